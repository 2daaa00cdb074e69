import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { PricedType, PriceTable } from './account-prices.js';

/** What is in force for an account and its company. */
export interface SetPrices {
  /** Null: nothing is set. */
  table: PriceTable | null;
  /** Hundredths of a percent. */
  markup: bigint;
  /** When one of them changes next, as far as that is set. */
  changesAt: Date | null;
}

/** A list of prices that held, holds or will hold. */
export interface PriceList extends PriceTable {
  validFrom: Date;
}

interface PriceRow {
  validFrom: Date;
  type: PricedType;
  micros: string | number | null;
  currency: string;
}

/** SQL of prices and markups. */
@Injectable()
export class PriceRepository {
  constructor(private readonly database: Database) {}

  /** What holds at `at`; null where the company has no such account. */
  async find(companyId: number, accountId: number, at: Date): Promise<SetPrices | null> {
    const rows = await this.database.query<
      Partial<PriceRow> & { markup: number; nextPrice: Date | null; nextMarkup: Date | null }
    >(
      `SELECT p.number_type AS type, p.micros, p.currency,
              COALESCE((SELECT CAST(m.percent * 100 AS SIGNED) FROM company_markups m
                         WHERE m.company_id = a.company_id AND m.valid_from <= ?
                         ORDER BY m.valid_from DESC LIMIT 1), 0) AS markup,
              (SELECT MIN(m.valid_from) FROM company_markups m
                WHERE m.company_id = a.company_id AND m.valid_from > ?) AS nextMarkup,
              (SELECT MIN(q.valid_from) FROM account_prices q
                WHERE q.account_id = a.id AND q.valid_from > ?) AS nextPrice
         FROM accounts a
         LEFT JOIN account_prices p ON p.account_id = a.id AND p.micros IS NOT NULL
               AND p.valid_from = (SELECT MAX(q.valid_from) FROM account_prices q
                                    WHERE q.account_id = a.id AND q.valid_from <= ?)
        WHERE a.company_id = ? AND a.id = ?`,
      [at, at, at, at, companyId, accountId],
    );
    const [first] = rows;
    if (!first) return null;
    const micros = new Map(
      rows.flatMap(({ type, micros }): [PricedType, bigint][] =>
        type && micros !== null && micros !== undefined ? [[type, BigInt(micros)]] : [],
      ),
    );
    const changes = [first.nextPrice, first.nextMarkup].flatMap((time) => (time ? [time.getTime()] : []));
    return {
      table: first.currency && micros.size > 0 ? { currency: first.currency, micros } : null,
      markup: BigInt(first.markup),
      changesAt: changes.length > 0 ? new Date(Math.min(...changes)) : null,
    };
  }

  /** Segments a minute of the account's active numbers, by type. */
  async rates(accountId: number): Promise<{ type: Exclude<PricedType, 'any'>; rate: number }[]> {
    const rows = await this.database.query<{ type: Exclude<PricedType, 'any'>; rate: string | number }>(
      `SELECT type, SUM(segments_per_minute) AS rate FROM numbers
        WHERE account_id = ? AND status = 'active' GROUP BY type ORDER BY type`,
      [accountId],
    );
    return rows.map(({ type, rate }) => ({ type, rate: Number(rate) }));
  }

  /** All lists of an account, the latest first. */
  async lists(accountId: number): Promise<PriceList[]> {
    const rows = await this.database.query<PriceRow>(
      `SELECT valid_from AS validFrom, number_type AS type, micros, currency FROM account_prices
        WHERE account_id = ? ORDER BY valid_from DESC, number_type`,
      [accountId],
    );
    const lists = new Map<number, PriceList & { micros: Map<PricedType, bigint> }>();
    for (const { validFrom, type, micros, currency } of rows) {
      const list = lists.get(validFrom.getTime()) ?? { validFrom, currency, micros: new Map() };
      if (micros !== null) list.micros.set(type, BigInt(micros));
      lists.set(validFrom.getTime(), list);
    }
    return [...lists.values()];
  }

  /** All markups of a company, the latest first. */
  async markups(companyId: number): Promise<{ validFrom: Date; percent: string }[]> {
    return this.database.query<{ validFrom: Date; percent: string }>(
      `SELECT valid_from AS validFrom, percent FROM company_markups
        WHERE company_id = ? ORDER BY valid_from DESC`,
      [companyId],
    );
  }

  /** The company of an account; null: there is none such. */
  async companyOf(accountId: number): Promise<number | null> {
    const [row] = await this.database.query<{ companyId: number }>(
      'SELECT company_id AS companyId FROM accounts WHERE id = ?',
      [accountId],
    );
    return row?.companyId ?? null;
  }

  /** Sets the list that holds from a time on. @returns whether there is such an account */
  async setList(
    sql: SqlExecutor,
    accountId: number,
    { validFrom, currency, micros }: PriceList,
  ): Promise<boolean> {
    const [account] = await sql.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [accountId]);
    if (account === undefined) return false;
    await sql.execute('DELETE FROM account_prices WHERE account_id = ? AND valid_from = ?', [
      accountId,
      validFrom,
    ]);
    const prices: [PricedType, string | null][] = [...micros].map(([type, price]) => [type, String(price)]);
    const rows = prices.length > 0 ? prices : [['any', null] as const];
    await sql.execute(
      'INSERT INTO account_prices (account_id, valid_from, number_type, micros, currency) VALUES ?',
      [rows.map(([type, price]) => [accountId, validFrom, type, price, currency])],
    );
    return true;
  }

  /** @returns whether there is such a company */
  async setMarkup(companyId: number, validFrom: Date, percent: string): Promise<boolean> {
    const [row] = await this.database.query('SELECT id FROM companies WHERE id = ?', [companyId]);
    if (row === undefined) return false;
    await this.database.execute(
      `INSERT INTO company_markups (company_id, valid_from, percent) VALUES (?, ?, ?)
       ON DUPLICATE KEY UPDATE percent = VALUES(percent)`,
      [companyId, validFrom, percent],
    );
    return true;
  }
}
