import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import { type StatementBody, statementBodySchema } from './statement.schema.js';

/** Statements that are closed: written once, and never changed. */
@Injectable()
export class StatementRepository {
  constructor(private readonly database: Database) {}

  /** @param month as 202611 */
  async find(companyId: number, month: number): Promise<StatementBody | null> {
    const [row] = await this.database.query<{ statement: unknown }>(
      'SELECT statement FROM usage_statements WHERE company_id = ? AND month = ?',
      [companyId, month],
    );
    return row ? statementBodySchema.parse(fromJsonColumn(row.statement)) : null;
  }

  /** Of several who close it at once the first one does. */
  async close(companyId: number, month: number, body: StatementBody, closedAt: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO usage_statements (company_id, month, statement, closed_at) VALUES (?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE month = VALUES(month)`,
      [companyId, month, JSON.stringify(body), closedAt],
    );
  }

  async companyName(companyId: number): Promise<string> {
    const [row] = await this.database.query<{ name: string }>('SELECT name FROM companies WHERE id = ?', [
      companyId,
    ]);
    return row?.name ?? '';
  }
}
