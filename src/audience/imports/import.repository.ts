import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor, type TransactionSql } from '../../platform/database/database.js';
import type { CutPosition } from './csv/batch-cutter.js';
import type { BatchAccount, ContactImport, ImportBatch } from './import.js';
import {
  ACCOUNT_COLUMNS,
  accountValues,
  IMPORT_COLUMNS,
  type ImportRow,
  toImport,
} from './import-columns.js';
import type { ImportSettings } from './import-settings.js';
import { ENDED_STATUSES, IMPORT_STEPS, type ImportStatus, type ImportStep, isOpen } from './import-status.js';

/** What is known of an import when its file is stored. */
export interface NewImport {
  companyId: number;
  listId: number | null;
  fileName: string;
  storageKey: string;
  fileBytes: number;
  settings: ImportSettings;
  createdBy: number | null;
  now: Date;
}

/** A file as UTF-8 text, and where its records begin. */
export interface PreparedText {
  key: string;
  bytes: number;
  settings: ImportSettings;
  start: CutPosition;
}

/** What the sweeper must know of an import that has not come to rest. */
export type UnfrozenImport = Pick<ContactImport, 'id' | 'companyId' | 'status' | 'cutDone'>;

/** SQL of imports: their steps and their sums. */
@Injectable()
export class ImportRepository {
  constructor(private readonly database: Database) {}

  async insert(sql: SqlExecutor, one: NewImport): Promise<number> {
    const { insertId } = await sql.execute(
      `INSERT INTO imports (company_id, list_id, status, file_name, storage_key, file_bytes, settings,
         created_by, created_at)
       VALUES (?, ?, 'uploaded', ?, ?, ?, ?, ?, ?)`,
      [
        one.companyId,
        one.listId,
        one.fileName,
        one.storageKey,
        one.fileBytes,
        JSON.stringify(one.settings),
        one.createdBy,
        one.now,
      ],
    );
    return insertId;
  }

  async find(companyId: number, id: number): Promise<ContactImport | null> {
    const [row] = await this.database.query<ImportRow>(
      `SELECT ${IMPORT_COLUMNS} FROM imports WHERE company_id = ? AND id = ?`,
      [companyId, id],
    );
    return row ? toImport(row) : null;
  }

  /** One page of the company's imports, by id. */
  async page(
    companyId: number,
    listId: number | null,
    { after, order }: { after?: number | undefined; order: 'oldest' | 'newest' },
    limit: number,
  ): Promise<ContactImport[]> {
    const ofList = listId === null ? '' : 'AND list_id = ?';
    const further = order === 'newest' ? 'id < ? ORDER BY id DESC' : 'id > ? ORDER BY id';
    const from = after ?? (order === 'newest' ? Number.MAX_SAFE_INTEGER : 0);
    const rows = await this.database.query<ImportRow>(
      `SELECT ${IMPORT_COLUMNS} FROM imports WHERE company_id = ? ${ofList} AND ${further} LIMIT ?`,
      listId === null ? [companyId, from, limit] : [companyId, listId, from, limit],
    );
    return rows.map(toImport);
  }

  /** Imports of all companies that are under way or half ended, for the sweeper. */
  async findUnfrozen(): Promise<UnfrozenImport[]> {
    const rows = await this.database.query<Omit<UnfrozenImport, 'cutDone'> & { cutDone: number }>(
      `SELECT id, company_id AS companyId, status, cut_done AS cutDone FROM imports
       WHERE frozen = FALSE ORDER BY id`,
    );
    return rows.map((row) => ({ ...row, cutDone: row.cutDone === 1 }));
  }

  /** Imports into one list that have not ended. */
  async findOpenOfList(companyId: number, listId: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM imports WHERE company_id = ? AND list_id = ? AND frozen = FALSE AND status NOT IN (?)
       ORDER BY id`,
      [companyId, listId, ENDED_STATUSES],
    );
    return rows.map(({ id }) => id);
  }

  /**
   * Takes a step of the table of steps, if the import stands where it may be taken.
   *
   * @returns whether this call took it
   */
  async step(
    companyId: number,
    id: number,
    step: ImportStep,
    now: Date,
    reason: string | null = null,
    sql: SqlExecutor = this.database,
  ): Promise<boolean> {
    const { from, to } = IMPORT_STEPS[step];
    const running = to === 'running' ? now : null;
    // MySQL assigns from left to right: the sum of the time worked reads the old beginning.
    const { affectedRows } = await sql.execute(
      `UPDATE imports SET status = ?, status_reason = ?, started_at = COALESCE(started_at, ?),
         worked_ms = worked_ms
           + IF(working_since IS NULL, 0, GREATEST(0, TIMESTAMPDIFF(MICROSECOND, working_since, ?) DIV 1000)),
         working_since = IF(text_key IS NULL, NULL, ?),
         finished_at = ?
       WHERE company_id = ? AND id = ? AND status IN (?)`,
      [to, reason, running, now, running, isOpen(to) ? null : now, companyId, id, from],
    );
    return affectedRows > 0;
  }

  /** Forgets the files of an ended import, once they are removed. */
  async freeze(companyId: number, id: number): Promise<void> {
    await this.database.execute(
      `UPDATE imports SET frozen = TRUE, storage_key = NULL, text_key = NULL
       WHERE company_id = ? AND id = ? AND status IN (?)`,
      [companyId, id, ENDED_STATUSES],
    );
  }

  /**
   * Notes where the file's text is, unless the import has ended or has one.
   *
   * @returns whether it was noted; where not, the text is the caller's to remove
   */
  async saveText(companyId: number, id: number, text: PreparedText): Promise<boolean> {
    const { key, bytes, settings, start } = text;
    const { affectedRows } = await this.database.execute(
      `UPDATE imports SET text_key = ?, text_bytes = ?, settings = ?, cut_offset = ?, cut_rows = ?, cut_line = ?
       WHERE company_id = ? AND id = ? AND text_key IS NULL AND status NOT IN (?)`,
      [
        key,
        bytes,
        JSON.stringify(settings),
        start.offset,
        start.rows,
        start.line,
        companyId,
        id,
        ENDED_STATUSES,
      ],
    );
    return affectedRows > 0;
  }

  /**
   * Adds what a batch did to the sums, within its transaction, and holds the import until that ends: every batch of
   * the import passes through this row, so it is asked for late.
   *
   * @returns null where it was added; otherwise the status that forbids it, or 'gone': the batch must be rolled back
   */
  async addToSums(
    sql: TransactionSql,
    one: Pick<ContactImport, 'companyId' | 'id'>,
    batch: ImportBatch,
    account: BatchAccount,
  ): Promise<ImportStatus | 'gone' | null> {
    const { affectedRows } = await sql.execute(
      `UPDATE imports SET rows_done = rows_done + ?, bytes_done = bytes_done + ?,
         ${ACCOUNT_COLUMNS.map((column) => `${column} = ${column} + ?`).join(', ')}
       WHERE company_id = ? AND id = ? AND status = 'running'`,
      [batch.rowsCut, batch.endOffset - batch.startOffset, ...accountValues(account), one.companyId, one.id],
    );
    if (affectedRows > 0) return null;
    const [row] = await sql.query<{ status: ImportStatus }>(
      'SELECT status FROM imports WHERE company_id = ? AND id = ?',
      [one.companyId, one.id],
    );
    return row?.status ?? 'gone';
  }
}
