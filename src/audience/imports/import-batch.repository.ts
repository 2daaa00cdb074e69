import { Injectable } from '@nestjs/common';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import type { BatchAccount, ImportBatch, ImportTotals, Rejection } from './import.js';
import type { ImportStatus } from './import-status.js';

/** Rejected rows of usual length (300 bytes) in one statement stay below 1 MB, the smallest max_allowed_packet. */
const REJECTIONS_PER_INSERT = 1_000;

/** SQL of batches, their accounts and their rejected rows. */
@Injectable()
export class ImportBatchRepository {
  constructor(private readonly database: Database) {}

  async findWaiting(importId: number, batchNumber: number): Promise<ImportBatch | null> {
    const [row] = await this.database.query<ImportBatch>(
      `SELECT batch_number AS batchNumber, start_offset AS startOffset, end_offset AS endOffset,
         first_row AS firstRow, first_line AS firstLine, rows_cut AS rowsCut
       FROM import_batches WHERE import_id = ? AND batch_number = ? AND status = 'waiting'`,
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

  /** The import's status, held against change until the transaction ends: asked last, so held briefly. */
  async lockStatus(sql: TransactionSql, companyId: number, importId: number): Promise<ImportStatus | null> {
    const [row] = await sql.query<{ status: ImportStatus }>(
      'SELECT status FROM imports WHERE company_id = ? AND id = ? LOCK IN SHARE MODE',
      [companyId, importId],
    );
    return row?.status ?? null;
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
    await this.insertRejections(sql, importId, batchNumber, rejections);
    await sql.execute(
      `UPDATE import_batches SET status = 'completed', inserted = ?, updated = ?, duplicates = ?, rejected = ?,
         completed_at = ? WHERE import_id = ? AND batch_number = ?`,
      [account.inserted, account.updated, account.duplicates, rejections.length, now, importId, batchNumber],
    );
  }

  async totals(importId: number): Promise<ImportTotals> {
    const [sums] = await this.database.query<
      Omit<ImportTotals, 'rejectedByReason' | 'lastBatchAt'> & { lastAt: Date | null }
    >(
      `SELECT COALESCE(SUM(rows_cut), 0) AS \`rows\`, COALESCE(SUM(inserted), 0) AS inserted,
         COALESCE(SUM(updated), 0) AS updated, COALESCE(SUM(duplicates), 0) AS duplicates,
         COALESCE(SUM(rejected), 0) AS rejected, COALESCE(SUM(end_offset - start_offset), 0) AS bytes,
         MAX(completed_at) AS lastAt
       FROM import_batches WHERE import_id = ? AND status = 'completed'`,
      [importId],
    );
    const reasons = await this.database.query<{ reason: string; n: number }>(
      'SELECT reason, SUM(n) AS n FROM import_rejection_counts WHERE import_id = ? GROUP BY reason ORDER BY reason',
      [importId],
    );
    return {
      rows: Number(sums?.rows ?? 0),
      inserted: Number(sums?.inserted ?? 0),
      updated: Number(sums?.updated ?? 0),
      duplicates: Number(sums?.duplicates ?? 0),
      rejected: Number(sums?.rejected ?? 0),
      bytes: Number(sums?.bytes ?? 0),
      lastBatchAt: sums?.lastAt?.getTime() ?? null,
      rejectedByReason: Object.fromEntries(reasons.map(({ reason, n }) => [reason, Number(n)])),
    };
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

  private async insertRejections(
    sql: TransactionSql,
    importId: number,
    batchNumber: number,
    rejections: readonly Rejection[],
  ): Promise<void> {
    if (rejections.length === 0) return;
    for (let start = 0; start < rejections.length; start += REJECTIONS_PER_INSERT) {
      const slice = rejections.slice(start, start + REJECTIONS_PER_INSERT);
      await sql.execute(
        'INSERT INTO import_rejections (import_id, record_number, batch_number, line_number, reason, fields) VALUES ?',
        [
          slice.map(({ record, line, reason, fields }) => [
            importId,
            record,
            batchNumber,
            line,
            reason,
            JSON.stringify(fields),
          ]),
        ],
      );
    }
    const counts = new Map<string, number>();
    for (const { reason } of rejections) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    await sql.execute('INSERT INTO import_rejection_counts (import_id, batch_number, reason, n) VALUES ?', [
      [...counts].map(([reason, n]) => [importId, batchNumber, reason, n]),
    ]);
  }
}

function toStrings(value: unknown): string[] {
  const parsed = fromJsonColumn(value);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
