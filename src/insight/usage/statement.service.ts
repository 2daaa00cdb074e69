import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { csvLine } from '../../platform/csv/write-csv.js';
import { groupBy } from '../../platform/group-by.js';
import { formatMicros } from '../../platform/money.js';
import { StatementRepository } from './statement.repository.js';
import type { StatementBody, StatementPage, StatementQuery, StatementView } from './statement.schema.js';
import { type StatementRow, UsageRepository } from './usage.repository.js';
import { type BillingMonth, billingMonth, monthText } from './usage-period.js';

const HEADERS = [
  ...['month', 'status', 'account_id', 'account', 'carrier', 'number_type'],
  ...['currency', 'price', 'messages', 'segments', 'cost'],
];
/** Later than any month. */
const NEVER = 999_999;

/** Monthly statements: reckoned from usage while their month is open, and kept as they were told once it is closed. */
@Injectable()
export class StatementService {
  constructor(
    private readonly usage: UsageRepository,
    private readonly statements: StatementRepository,
    private readonly clock: Clock,
  ) {}

  /** @param text such as `2026-11` */
  async get(companyId: number, text: string): Promise<StatementView> {
    const month = billingMonth(text);
    const isClosed = month.closesAt <= this.clock.date();
    const body = isClosed ? await this.closed(companyId, month) : await this.reckon(companyId, month);
    const status = isClosed ? 'closed' : 'open';
    return { month: text, status, closesAt: month.closesAt.toISOString(), ...body };
  }

  /** Months with usage, the latest first. */
  async page(companyId: number, { after, limit }: StatementQuery): Promise<StatementPage> {
    const before = after === undefined ? NEVER : billingMonth(after).month;
    const months = await this.usage.months(companyId, before, limit + 1);
    const items: StatementPage['items'] = [];
    for (const month of months.slice(0, limit)) {
      const { status, closesAt, totals } = await this.get(companyId, monthText(month));
      items.push({ month: monthText(month), status, closesAt, totals });
    }
    return { items, next: months.length > limit ? (items.at(-1)?.month ?? null) : null };
  }

  /** The lines of a statement. */
  async csv(companyId: number, text: string): Promise<string> {
    const { status, lines } = await this.get(companyId, text);
    const rows = lines.map((line) => [
      ...[text, status, line.accountId ?? '', line.account, line.carrier, line.numberType ?? ''],
      ...[line.currency ?? '', line.price ?? '', line.messages, line.segments, line.cost ?? ''],
    ]);
    return [HEADERS, ...rows].map(csvLine).join('');
  }

  /** What was closed first holds, whoever else does it at the same time. */
  private async closed(companyId: number, month: BillingMonth): Promise<StatementBody> {
    const known = await this.statements.find(companyId, month.month);
    if (known) return known;
    const body = await this.reckon(companyId, month);
    await this.statements.close(companyId, month.month, body, this.clock.date());
    return (await this.statements.find(companyId, month.month)) ?? body;
  }

  private async reckon(companyId: number, { days }: BillingMonth): Promise<StatementBody> {
    const rows = await this.usage.statement({ companyId, ...days });
    return {
      company: await this.statements.companyName(companyId),
      lines: rows.map((row) => ({
        accountId: row.accountId || null,
        account: row.accountName,
        carrier: row.carrier,
        numberType: row.numberType || null,
        currency: row.currency || null,
        price: row.currency === '' ? null : formatMicros(row.price),
        messages: row.messages,
        segments: row.segments,
        cost: row.currency === '' ? null : formatMicros(row.cost),
      })),
      totals: [...groupBy(rows, ({ currency }) => currency)].map(([currency, group]) => ({
        currency: currency || null,
        messages: sum(group, ({ messages }) => messages),
        segments: sum(group, ({ segments }) => segments),
        cost: currency === '' ? null : formatMicros(group.reduce((total, { cost }) => total + cost, 0n)),
      })),
    };
  }
}

function sum(rows: readonly StatementRow[], of: (row: StatementRow) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}
