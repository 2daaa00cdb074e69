import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { utcDay } from '../../platform/clock/utc-day.js';
import { AlertService } from '../../tenancy/alerts/alert.service.js';
import { countsOf, firstSample, judgeWindow, WINDOW_MS, type WindowVerdict } from './account-window.js';
import { type AccountDay, type AccountSample, AlertWatchRepository } from './alert-watch.repository.js';

const DAY_MS = 86_400_000;

/** Watches what becomes of accounts' messages: too many fail, or nobody reports on them any more. */
@Injectable()
export class AccountWatch {
  constructor(
    private readonly repository: AlertWatchRepository,
    private readonly alerts: AlertService,
    private readonly clock: Clock,
  ) {}

  /** Judges each account once in half an hour. Safe to repeat: alerts that last are raised no second time. */
  async run(): Promise<void> {
    const now = this.clock.date();
    const today = utcDay(now);
    const days = await this.repository.accountDays([today, utcDay(new Date(now.getTime() - DAY_MS))]);
    const accounts = new Map(days.map((day) => [day.accountId, day]));
    const samples = await this.repository.samples();
    const next: AccountSample[] = [];
    for (const counts of countsOf(days, today).values()) {
      const sample = samples.get(counts.accountId);
      const account = accounts.get(counts.accountId);
      if (!sample || now.getTime() - sample.takenAt.getTime() > DAY_MS) next.push(firstSample(counts, now));
      else if (account && now.getTime() - sample.takenAt.getTime() >= WINDOW_MS) {
        const verdict = judgeWindow(sample, counts, now);
        await this.tell(account, verdict);
        next.push(verdict.next);
      }
    }
    await this.repository.saveSamples(next);
  }

  private async tell(
    { accountId, companyId, accountName }: AccountDay,
    { failedPercent, unreported, next }: WindowVerdict,
  ): Promise<void> {
    const subject = `account:${accountId}`;
    const failing = { companyId, kind: 'failure_share', subject } as const;
    if (failedPercent === null) await this.alerts.resolveNow(failing);
    else {
      const message = `Of the messages over the account ${accountName}, ${failedPercent} % failed in the last half hour.`;
      await this.alerts.raiseNow({ ...failing, message });
    }
    const silent = { companyId, kind: 'no_delivery_reports', subject } as const;
    if (unreported !== null) {
      const message = `No delivery reports come for the account ${accountName}: none on ${unreported} messages that left more than half an hour ago.`;
      await this.alerts.raiseNow({ ...silent, message });
    } else if (next.unanswered === 0) await this.alerts.resolveNow(silent);
  }
}
