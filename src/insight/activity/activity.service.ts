import { Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { formatPhone } from '../../carriers/phone.js';
import { carrierDay } from '../../delivery/daily/carrier-day.js';
import { Clock } from '../../platform/clock/clock.js';
import { utcDay } from '../../platform/clock/utc-day.js';
import { Environment } from '../../platform/config/environment.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import { CompanyService } from '../../tenancy/companies/company.service.js';
import { ActivityRepository } from './activity.repository.js';
import type { ActivityView, NumberActivityView } from './activity.schema.js';

const MINUTE_MS = 60_000;
const MINUTES_SHOWN = 60;

/** How much of a company is on its way, for people who watch. */
@Injectable()
export class ActivityService {
  constructor(
    private readonly repository: ActivityRepository,
    private readonly accounts: AccountService,
    private readonly companies: CompanyService,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  async show(companyId: number): Promise<ActivityView> {
    const now = this.clock.now();
    const firstMinute = Math.floor(now / MINUTE_MS) - MINUTES_SHOWN + 1;
    const { timeZone } = await this.companies.get(companyId);
    const midnight = DateTime.fromMillis(now, { zone: timeZone }).startOf('day');
    const [minutes, today] = await Promise.all([
      this.repository.minutes(companyId, new Date(firstMinute * MINUTE_MS)),
      this.repository.since(companyId, midnight.toJSDate()),
    ]);
    // Less than nothing was sent where messages went back among the pending.
    const sums = new Map(
      minutes.map(({ at, messages }) => [(Number(at) * 1_000) / MINUTE_MS, Math.max(0, Number(messages))]),
    );
    return {
      now: new Date(now).toISOString(),
      minutes: Array.from({ length: MINUTES_SHOWN }, (_, index) => ({
        at: new Date((firstMinute + index) * MINUTE_MS).toISOString(),
        messages: sums.get(firstMinute + index) ?? 0,
      })),
      // A message that goes back among the pending after midnight was sent the day before.
      today: { ...today, sent: Math.max(0, today.sent) },
    };
  }

  /** @throws NotFoundError where the account is none of the company */
  async numbers(companyId: number, accountId: number): Promise<NumberActivityView> {
    const { dayTimeZone } = await this.accounts.get(companyId, accountId);
    const now = this.clock.now();
    const [rows, column] = await Promise.all([
      this.repository.numbers(companyId, accountId, {
        day: utcDay(new Date(now)),
        carrierDay: carrierDay(dayTimeZone, now).day,
      }),
      this.repository.shares(accountId, Math.floor(now / this.environment.dispatchIntervalMs)),
    ]);
    const shares = toShares(column);
    return {
      items: rows.map(({ phone, ...row }) => ({
        ...row,
        phone: phone === null ? null : formatPhone(phone),
        segmentsThisMinute: shares.get(row.numberId) ?? 0,
      })),
    };
  }
}

function toShares(column: unknown): Map<number, number> {
  const value = fromJsonColumn(column);
  if (typeof value !== 'object' || value === null) return new Map();
  return new Map(Object.entries(value).map(([id, segments]) => [Number(id), Number(segments)]));
}
