import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../clock/clock.js';
import { EncryptionKeyRepository } from './encryption-key.repository.js';
import { SecretBox } from './secret-box.js';

/** Refuses to boot without a key that the database needs: it would show only at the first send. */
@Injectable()
export class EncryptionKeyCheck implements OnModuleInit {
  constructor(
    private readonly secrets: SecretBox,
    private readonly repository: EncryptionKeyRepository,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    const { keys } = this.secrets;
    const missing = (await this.repository.ids()).filter((id) => !keys.has(id));
    if (missing.length > 0) {
      throw new Error(
        `The database holds secrets that were sealed under a key which this process was not given (${missing.join(', ')}; ` +
          `ENCRYPTION_KEY is ${keys.current.id}). Set ENCRYPTION_KEY to it, or name it in ENCRYPTION_OTHER_KEYS.`,
      );
    }
    await this.repository.add(keys.current.id, this.clock.date());
  }
}
