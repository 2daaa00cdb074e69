import { Injectable } from '@nestjs/common';
import type { NumberType } from '../../carriers/driver.js';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import type { UsageDimension } from './usage.schema.js';
import type { DayRange } from './usage-period.js';

/** Which usage is meant. */
export interface UsageFilter extends DayRange {
  companyId: number;
  accountId?: number | undefined;
  campaignId?: number | undefined;
}

/** What a line is of: 0, or empty, where it was not asked for or nobody knows it. */
export interface UsageKey {
  day: number;
  accountId: number;
  numberType: NumberType | '';
  campaignId: number;
  currency: string;
}

export interface UsageSum extends UsageKey {
  messages: number;
  segments: number;
  /** Millionths. */
  cost: bigint;
}

/** One row as it is kept, with everything that it names. */
export interface UsageDay extends UsageSum {
  priceId: number;
  accountName: string;
  campaignName: string;
  /** Of a segment, in millionths. */
  price: bigint;
}

/** Segments over numbers of one type and account at one price. */
export interface StatementRow {
  accountId: number;
  accountName: string;
  carrier: string;
  numberType: string;
  currency: string;
  price: bigint;
  messages: number;
  segments: number;
  cost: bigint;
}

type Raw<Row, Amounts extends string> = Omit<Row, Amounts | 'messages' | 'segments'> &
  Record<Amounts | 'messages' | 'segments', number | string>;

const COLUMN_OF: Readonly<Record<UsageDimension, { name: keyof UsageKey; sql: string; none: string }>> = {
  day: { name: 'day', sql: 'u.day', none: '0' },
  account: { name: 'accountId', sql: 'COALESCE(t.account_id, 0)', none: '0' },
  number_type: { name: 'numberType', sql: "COALESCE(t.number_type, '')", none: "''" },
  campaign: { name: 'campaignId', sql: 'u.campaign_id', none: '0' },
};

/** Reads what was used, out of kept sums alone. */
@Injectable()
export class UsageRepository {
  constructor(private readonly database: Database) {}

  /** Sums by what is asked for, in order, from behind `after` on. One range of (company_id, day). */
  async sums(
    filter: UsageFilter,
    by: readonly UsageDimension[],
    after: UsageKey | null,
    limit: number,
  ): Promise<UsageSum[]> {
    const columns = Object.entries(COLUMN_OF).map(([dimension, { name, sql, none }]) => {
      return `${by.some((one) => one === dimension) ? sql : none} AS ${name}`;
    });
    const where = conditionsOf(filter);
    const rows = await this.database.query<Raw<UsageSum, 'cost'>>(
      `SELECT s.* FROM (
         SELECT ${columns.join(', ')}, COALESCE(t.currency, '') AS currency, SUM(u.messages) AS messages,
                SUM(u.segments) AS segments, SUM(u.segments * COALESCE(t.micros, 0)) AS cost
           FROM usage_days u LEFT JOIN price_terms t ON t.id = u.price_id
          WHERE ${where.sql} GROUP BY 1, 2, 3, 4, 5) s
        WHERE ${after ? '(s.day, s.accountId, s.numberType, s.campaignId, s.currency) > (?, ?, ?, ?, ?)' : 'TRUE'}
        ORDER BY 1, 2, 3, 4, 5 LIMIT ?`,
      [
        ...where.parameters,
        ...(after ? [after.day, after.accountId, after.numberType, after.campaignId, after.currency] : []),
        limit,
      ],
    );
    return rows.map((row) => ({ ...row, ...countsOf(row), cost: BigInt(row.cost) }));
  }

  /** Rows as they are kept, in order of their key, from behind `after` on. */
  async days(
    filter: UsageFilter,
    after: Pick<UsageDay, 'day' | 'campaignId' | 'priceId'> | null,
    limit: number,
  ): Promise<UsageDay[]> {
    const { sql, parameters } = conditionsOf(filter);
    const rows = await this.database.query<Raw<UsageDay, 'cost' | 'price'>>(
      `SELECT u.day, COALESCE(t.account_id, 0) AS accountId, COALESCE(t.number_type, '') AS numberType,
              u.campaign_id AS campaignId, COALESCE(t.currency, '') AS currency, u.price_id AS priceId,
              COALESCE(a.name, '') AS accountName, COALESCE(c.name, '') AS campaignName,
              COALESCE(t.micros, 0) AS price, u.messages, u.segments, u.segments * COALESCE(t.micros, 0) AS cost
         FROM usage_days u
         LEFT JOIN price_terms t ON t.id = u.price_id
         LEFT JOIN accounts a ON a.id = t.account_id
         LEFT JOIN campaigns c ON c.id = u.campaign_id
        WHERE ${sql} AND ${after ? '(u.day, u.campaign_id, u.price_id) > (?, ?, ?)' : 'TRUE'}
        ORDER BY u.day, u.campaign_id, u.price_id LIMIT ?`,
      [...parameters, ...(after ? [after.day, after.campaignId, after.priceId] : []), limit],
    );
    return rows.map((row) => {
      return { ...row, ...countsOf(row), cost: BigInt(row.cost), price: BigInt(row.price) };
    });
  }

  /** What a statement lists. */
  async statement(filter: UsageFilter): Promise<StatementRow[]> {
    const { sql, parameters } = conditionsOf(filter);
    const rows = await this.database.query<Raw<StatementRow, 'cost' | 'price'>>(
      `SELECT COALESCE(t.account_id, 0) AS accountId, COALESCE(MAX(a.name), '') AS accountName,
              COALESCE(MAX(a.carrier), '') AS carrier, COALESCE(t.number_type, '') AS numberType,
              COALESCE(t.currency, '') AS currency, COALESCE(t.micros, 0) AS price, SUM(u.messages) AS messages,
              SUM(u.segments) AS segments, SUM(u.segments * COALESCE(t.micros, 0)) AS cost
         FROM usage_days u
         LEFT JOIN price_terms t ON t.id = u.price_id
         LEFT JOIN accounts a ON a.id = t.account_id
        WHERE ${sql} GROUP BY 1, 4, 5, 6 ORDER BY 1, 4, 5, 6`,
      parameters,
    );
    return rows.map((row) => {
      return { ...row, ...countsOf(row), cost: BigInt(row.cost), price: BigInt(row.price) };
    });
  }

  /** Months with usage before `before`, the latest first, as 202611. */
  async months(companyId: number, before: number, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ month: number | string }>(
      `SELECT DISTINCT FLOOR(day / 100) AS month FROM usage_days
        WHERE company_id = ? AND day < ? ORDER BY 1 DESC LIMIT ?`,
      [companyId, before * 100, limit],
    );
    return rows.map(({ month }) => Number(month));
  }
}

function conditionsOf({ companyId, from, to, accountId, campaignId }: UsageFilter): Fragment {
  const given = (sql: string, value: unknown): Fragment[] =>
    value === undefined ? [] : [{ sql, parameters: [value] }];
  return allOf([
    { sql: 'u.company_id = ? AND u.day BETWEEN ? AND ?', parameters: [companyId, from, to] },
    ...given('t.account_id = ?', accountId),
    ...given('u.campaign_id = ?', campaignId),
  ]);
}

function countsOf({ messages, segments }: Record<'messages' | 'segments', number | string>) {
  return { messages: Number(messages), segments: Number(segments) };
}
