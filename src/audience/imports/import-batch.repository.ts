import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor, type TransactionSql } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import { valueSlices } from '../../platform/database/value-slices.js';
import type { BatchAccount, ImportBatch, Rejection } from './import.js';
import { ACCOUNT_COLUMNS, accountValues } from './import-columns.js';

/** About 300 bytes a row. */
const REJECTIONS_PER_INSERT = 1_000;

/** SQL of batches, their accounts and their rejected rows. */
@Injectable()
export class ImportBatchRepository {
  constructor(private readonly database: Database) {}

  /**
   * Takes a batch to work on, and counts that: a batch that kills its worker is counted too. Where another worker
   * is about to commit it, this waits for that.
   *
   * @returns null where it is done, or not there
   */
  async begin(importId: number, batchNumber: number): Promise<ImportBatch | null> {
    const { affectedRows } = await this.database.execute(
      `UPDATE import_batches SET attempts = attempts + 1
       WHERE import_id = ? AND batch_number = ? AND status = 'waiting'`,
      [importId, batchNumber],
    );
    if (affectedRows === 0) return null;
    const [row] = await this.database.query<ImportBatch>(
      `SELECT batch_number AS batchNumber, start_offset AS startOffset, end_offset AS endOffset,
         first_row AS firstRow, first_line AS firstLine, rows_cut AS rowsCut, attempts
       FROM import_batches WHERE import_id = ? AND batch_number = ?`,
      [importId, batchNumber],
    );
    return row ?? null;
  }

  /** Numbers of the batches that are not done: never more than the cutter lets wait. */
  async waitingNumbers(importId: number): Promise<number[]> {
    const rows = await this.database.query<{ batchNumber: number }>(
      `SELECT batch_number AS batchNumber FROM import_batches
       WHERE import_id = ? AND status = 'waiting' ORDER BY batch_number`,
      [importId],
    );
    return rows.map((row) => row.batchNumber);
  }

  /** Holds the batch until the transaction ends. @returns false where it is done already */
  async lockWaiting(sql: TransactionSql, importId: number, batchNumber: number): Promise<boolean> {
    const [row] = await sql.query<{ status: 'waiting' | 'completed' }>(
      'SELECT status FROM import_batches WHERE import_id = ? AND batch_number = ? FOR UPDATE',
      [importId, batchNumber],
    );
    return row?.status === 'waiting';
  }

  /** The batch's mark of completion with its account and its rejected rows. */
  async complete(
    sql: TransactionSql,
    importId: number,
    batchNumber: number,
    account: BatchAccount,
    rejections: readonly Rejection[],
    now: Date,
  ): Promise<void> {
    await insertRejections(sql, importId, batchNumber, rejections);
    await sql.execute(
      `UPDATE import_batches SET status = 'completed', completed_at = ?,
         ${ACCOUNT_COLUMNS.map((column) => `${column} = ?`).join(', ')}
       WHERE import_id = ? AND batch_number = ?`,
      [now, ...accountValues(account), importId, batchNumber],
    );
  }

  /** Adds to the kept sums by reason; the caller holds the import's row, through which every batch passes. */
  async addReasons(sql: TransactionSql, importId: number, rejections: readonly Rejection[]): Promise<void> {
    if (rejections.length === 0) return;
    const counts = new Map<string, number>();
    for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    await sql.execute(
      `INSERT INTO import_rejection_counts (import_id, reason, n) VALUES ?
       ON DUPLICATE KEY UPDATE n = n + VALUES(n)`,
      [[...counts].sort().map(([reason, n]) => [importId, reason, n])],
    );
  }

  /** Import id → reason → rejected rows; an import without any has no entry. */
  async reasons(importIds: readonly number[]): Promise<Map<number, Record<string, number>>> {
    const found = new Map<number, Record<string, number>>();
    if (importIds.length === 0) return found;
    const rows = await this.database.query<{ importId: number; reason: string; n: number }>(
      `SELECT import_id AS importId, reason, n FROM import_rejection_counts
       WHERE import_id IN (?) ORDER BY import_id, reason`,
      [importIds],
    );
    for (const { importId, reason, n } of rows) found.set(importId, { ...found.get(importId), [reason]: n });
    return found;
  }

  /** Rejected rows in the file's order, behind the record `after`. */
  async rejections(importId: number, after: number, limit: number): Promise<Rejection[]> {
    const rows = await this.database.query<Omit<Rejection, 'fields'> & { fields: unknown }>(
      `SELECT record_number AS record, line_number AS line, reason, fields FROM import_rejections
       WHERE import_id = ? AND record_number > ? ORDER BY record_number LIMIT ?`,
      [importId, after, limit],
    );
    return rows.map((row) => ({ ...row, fields: toStrings(row.fields) }));
  }
}

async function insertRejections(
  sql: SqlExecutor,
  importId: number,
  batchNumber: number,
  rejections: readonly Rejection[],
): Promise<void> {
  const rows = rejections.map(({ record, line, reason, fields }) => [
    importId,
    record,
    batchNumber,
    line,
    reason,
    JSON.stringify(fields),
  ]);
  for (const slice of valueSlices(rows, REJECTIONS_PER_INSERT)) {
    await sql.execute(
      'INSERT INTO import_rejections (import_id, record_number, batch_number, line_number, reason, fields) VALUES ?',
      [slice],
    );
  }
}

function toStrings(value: unknown): string[] {
  const parsed = fromJsonColumn(value);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
