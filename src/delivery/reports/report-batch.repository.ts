import { Injectable } from '@nestjs/common';
import type { DeliveryReport } from '../../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** Reports that were taken down together. */
export interface ReportBatch {
  id: number;
  reports: DeliveryReport[];
}

/**
 * Delivery reports between their webhook and the messages. They rest in MySQL and not on the queue: with
 * `appendfsync everysec` Redis puts the write of its log off for up to two seconds while the sync of the second
 * before is under way (`flushAppendOnlyFile` in its aof.c), and answers meanwhile, so a killed Redis may have
 * forgotten what it acknowledged. A batch is one row, however many reports it holds.
 */
@Injectable()
export class ReportBatchRepository {
  constructor(private readonly database: Database) {}

  /** @returns the id of the batch */
  async insert(reports: readonly DeliveryReport[], at: Date): Promise<number> {
    const { insertId } = await this.database.execute(
      'INSERT INTO report_batches (reports, received_at) VALUES (?, ?)',
      [JSON.stringify(reports), at],
    );
    return insertId;
  }

  /** Locks those that nobody has applied yet: whoever comes second finds nothing left to do. */
  async lock(sql: SqlExecutor, ids: readonly number[]): Promise<ReportBatch[]> {
    if (ids.length === 0) return [];
    const rows = await sql.query<{ id: number; reports: string }>(
      'SELECT id, reports FROM report_batches FORCE INDEX (PRIMARY) WHERE id IN (?) ORDER BY id FOR UPDATE',
      [ids],
    );
    return rows.map(({ id, reports }) => ({ id: Number(id), reports: JSON.parse(reports) }));
  }

  async remove(sql: SqlExecutor, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    // The table is nearly empty, and a walk over all of it waits for the rows of others: two would wait in a circle.
    await sql.execute(
      'DELETE report_batches FROM report_batches FORCE INDEX (PRIMARY) WHERE report_batches.id IN (?)',
      [ids],
    );
  }

  /** Ids of the oldest batches, of those that came before `before`. */
  async left(before: Date, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number; receivedAt: Date }>(
      'SELECT id, received_at AS receivedAt FROM report_batches ORDER BY id LIMIT ?',
      [limit],
    );
    return rows.filter(({ receivedAt }) => receivedAt < before).map(({ id }) => Number(id));
  }
}
