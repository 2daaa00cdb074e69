import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { fromJsonColumn } from '../../platform/database/json-column.js';
import type { CutBatch, CutPosition } from './csv/batch-cutter.js';
import type { ContactImport, ImportTotals } from './import.js';
import { type ImportSettings, importSettingsSchema } from './import-settings.js';
import { ENDED_STATUSES, statusesBefore } from './import-status.js';

interface Row extends Omit<ContactImport, 'settings' | 'totals' | 'cutDone' | 'frozen'> {
  settings: unknown;
  totals: unknown;
  cutDone: number;
  frozen: number;
}

/** What is known of an import when its file is stored. */
export interface NewImport {
  companyId: number;
  listId: number;
  fileName: string;
  storageKey: string;
  fileBytes: number;
  /** The file as UTF-8 text, where it is that already. */
  text: { key: string; bytes: number } | null;
  settings: ImportSettings;
  start: CutPosition;
  createdBy: number | null;
  now: Date;
}

const COLUMNS = `id, company_id AS companyId, list_id AS listId, status, status_reason AS statusReason,
  file_name AS fileName, storage_key AS storageKey, file_bytes AS fileBytes, text_key AS textKey,
  text_bytes AS textBytes, settings, batches_cut AS batchesCut, cut_offset AS cutOffset, cut_rows AS cutRows,
  cut_line AS cutLine, cut_done AS cutDone, totals, frozen, created_by AS createdBy,
  created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt`;

/** SQL of imports and of how far their files were cut. */
@Injectable()
export class ImportRepository {
  constructor(private readonly database: Database) {}

  async insert(one: NewImport): Promise<number> {
    const { insertId } = await this.database.execute(
      `INSERT INTO imports (company_id, list_id, status, file_name, storage_key, file_bytes, text_key, text_bytes,
         settings, cut_offset, cut_rows, cut_line, created_by, created_at)
       VALUES (?, ?, 'uploaded', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        one.companyId,
        one.listId,
        one.fileName,
        one.storageKey,
        one.fileBytes,
        one.text?.key ?? null,
        one.text?.bytes ?? null,
        JSON.stringify(one.settings),
        one.start.offset,
        one.start.rows,
        one.start.line,
        one.createdBy,
        one.now,
      ],
    );
    return insertId;
  }

  async find(companyId: number, id: number): Promise<ContactImport | null> {
    const [row] = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM imports WHERE company_id = ? AND id = ?`,
      [companyId, id],
    );
    return row ? toImport(row) : null;
  }

  /** One page of the company's imports, by id. */
  async page(
    companyId: number,
    listId: number | null,
    after: number,
    limit: number,
  ): Promise<ContactImport[]> {
    const ofList = listId === null ? '' : 'AND list_id = ?';
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM imports WHERE company_id = ? ${ofList} AND id > ? ORDER BY id LIMIT ?`,
      listId === null ? [companyId, after, limit] : [companyId, listId, after, limit],
    );
    return rows.map(toImport);
  }

  /** Imports of all companies that are not finished, for the sweeper. */
  async findOpen(): Promise<{ id: number; companyId: number; cutDone: boolean }[]> {
    const rows = await this.database.query<{ id: number; companyId: number; cutDone: number }>(
      `SELECT id, company_id AS companyId, cut_done AS cutDone FROM imports
       WHERE frozen = FALSE AND status IN ('uploaded', 'running') ORDER BY id`,
    );
    return rows.map((row) => ({ ...row, cutDone: row.cutDone === 1 }));
  }

  async start(companyId: number, id: number, now: Date): Promise<void> {
    await this.database.execute(
      `UPDATE imports SET status = 'running', started_at = ? WHERE company_id = ? AND id = ? AND status IN (?)`,
      [now, companyId, id, statusesBefore('running')],
    );
  }

  /**
   * Notes where the file's text is, unless the import has ended or has one.
   *
   * @returns whether it was noted; where not, the text is the caller's to remove
   */
  async saveText(companyId: number, id: number, textKey: string, textBytes: number): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE imports SET text_key = ?, text_bytes = ?
       WHERE company_id = ? AND id = ? AND text_key IS NULL AND status NOT IN (?)`,
      [textKey, textBytes, companyId, id, ENDED_STATUSES],
    );
    return affectedRows > 0;
  }

  /** @returns whether this call ended it */
  async complete(companyId: number, id: number, totals: ImportTotals, now: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE imports SET status = 'completed', totals = ?, frozen = TRUE, storage_key = NULL, text_key = NULL, finished_at = ?
       WHERE company_id = ? AND id = ? AND status IN (?)`,
      [JSON.stringify(totals), now, companyId, id, statusesBefore('completed')],
    );
    return affectedRows > 0;
  }

  /** @returns whether this call stopped it */
  async stop(
    companyId: number,
    id: number,
    status: 'failed' | 'canceled',
    reason: string,
    now: Date,
  ): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE imports SET status = ?, status_reason = ?, finished_at = ?
       WHERE company_id = ? AND id = ? AND status IN (?)`,
      [status, reason, now, companyId, id, statusesBefore(status)],
    );
    return affectedRows > 0;
  }

  /** Keeps the sums and forgets the file of a stopped import. */
  async freeze(companyId: number, id: number, totals: ImportTotals): Promise<void> {
    await this.database.execute(
      `UPDATE imports SET totals = ?, frozen = TRUE, storage_key = NULL, text_key = NULL
       WHERE company_id = ? AND id = ?`,
      [JSON.stringify(totals), companyId, id],
    );
  }

  /** Stopped imports whose sums nobody froze, for the sweeper. */
  async findUnfrozen(): Promise<{ id: number; companyId: number }[]> {
    return this.database.query(
      `SELECT id, company_id AS companyId FROM imports WHERE frozen = FALSE AND status IN ('failed', 'canceled')`,
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
        `UPDATE imports SET batches_cut = ?, cut_offset = ?, cut_rows = ?, cut_line = ?, cut_done = ?
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

function toImport(row: Row): ContactImport {
  const totals = fromJsonColumn(row.totals);
  return {
    ...row,
    cutDone: row.cutDone === 1,
    frozen: row.frozen === 1,
    settings: importSettingsSchema.parse(fromJsonColumn(row.settings)),
    totals: isTotals(totals) ? totals : null,
  };
}

function isTotals(value: unknown): value is ImportTotals {
  return typeof value === 'object' && value !== null && 'rejectedByReason' in value;
}
