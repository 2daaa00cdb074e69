import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Environment } from '../config/environment.js';

/** Refuses to boot on a Redis that throws keys away when memory is short: queued jobs would vanish silently. */
@Injectable()
export class EvictionCheck implements OnModuleInit {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly environment: Environment,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.environment.allowUnsafeServers) return;
    const policy = /maxmemory_policy:(\S+)/.exec(await this.memoryInfo())?.[1];
    if (policy !== 'noeviction') {
      throw new Error(
        `Redis has maxmemory-policy ${policy ?? 'unknown'} and may drop queued jobs; set it to noeviction, ` +
          'or ALLOW_UNSAFE_SERVERS=true for a test.',
      );
    }
  }

  private async memoryInfo(): Promise<string> {
    try {
      return await this.redis.info('memory');
    } catch (error) {
      const { host, port } = this.redis.options;
      throw new Error(`Redis does not answer at ${host}:${port}; is REDIS_URL right, and is it running?`, {
        cause: error,
      });
    }
  }
}
