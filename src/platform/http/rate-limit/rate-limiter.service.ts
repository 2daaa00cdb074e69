import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { describeFault } from '../../logging/fault.js';
import { Log } from '../../logging/log.js';
import { LocalLimits } from './local-limits.js';
import {
  intervalMicros,
  type LimitVerdict,
  limitState,
  type RateLimit,
  WINDOW_MICROS,
} from './rate-limit.js';

/** A Redis that hangs must not hold each request for the 3 s of its connection. ms */
const PATIENCE_MS = 250;
/** So long it is not asked again after that: every request would wait anew. ms */
const REST_MS = 1_000;

const TAKE_REQUESTS = readFileSync(new URL('./take-requests.lua', import.meta.url), 'utf8');
type TakeRequests = (count: number, ...args: (string | number)[]) => Promise<(number | string)[]>;

/**
 * Counts requests against limits that all processes share in Redis: one script and one round trip a request, whatever
 * the number of limits. Where Redis is away, each process keeps the limits by itself: with N processes up to N times
 * as many requests pass, but never without end, and nobody is refused for Redis' sake.
 */
@Injectable()
export class RateLimiter {
  private readonly takeRequests: TakeRequests;
  private readonly local = new LocalLimits();
  /** By `performance.now()`. */
  private restsUntil = 0;

  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {
    redis.defineCommand('takeRequests', { lua: TAKE_REQUESTS });
    this.takeRequests = Reflect.get(redis, 'takeRequests').bind(redis);
  }

  /** Takes one request from all limits or from none. */
  async take(limits: readonly RateLimit[]): Promise<LimitVerdict> {
    if (this.redis.status !== 'ready' || performance.now() < this.restsUntil) return this.local.take(limits);
    try {
      return await this.takeShared(limits);
    } catch (error) {
      this.restsUntil = performance.now() + REST_MS;
      this.log.warn(
        { fault: describeFault(error) },
        'each process limits requests by itself: redis does not',
      );
      return this.local.take(limits);
    }
  }

  private async takeShared(limits: readonly RateLimit[]): Promise<LimitVerdict> {
    const terms = limits.flatMap((limit) => [intervalMicros(limit), WINDOW_MICROS]);
    const asked = this.takeRequests(limits.length, ...limits.map(({ key }) => key), ...terms);
    // It may fail long after nobody waits for it any more.
    asked.catch(() => undefined);
    const over = new AbortController();
    try {
      const late = wait(PATIENCE_MS, null, { signal: over.signal, ref: false }).catch(() => null);
      const answer = await Promise.race([asked, late]);
      if (!answer) throw new Error('no answer in time');
      const [taken, ...ahead] = answer.map(Number);
      const states = limits.map((limit, index) => limitState(limit, ahead[index] ?? 0));
      return { taken: taken === 1, states };
    } finally {
      over.abort();
    }
  }
}
