import { Global, Module } from '@nestjs/common';
import { EncryptionKeyCheck } from './encryption-key.check.js';
import { EncryptionKeyRepository } from './encryption-key.repository.js';
import { SecretBox } from './secret-box.js';

/** Encryption at rest. */
@Global()
@Module({ providers: [EncryptionKeyCheck, EncryptionKeyRepository, SecretBox], exports: [SecretBox] })
export class SecretsModule {}
