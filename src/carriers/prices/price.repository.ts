import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { PricedType, PriceTable } from './account-prices.js';

/** What is set for an account and its company. */
export interface SetPrices {
  /** Null: nothing is set. */
  table: PriceTable | null;
  /** Hundredths of a percent. */
  markup: bigint;
}

/** SQL of prices and markups. */
@Injectable()
export class PriceRepository {
  constructor(private readonly database: Database) {}

  /** Null where the company has no such account. */
  async find(companyId: number, accountId: number): Promise<SetPrices | null> {
    const rows = await this.database.query<{
      markup: number;
      type: PricedType | null;
      micros: string | number;
      currency: string;
    }>(
      `SELECT CAST(k.markup * 100 AS SIGNED) AS markup, p.number_type AS type, p.micros, p.currency
         FROM accounts a JOIN companies k ON k.id = a.company_id
         LEFT JOIN account_prices p ON p.account_id = a.id
        WHERE a.company_id = ? AND a.id = ?`,
      [companyId, accountId],
    );
    const [first] = rows;
    if (!first) return null;
    const priced = rows.flatMap(({ type, micros }): [PricedType, bigint][] =>
      type === null ? [] : [[type, BigInt(micros)]],
    );
    const table = priced.length === 0 ? null : { currency: first.currency, micros: new Map(priced) };
    return { table, markup: BigInt(first.markup) };
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

  /** Puts these prices in the place of all that the account had. @returns whether there is such an account */
  async replace(sql: SqlExecutor, accountId: number, { currency, micros }: PriceTable): Promise<boolean> {
    const [account] = await sql.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [accountId]);
    if (account === undefined) return false;
    await sql.execute('DELETE FROM account_prices WHERE account_id = ?', [accountId]);
    if (micros.size > 0) {
      await sql.execute('INSERT INTO account_prices (account_id, number_type, micros, currency) VALUES ?', [
        [...micros].map(([type, price]) => [accountId, type, String(price), currency]),
      ]);
    }
    return true;
  }

  /** @returns whether there is such a company */
  async setMarkup(companyId: number, markup: string): Promise<boolean> {
    await this.database.execute('UPDATE companies SET markup = ? WHERE id = ?', [markup, companyId]);
    const [row] = await this.database.query('SELECT id FROM companies WHERE id = ?', [companyId]);
    return row !== undefined;
  }
}
