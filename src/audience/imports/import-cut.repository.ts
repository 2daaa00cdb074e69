import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { CutBatch, CutPosition } from './csv/batch-cutter.js';
import type { ContactImport } from './import.js';

/** SQL of how far the file of an import is cut into batches. */
@Injectable()
export class ImportCutRepository {
  constructor(private readonly database: Database) {}

  /** From here on its time counts as work on rows: the text is there. */
  async beginWork(companyId: number, id: number, now: Date): Promise<void> {
    await this.database.execute(
      `UPDATE imports SET working_since = ?
       WHERE company_id = ? AND id = ? AND status = 'running' AND working_since IS NULL`,
      [now, companyId, id],
    );
  }

  /** Counts a step of preparing or cutting that begins; `saveCut` sets the count back. */
  async countCutAttempt(companyId: number, id: number): Promise<void> {
    await this.database.execute(
      `UPDATE imports SET cut_attempts = cut_attempts + 1 WHERE company_id = ? AND id = ? AND status = 'running'`,
      [companyId, id],
    );
  }

  /**
   * Writes down new batches and how far the file is cut, if nobody else cut it meanwhile.
   *
   * @returns whether they were written
   */
  async saveCut(
    one: Pick<ContactImport, 'companyId' | 'id' | 'cutOffset' | 'batchesCut'>,
    batches: readonly CutBatch[],
    next: CutPosition,
    done: boolean,
  ): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const { affectedRows } = await sql.execute(
        `UPDATE imports SET batches_cut = ?, cut_offset = ?, cut_rows = ?, cut_line = ?, cut_done = ?,
           cut_attempts = 0
         WHERE company_id = ? AND id = ? AND status = 'running' AND batches_cut = ? AND cut_offset = ?
           AND cut_done = FALSE`,
        [
          one.batchesCut + batches.length,
          next.offset,
          next.rows,
          next.line,
          done,
          one.companyId,
          one.id,
          one.batchesCut,
          one.cutOffset,
        ],
      );
      if (affectedRows === 0) return false;
      await insertBatches(sql, one, batches);
      return true;
    });
  }
}

async function insertBatches(
  sql: SqlExecutor,
  one: Pick<ContactImport, 'id' | 'batchesCut'>,
  batches: readonly CutBatch[],
): Promise<void> {
  if (batches.length === 0) return;
  await sql.execute(
    `INSERT INTO import_batches
       (import_id, batch_number, start_offset, end_offset, first_row, first_line, rows_cut) VALUES ?`,
    [
      batches.map((batch, index) => [
        one.id,
        one.batchesCut + index + 1,
        batch.startOffset,
        batch.endOffset,
        batch.firstRow,
        batch.firstLine,
        batch.rows,
      ]),
    ],
  );
}
