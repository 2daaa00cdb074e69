import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Environment } from '../config/environment.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';
import { EvictionCheck } from './eviction.check.js';
import { SharedCaches } from './shared-cache.js';
import { SoleWork } from './sole-work.js';

/** One connection for caches and pace keeping; BullMQ has its own. */
@Global()
@Module({
  providers: [
    {
      provide: Redis,
      inject: [Environment, Log],
      useFactory: (environment: Environment, log: Log) => {
        const redis = new Redis(environment.redisUrl, {
          maxRetriesPerRequest: 3,
          // What is asked in one turn of the event loop goes out in one write: jobs begin in bunches.
          enableAutoPipelining: true,
          connectTimeout: 10_000,
          // A Redis that hangs must not hang whoever asks it: all who do can go on without.
          commandTimeout: 3_000,
        });
        redis.on('error', (error: Error) => log.warn({ fault: describeFault(error) }, 'redis connection'));
        return redis;
      },
    },
    EvictionCheck,
    SharedCaches,
    SoleWork,
  ],
  exports: [Redis, SharedCaches, SoleWork],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  async onApplicationShutdown(): Promise<void> {
    this.redis.disconnect();
  }
}
