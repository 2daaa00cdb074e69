import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { describeFault } from '../logging/fault.js';
import { Log } from '../logging/log.js';

/** After a machine has died its work waits so long for another one. A lock of MySQL's could wait for hours. ms */
const HELD_MS = 15_000;
const RENEW_MS = 4_000;

const KEEP = readFileSync(new URL('./keep-sole.lua', import.meta.url), 'utf8');
type Keep = (key: string, token: string, ms: number) => Promise<number>;

/**
 * Work that one process of the fleet does at a time. This spares work and decides nothing: a process that was frozen,
 * or a Redis that forgot, lets a second one begin, so the work must be safe to run twice, and at the same time.
 */
@Injectable()
export class SoleWork {
  private readonly keep: Keep;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {
    redis.defineCommand('keepSole', { numberOfKeys: 1, lua: KEEP });
    this.keep = Reflect.get(redis, 'keepSole').bind(redis);
  }

  /** @returns false where another process is at it: nothing was done */
  async run(name: string, work: () => Promise<void>): Promise<boolean> {
    const key = redisKeys.soleWork(name);
    const token = randomBytes(12).toString('hex');
    if ((await this.redis.set(key, token, 'PX', HELD_MS, 'NX')) !== 'OK') return false;
    const renewal = setInterval(() => void this.tell(key, token, HELD_MS), RENEW_MS);
    try {
      await work();
      return true;
    } finally {
      clearInterval(renewal);
      await this.tell(key, token, 0);
    }
  }

  private async tell(key: string, token: string, ms: number): Promise<void> {
    try {
      await this.keep(key, token, ms);
    } catch (error) {
      this.log.warn({ key, fault: describeFault(error) }, 'no answer on who does periodic work');
    }
  }
}
