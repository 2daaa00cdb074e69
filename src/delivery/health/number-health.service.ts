import { Injectable } from '@nestjs/common';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import {
  type HealthRecord,
  NumberHealthRepository,
} from '../../carriers/numbers/number-health.repository.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { utcDay } from '../../platform/clock/utc-day.js';
import { Log } from '../../platform/logging/log.js';
import { AlertService } from '../../tenancy/alerts/alert.service.js';
import { reviewHealth } from './health-rule.js';

/** Slows numbers whose messages fare badly, before each minute is shared out. */
@Injectable()
export class NumberHealth {
  constructor(
    private readonly repository: NumberHealthRepository,
    private readonly accounts: AccountDirectory,
    private readonly alerts: AlertService,
    private readonly log: Log,
  ) {}

  /** Judges the account's numbers by their counts. Safe to repeat: a sample is judged once. */
  async review(accountId: number, now: number): Promise<void> {
    const numbers = await this.accounts.numbers(accountId);
    const ids = numbers.map(({ id }) => id);
    const days = await this.repository.days(ids, utcDay(new Date(now)));
    const records = await this.repository.find(days.map(({ numberId }) => numberId));
    const changed = new Map<number, HealthRecord>();
    const slowed = new Set<number>();
    for (const day of days) {
      const known = records.get(day.numberId);
      const next = reviewHealth(known, day, now);
      if (!next) continue;
      changed.set(day.numberId, next);
      if (next.raisedAt?.getTime() !== now) continue;
      slowed.add(day.numberId);
      const { level, reason } = next;
      this.log.warn({ accountId, numberId: day.numberId, level, reason }, 'a number is slowed');
    }
    if (changed.size === 0) return;
    // First: a process that dies in between judges the sample again, and an alert that lasts is raised no second time.
    for (const number of numbers) if (slowed.has(number.id)) await this.alert(accountId, number);
    await this.repository.save(changed);
    this.accounts.forget(accountId);
  }

  /** Once for as long as it is slowed, however often it is halved. */
  private async alert(accountId: number, { id, address }: SendingNumber): Promise<void> {
    const account = await this.accounts.get(accountId);
    if (!account) return;
    await this.alerts.raiseNow({
      companyId: account.companyId,
      kind: 'number_slowed',
      subject: `number:${id}`,
      message: `The number ${address} sends more slowly for a while, as too many of its messages fare badly.`,
    });
  }
}
