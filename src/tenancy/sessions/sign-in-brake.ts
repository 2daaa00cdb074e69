import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { TooManyRequestsError } from '../../platform/errors.js';
import { Log } from '../../platform/logging/log.js';
import { networkAddress } from './network-address.js';

/** 10 guesses at one person in 15 minutes are 350,000 a year: no password of 12 characters falls to that. */
export const FAILURES_PER_EMAIL = 10;
/** An office behind one address has several people who mistype. */
export const FAILURES_PER_ADDRESS = 50;
const WINDOW_SECONDS = 15 * 60;

/**
 * Slows guessing down. Each attempt is counted before the password is looked at and given back when it was right,
 * so a thousand attempts at once cannot slip past. The counters are in Redis and may vanish; without Redis an
 * attempt is let through, because the password still has to be right and a dead cache must not lock everybody out.
 */
@Injectable()
export class SignInBrake {
  constructor(
    @Inject(Redis) private readonly redis: Redis,
    private readonly log: Log,
  ) {}

  /**
   * Counts an attempt.
   *
   * @throws TooManyRequestsError once too many failed
   */
  async count(email: string, ip: string): Promise<void> {
    const [emailKey, addressKey] = keys(email, ip);
    const waitSeconds = await this.orWithoutRedis(0, async () => {
      const replies = await this.redis
        .multi()
        .incr(emailKey)
        .expire(emailKey, WINDOW_SECONDS, 'NX')
        .ttl(emailKey)
        .incr(addressKey)
        .expire(addressKey, WINDOW_SECONDS, 'NX')
        .ttl(addressKey)
        .exec();
      const [ofEmail, , emailTtl, ofAddress, , addressTtl] = (replies ?? []).map(([, value]) =>
        Number(value),
      );
      if ((ofEmail ?? 0) > FAILURES_PER_EMAIL) return emailTtl ?? WINDOW_SECONDS;
      return (ofAddress ?? 0) > FAILURES_PER_ADDRESS ? (addressTtl ?? WINDOW_SECONDS) : 0;
    });
    if (waitSeconds > 0) throw new TooManyRequestsError('Too many failed attempts to sign in.', waitSeconds);
  }

  /** The attempt was no failure. */
  async giveBack(email: string, ip: string): Promise<void> {
    const [emailKey, addressKey] = keys(email, ip);
    await this.orWithoutRedis(null, () =>
      // The window again, because DECR makes the key anew where it has just expired.
      this.redis.multi().del(emailKey).decr(addressKey).expire(addressKey, WINDOW_SECONDS, 'NX').exec(),
    );
  }

  private async orWithoutRedis<Value>(without: Value, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.log.warn({ error: message }, 'sign-in failures are not counted: redis does not answer');
      return without;
    }
  }
}

/** An e-mail address is nobody's business in Redis: its hash counts as well. */
function keys(email: string, ip: string): [string, string] {
  const person = createHash('sha256').update(email).digest('base64url').slice(0, 22);
  return [
    redisKeys.signInFailures(`person:${person}`),
    redisKeys.signInFailures(`address:${networkAddress(ip)}`),
  ];
}
