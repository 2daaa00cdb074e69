import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import {
  type HealthRecord,
  NumberHealthRepository,
} from '../../carriers/numbers/number-health.repository.js';
import { Log } from '../../platform/logging/log.js';
import { reviewHealth } from './health-rule.js';
import { utcDay } from './number-day-deltas.js';

/** Slows numbers whose messages fare badly, before each minute is shared out. */
@Injectable()
export class NumberHealth {
  constructor(
    private readonly repository: NumberHealthRepository,
    private readonly accounts: AccountDirectory,
    private readonly log: Log,
  ) {}

  /** Judges the account's numbers by their counts. Safe to repeat: a sample is judged once. */
  async review(accountId: number, now: number): Promise<void> {
    const ids = (await this.accounts.numbers(accountId)).map(({ id }) => id);
    const days = await this.repository.days(ids, utcDay(new Date(now)));
    const records = await this.repository.find(days.map(({ numberId }) => numberId));
    const changed = new Map<number, HealthRecord>();
    for (const day of days) {
      const known = records.get(day.numberId);
      const next = reviewHealth(known, day, now);
      if (!next) continue;
      changed.set(day.numberId, next);
      if (next.raisedAt?.getTime() === now) {
        const { level, reason } = next;
        this.log.warn({ accountId, numberId: day.numberId, level, reason }, 'a number is slowed');
      }
    }
    if (changed.size === 0) return;
    await this.repository.save(changed);
    this.accounts.forget(accountId);
  }
}
