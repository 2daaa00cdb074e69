import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import type { OptOutScope } from './opt-out.js';

/**
 * Every claim asks MySQL, and a job is queued at most two minutes ahead of its sending: three minutes outlive all
 * that was queued before the opt-out. No longer, because a sign that a lift could not clear holds a person back.
 */
const LIFETIME_SECONDS = 180;

/** A batch of an import may opt out 10,000 at once: in pieces, other clients are served in between. */
const PEOPLE_PER_PIPELINE = 1_000;

/** Early signs in Redis for messages that are queued already. Losing them costs a statement, never a wrong text. */
@Injectable()
export class OptOutSigns {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  async set(people: readonly OptOutScope[]): Promise<void> {
    await this.attempt(people, (pipeline, key) => pipeline.set(key, '1', 'EX', LIFETIME_SECONDS));
  }

  async clear(people: readonly OptOutScope[]): Promise<void> {
    await this.attempt(people, (pipeline, key) => pipeline.del(key));
  }

  private async attempt(
    people: readonly OptOutScope[],
    command: (pipeline: ReturnType<Redis['pipeline']>, key: string) => unknown,
  ): Promise<void> {
    try {
      for (let start = 0; start < people.length; start += PEOPLE_PER_PIPELINE) {
        const pipeline = this.redis.pipeline();
        for (const { companyId, phone, accountId } of people.slice(start, start + PEOPLE_PER_PIPELINE)) {
          command(pipeline, redisKeys.optedOut(companyId, phone, accountId));
        }
        // exec() does not throw for what single commands met.
        const failed = (await pipeline.exec())?.find(([error]) => error);
        if (failed?.[0]) throw failed[0];
      }
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error), people: people.length },
        'opt-out signs could not be written',
      );
    }
  }
}
