import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { redisKeys } from '../../contracts/redis-keys.js';
import { TooManyRequestsError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { networkAddress } from './network-address.js';

/** 10 guesses at one person in 15 minutes are 350,000 a year: no password of 12 characters falls to that. */
const FAILURES_PER_EMAIL = 10;
/** An office behind one address has several people who mistype. */
const FAILURES_PER_ADDRESS = 50;
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
        // SET … NX opens the window: EXPIRE … NX is known only from Redis 7 on.
        .set(emailKey, 0, 'EX', WINDOW_SECONDS, 'NX')
        .incr(emailKey)
        .ttl(emailKey)
        .set(addressKey, 0, 'EX', WINDOW_SECONDS, 'NX')
        .incr(addressKey)
        .ttl(addressKey)
        .exec();
      const [, ofEmail, emailTtl, , ofAddress, addressTtl] = numbers(replies);
      if ((ofEmail ?? 0) > FAILURES_PER_EMAIL) return emailTtl ?? WINDOW_SECONDS;
      return (ofAddress ?? 0) > FAILURES_PER_ADDRESS ? (addressTtl ?? WINDOW_SECONDS) : 0;
    });
    if (waitSeconds > 0) throw new TooManyRequestsError('Too many failed attempts to sign in.', waitSeconds);
  }

  /** The attempt was no failure. */
  async giveBack(email: string, ip: string): Promise<void> {
    const [emailKey, addressKey] = keys(email, ip);
    await this.orWithoutRedis([], async () =>
      numbers(
        await this.redis
          .multi()
          .del(emailKey)
          // The window again, because DECR makes the key anew, and for ever, where it has just expired.
          .set(addressKey, 0, 'EX', WINDOW_SECONDS, 'NX')
          .decr(addressKey)
          .exec(),
      ),
    );
  }

  private async orWithoutRedis<Value>(without: Value, work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error) },
        'sign-in failures are not counted: redis does not take them',
      );
      return without;
    }
  }
}

/** The replies of a MULTI. @throws what any of its commands met: exec() itself does not */
function numbers(replies: [error: Error | null, value: unknown][] | null): number[] {
  if (!replies) throw new Error('MULTI was discarded');
  return replies.map(([error, value]) => {
    if (error) throw error;
    return Number(value);
  });
}

/** An e-mail address is nobody's business in Redis: its hash counts as well. */
function keys(email: string, ip: string): [string, string] {
  const person = createHash('sha256').update(email).digest('base64url').slice(0, 22);
  return [
    redisKeys.signInFailures(`person:${person}`),
    redisKeys.signInFailures(`address:${networkAddress(ip)}`),
  ];
}
