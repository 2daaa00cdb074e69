import { Injectable } from '@nestjs/common';
import { NUMBER_TYPES, type NumberType } from '../../carriers/driver.js';
import { Clock } from '../../platform/clock/clock.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { InvalidInputError } from '../../platform/errors.js';
import { formatMicros } from '../../platform/money.js';
import { type UsageDay, type UsageKey, UsageRepository, type UsageSum } from './usage.repository.js';
import type { UsageFileQuery, UsageLineView, UsagePage, UsageQuery } from './usage.schema.js';
import { dayText, readRange } from './usage-period.js';

const ROWS_A_READ = 1_000;

const HEADERS = [
  ...['day', 'account_id', 'account', 'number_type', 'campaign_id', 'campaign'],
  ...['messages', 'segments', 'currency', 'price', 'cost'],
];

/** Tells a company what it used and what that costs, by the prices that were in force. */
@Injectable()
export class UsageService {
  constructor(
    private readonly repository: UsageRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidInputError */
  async page(companyId: number, { by, after, limit, from, to, ...rest }: UsageQuery): Promise<UsagePage> {
    const filter = { companyId, ...rest, ...readRange(from, to, this.clock.date()) };
    const cursor = after === undefined ? null : readCursor(after);
    const rows = await this.repository.sums(filter, by, cursor, limit + 1);
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(toView), next: rows.length > limit && last ? cursorOf(last) : null };
  }

  /**
   * Every day, account, type of number and campaign with its price, read in pieces while it is sent.
   *
   * @throws InvalidInputError
   */
  csv(companyId: number, { from, to, ...rest }: UsageFileQuery): AsyncIterable<string> {
    const filter = { companyId, ...rest, ...readRange(from, to, this.clock.date()) };
    return this.lines((after) => this.repository.days(filter, after, ROWS_A_READ));
  }

  private async *lines(read: (after: UsageDay | null) => Promise<UsageDay[]>): AsyncIterable<string> {
    yield csvLine(HEADERS);
    for (let last: UsageDay | null = null; ; ) {
      const rows: UsageDay[] = await read(last);
      if (rows.length > 0) yield rows.map((row) => csvLine(valuesOf(row))).join('');
      if (rows.length < ROWS_A_READ) return;
      last = rows.at(-1) ?? null;
    }
  }
}

function toView({
  day,
  accountId,
  numberType,
  campaignId,
  currency,
  cost,
  ...counts
}: UsageSum): UsageLineView {
  return {
    day: day === 0 ? null : dayText(day),
    accountId: accountId || null,
    numberType: numberType || null,
    campaignId: campaignId || null,
    messages: counts.messages,
    segments: counts.segments,
    currency: currency || null,
    cost: currency === '' ? null : formatMicros(cost),
  };
}

function valuesOf(row: UsageDay): (string | number)[] {
  const { currency } = row;
  return [
    ...[dayText(row.day), row.accountId || '', row.accountName, row.numberType, row.campaignId],
    ...[row.campaignName, row.messages, row.segments, currency],
    ...(currency === '' ? ['', ''] : [formatMicros(row.price), formatMicros(row.cost)]),
  ];
}

function cursorOf({ day, accountId, numberType, campaignId, currency }: UsageKey): string {
  return [day, accountId, numberType, campaignId, currency].join('.');
}

/** @throws InvalidInputError */
function readCursor(text: string): UsageKey {
  const [, day, accountId, type = '', campaignId, currency = ''] =
    /^(\d{1,8})\.(\d{1,10})\.(\w{0,16})\.(\d{1,10})\.([A-Z]{0,3})$/.exec(text) ?? [];
  if (day === undefined) throw InvalidInputError.of('after', 'is not the next of a page');
  const numberType: NumberType | '' = NUMBER_TYPES.find((one) => one === type) ?? '';
  return {
    day: Number(day),
    accountId: Number(accountId),
    numberType,
    campaignId: Number(campaignId),
    currency,
  };
}
