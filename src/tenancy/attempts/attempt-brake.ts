import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { TooManyRequestsError } from '../../platform/errors.js';
import { AttemptRepository } from './attempt.repository.js';
import type { AttemptLimit } from './attempt-limits.js';

/**
 * Slows guessing down. Each attempt is counted before it is looked at and given back when it was right, so a thousand
 * at once cannot slip past. Without MySQL there is neither a count nor a sign-in: nothing fails open.
 */
@Injectable()
export class AttemptBrake {
  constructor(
    private readonly repository: AttemptRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Counts an attempt for each limit.
   *
   * @throws TooManyRequestsError where one of them is used up
   */
  async count(...limits: AttemptLimit[]): Promise<void> {
    const now = this.clock.now();
    const counts = await this.repository.count(limits, new Date(now));
    const waits = counts.flatMap(({ n, endsAt }, index) =>
      n > (limits[index]?.most ?? 0) ? [endsAt.getTime() - now] : [],
    );
    if (waits.length === 0) return;
    const seconds = Math.max(1, Math.ceil(Math.max(...waits) / 1_000));
    throw new TooManyRequestsError('Too many attempts: wait a while.', seconds);
  }

  /** The attempt was a right one: `own` begin anew, of `shared` this one is taken back. */
  async giveBack(own: readonly AttemptLimit[], shared: readonly AttemptLimit[] = []): Promise<void> {
    for (const limit of own) await this.repository.forget(limit);
    for (const limit of shared) await this.repository.takeBack(limit);
  }
}
