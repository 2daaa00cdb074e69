import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** What was paid in, or, below 0, out again. Millionths. */
export interface StoredTopUp {
  id: number;
  reference: string;
  micros: bigint;
  currency: string;
  note: string | null;
  createdAt: Date;
}

interface TopUpRow extends Omit<StoredTopUp, 'micros'> {
  micros: number | string;
}

const COLUMNS = 'id, reference, micros, currency, note, created_at AS createdAt';

/** Top-ups of balances: they are added, and never changed. */
@Injectable()
export class TopUpRepository {
  constructor(private readonly database: Database) {}

  async insert(
    sql: SqlExecutor,
    companyId: number,
    { reference, micros, currency, note, createdAt }: Omit<StoredTopUp, 'id'>,
    createdBy: number | null,
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO balance_top_ups (company_id, reference, micros, currency, note, created_by, created_at)
       VALUES (?)`,
      [[companyId, reference, String(micros), currency, note, createdBy, createdAt]],
    );
  }

  async find(companyId: number, reference: string): Promise<StoredTopUp | null> {
    const [row] = await this.database.query<TopUpRow>(
      `SELECT ${COLUMNS} FROM balance_top_ups WHERE company_id = ? AND reference = ?`,
      [companyId, reference],
    );
    return row ? { ...row, micros: BigInt(row.micros) } : null;
  }

  /** Newest first, from below `after` on. */
  async page(companyId: number, after: number | null, limit: number): Promise<StoredTopUp[]> {
    const rows = await this.database.query<TopUpRow>(
      `SELECT ${COLUMNS} FROM balance_top_ups WHERE company_id = ? AND (? IS NULL OR id < ?)
        ORDER BY id DESC LIMIT ?`,
      [companyId, after, after, limit],
    );
    return rows.map((row) => ({ ...row, micros: BigInt(row.micros) }));
  }
}
