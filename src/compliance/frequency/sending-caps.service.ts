import { Injectable } from '@nestjs/common';
import { FreshCache } from '../../platform/fresh-cache.js';
import { withDefaultCaps } from './default-sending-caps.js';
import { SendingCapRepository } from './sending-cap.repository.js';
import { SendingCaps } from './sending-caps.js';

/** A change of the law holds in every process this much later, at most. ms */
const FRESH_MS = 15_000;
const THE_LAW = 'law';

/** Gives out the caps as they stand. */
@Injectable()
export class SendingCapsService {
  private readonly fresh = new FreshCache<typeof THE_LAW, SendingCaps>(FRESH_MS);

  constructor(private readonly repository: SendingCapRepository) {}

  /** Ask before a transaction, never inside one. @throws where nothing can be read: nothing is sent meanwhile */
  current(): Promise<SendingCaps> {
    return this.fresh.get(
      THE_LAW,
      async () => new SendingCaps(withDefaultCaps(await this.repository.read())),
    );
  }
}
