import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { groupBy } from '../group-by.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';
import type { CompanyLiveEvent } from './live-event.js';

/** Tells all API processes what happened, for the people who look at it. */
@Injectable()
export class LivePublisher {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /**
   * After the commit, and without waiting: an event that is lost costs a delay until somebody looks again, and a Redis
   * that hangs must not hold up the work that is told of. One publication a company, however many events.
   */
  publish(events: readonly CompanyLiveEvent[]): void {
    const database = this.redis.options.db ?? 0;
    for (const [companyId, group] of groupBy(events, (event) => event.companyId)) {
      const told = group.map(({ type, data }) => ({ type, data }));
      this.redis
        .publish(redisKeys.live(database, companyId), JSON.stringify(told))
        .catch((error: unknown) =>
          this.log.debug({ fault: describeFault(error) }, 'live events were not told'),
        );
    }
  }
}
