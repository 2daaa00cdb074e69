import { Injectable } from '@nestjs/common';
import { Database, isDuplicateKey, type SqlExecutor } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';

/** One minute of one account: what it may send and what was taken so far. Segments. */
export interface DispatchRun {
  budget: number;
  taken: number;
  /** Segments taken by number id. */
  takenByNumber: Map<number, number>;
  /** The same by 10DLC campaign id. */
  takenByTenDlc: Map<number, number>;
}

interface RunRow {
  budget: number;
  taken: number;
  takenByNumber: unknown;
  takenByTenDlc: unknown;
}

/** The throttler's minutes: a repeated run goes on where the first one stopped. */
@Injectable()
export class DispatchRunRepository {
  constructor(private readonly database: Database) {}

  /**
   * Opens the minute, or leaves it as it stands when it was opened before.
   *
   * @param backlog segments by number id that wait from the minutes before: they go off this one
   * @param backlogByTenDlc the same by 10DLC campaign id
   * @returns whether it was opened now: of several who call it for a minute, only one
   */
  async open(
    accountId: number,
    slot: number,
    budget: number,
    backlog: ReadonlyMap<number, number>,
    backlogByTenDlc: ReadonlyMap<number, number>,
    at: Date,
  ): Promise<boolean> {
    const taken = [...backlog.values()].reduce((sum, segments) => sum + segments, 0);
    try {
      // No ON DUPLICATE KEY: with it a row that was there counts as affected, too.
      await this.database.execute(
        `INSERT INTO dispatch_runs
           (account_id, slot, budget_segments, taken_segments, taken_by_number, taken_by_ten_dlc, started_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [accountId, slot, budget, taken, toJson(backlog), toJson(backlogByTenDlc), at],
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Locks the account, so that one dispatcher at a time draws from its campaigns, and reads the minute. */
  async lock(sql: SqlExecutor, accountId: number, slot: number): Promise<DispatchRun | null> {
    await sql.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [accountId]);
    const [row] = await sql.query<RunRow>(
      `SELECT budget_segments AS budget, taken_segments AS taken, taken_by_number AS takenByNumber,
              taken_by_ten_dlc AS takenByTenDlc
         FROM dispatch_runs WHERE account_id = ? AND slot = ?`,
      [accountId, slot],
    );
    if (!row) return null;
    return {
      budget: row.budget,
      taken: row.taken,
      takenByNumber: toNumberMap(row.takenByNumber),
      takenByTenDlc: toNumberMap(row.takenByTenDlc),
    };
  }

  async save(sql: SqlExecutor, accountId: number, slot: number, run: DispatchRun): Promise<void> {
    await sql.execute(
      `UPDATE dispatch_runs SET taken_segments = ?, taken_by_number = ?, taken_by_ten_dlc = ?
        WHERE account_id = ? AND slot = ?`,
      [run.taken, toJson(run.takenByNumber), toJson(run.takenByTenDlc), accountId, slot],
    );
  }

  /**
   * What the other accounts that share 10DLC campaigns have taken of a minute, by campaign. Exact for who holds the
   * campaigns' brands: whoever takes holds them too.
   */
  async takenElsewhere(
    sql: SqlExecutor,
    accountId: number,
    slot: number,
    campaignIds: readonly number[],
  ): Promise<Map<number, number>> {
    const sums = new Map<number, number>();
    if (campaignIds.length === 0) return sums;
    const rows = await sql.query<{ takenByTenDlc: unknown }>(
      `SELECT taken_by_ten_dlc AS takenByTenDlc FROM dispatch_runs
        WHERE slot = ? AND account_id <> ?
          AND account_id IN (SELECT n.account_id FROM numbers n WHERE n.ten_dlc_campaign_id IN (?))`,
      [slot, accountId, campaignIds],
    );
    for (const row of rows) {
      for (const [id, segments] of toNumberMap(row.takenByTenDlc))
        sums.set(id, (sums.get(id) ?? 0) + segments);
    }
    return sums;
  }

  async removeBefore(at: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM dispatch_runs WHERE started_at < ? LIMIT 10000',
      [at],
    );
    return affectedRows;
  }
}

function toJson(map: ReadonlyMap<number, number>): string {
  return JSON.stringify(Object.fromEntries(map));
}

function toNumberMap(column: unknown): Map<number, number> {
  const map = new Map<number, number>();
  const value = fromJsonColumn(column);
  if (typeof value !== 'object' || value === null) return map;
  for (const [id, segments] of Object.entries(value)) {
    if (typeof segments === 'number') map.set(Number(id), segments);
  }
  return map;
}
