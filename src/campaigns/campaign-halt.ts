import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../contracts/redis-keys.js';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';

/** Jobs are queued two minutes ahead at most. A sign that was left by mistake is gone soon after. */
const LIFE_SECONDS = 180;

/**
 * Tells workers early that a campaign must not send. MySQL decides at the fence; this only spares it the question,
 * so a Redis that does not answer costs time and nothing else.
 */
@Injectable()
export class CampaignHalt {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  async set(campaignId: number): Promise<void> {
    await this.attempt(campaignId, () =>
      this.redis.set(redisKeys.campaignHalted(campaignId), '1', 'EX', LIFE_SECONDS),
    );
  }

  /** Called before a campaign runs again. */
  async clear(campaignId: number): Promise<void> {
    await this.attempt(campaignId, () => this.redis.del(redisKeys.campaignHalted(campaignId)));
  }

  private async attempt(campaignId: number, command: () => Promise<unknown>): Promise<void> {
    try {
      await command();
    } catch (error) {
      this.log.warn({ campaignId, fault: describeFault(error) }, 'campaign halt not told to redis');
    }
  }
}
