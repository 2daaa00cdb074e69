import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** What a company has paid in advance, as it is kept. Millionths. */
export interface StoredBalance {
  companyId: number;
  prepaid: boolean;
  currency: string;
  available: bigint;
  lowMicros: bigint;
}

/** The balance does not pay for what was to be sent: nothing was changed. */
export class BalanceShortError extends Error {
  constructor(readonly companyId: number) {
    super('The balance does not pay for it.');
    this.name = 'BalanceShortError';
  }
}

interface BalanceRow {
  companyId: number;
  prepaid: number;
  currency: string;
  available: number | string;
  lowMicros: number | string;
}

const COLUMNS = 'company_id AS companyId, prepaid, currency, available, low_micros AS lowMicros';

function toBalance({ companyId, currency, prepaid, available, lowMicros }: BalanceRow): StoredBalance {
  const amounts = { available: BigInt(available), lowMicros: BigInt(lowMicros) };
  return { companyId, currency, prepaid: prepaid === 1, ...amounts };
}

/** The balances of companies that pay in advance: one row each, taken last in a transaction. */
@Injectable()
export class BalanceRepository {
  constructor(private readonly database: Database) {}

  /** Null: the company pays afterwards, and always did. */
  async find(companyId: number, sql: SqlExecutor = this.database): Promise<StoredBalance | null> {
    const [row] = await sql.query<BalanceRow>(`SELECT ${COLUMNS} FROM balances WHERE company_id = ?`, [
      companyId,
    ]);
    return row ? toBalance(row) : null;
  }

  /** Of all companies that pay in advance, or did, with the dearest segment that each ever had to pay. */
  async all(): Promise<(StoredBalance & { dearest: bigint })[]> {
    const rows = await this.database.query<BalanceRow & { dearest: number | string }>(
      `SELECT ${COLUMNS}, COALESCE((SELECT MAX(t.micros) FROM price_terms t
                                     WHERE t.company_id = balances.company_id AND t.prepaid), 1) AS dearest
         FROM balances`,
    );
    return rows.map((row) => ({ ...toBalance(row), dearest: BigInt(row.dearest) }));
  }

  /** Reserves so much. @throws BalanceShortError where there is less */
  async take(sql: SqlExecutor, companyId: number, micros: bigint): Promise<void> {
    const { affectedRows } = await sql.execute(
      'UPDATE balances SET available = available - ? WHERE company_id = ? AND available >= ?',
      [String(micros), companyId, String(micros)],
    );
    if (affectedRows === 0) throw new BalanceShortError(companyId);
  }

  /** Gives so much back, or, below 0, takes it whether there is so much or not. */
  async giveBack(sql: SqlExecutor, companyId: number, micros: bigint): Promise<void> {
    await sql.execute('UPDATE balances SET available = available + ? WHERE company_id = ?', [
      String(micros),
      companyId,
    ]);
  }

  /** Turns prepayment on or off; the currency stays what it was at first. */
  async set(
    sql: SqlExecutor,
    { companyId, prepaid, currency, lowMicros }: Omit<StoredBalance, 'available'>,
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO balances (company_id, prepaid, currency, available, low_micros) VALUES (?, ?, ?, 0, ?)
       ON DUPLICATE KEY UPDATE prepaid = VALUES(prepaid), low_micros = VALUES(low_micros)`,
      [companyId, prepaid, currency, String(lowMicros)],
    );
  }
}
