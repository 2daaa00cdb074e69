import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';

/** One minute of one account: what it may send and what was taken so far. Segments. */
export interface DispatchRun {
  budget: number;
  taken: number;
  /** Segments taken by number id. */
  takenByNumber: Map<number, number>;
}

interface RunRow {
  budget: number;
  taken: number;
  takenByNumber: unknown;
}

/** The throttler's minutes: a repeated run goes on where the first one stopped. */
@Injectable()
export class DispatchRunRepository {
  constructor(private readonly database: Database) {}

  /**
   * Opens the minute, or leaves it as it stands when it was opened before.
   *
   * @param backlog segments by number id that wait from the minutes before: they go off this one
   */
  async open(
    accountId: number,
    slot: number,
    budget: number,
    backlog: ReadonlyMap<number, number>,
    at: Date,
  ): Promise<void> {
    const taken = [...backlog.values()].reduce((sum, segments) => sum + segments, 0);
    await this.database.execute(
      `INSERT INTO dispatch_runs (account_id, slot, budget_segments, taken_segments, taken_by_number, started_at)
       VALUES (?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE account_id = account_id`,
      [accountId, slot, budget, taken, JSON.stringify(Object.fromEntries(backlog)), at],
    );
  }

  /** Locks the account, so that one dispatcher at a time draws from its campaigns, and reads the minute. */
  async lock(sql: SqlExecutor, accountId: number, slot: number): Promise<DispatchRun | null> {
    await sql.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [accountId]);
    const [row] = await sql.query<RunRow>(
      `SELECT budget_segments AS budget, taken_segments AS taken, taken_by_number AS takenByNumber
         FROM dispatch_runs WHERE account_id = ? AND slot = ?`,
      [accountId, slot],
    );
    if (!row) return null;
    return {
      budget: row.budget,
      taken: row.taken,
      takenByNumber: toNumberMap(fromJsonColumn(row.takenByNumber)),
    };
  }

  async save(sql: SqlExecutor, accountId: number, slot: number, run: DispatchRun): Promise<void> {
    await sql.execute(
      `UPDATE dispatch_runs SET taken_segments = ?, taken_by_number = ?
        WHERE account_id = ? AND slot = ?`,
      [run.taken, JSON.stringify(Object.fromEntries(run.takenByNumber)), accountId, slot],
    );
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM dispatch_runs WHERE started_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}

function toNumberMap(value: unknown): Map<number, number> {
  const map = new Map<number, number>();
  if (typeof value !== 'object' || value === null) return map;
  for (const [id, segments] of Object.entries(value)) {
    if (typeof segments === 'number') map.set(Number(id), segments);
  }
  return map;
}
