import { setImmediate as nextTick } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import type { ContactDraft } from '../contacts/contact.js';
import { ContactPlacementService } from '../contacts/contact-placement.service.js';
import { ListRepository } from '../lists/list.repository.js';
import { BatchWriterService, StalePreparationError } from './batch-writer.service.js';
import type { NumberedContact } from './bulk-contact.repository.js';
import { type FileRecord, readRecords } from './csv/read-records.js';
import type { BatchAccount, ContactImport, ImportBatch, Rejection } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { isOpen } from './import-status.js';
import { RowReader } from './row-reader.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';

/** 500 rows take about 12 ms: other requests and the job's lock are served in between. */
const ROWS_PER_TICK = 500;
/** Longest text of one value in the file of rejected rows. */
const REJECTED_VALUE_LIMIT = 500;
const REJECTED_VALUES = 100;
/** Two batches that overwrite the same contacts settle after one repetition; more means something else. */
const PREPARATIONS = 10;

interface ReadBatch {
  drafts: { row: number; draft: ContactDraft }[];
  /** Rows whose number stands in the batch more than once. */
  duplicates: number;
  rejections: Rejection[];
}

/** Works off one batch of an import. Contacts, accounts and the mark of completion commit together. */
@Injectable()
export class ImportBatchService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly storage: FileStorage,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly writer: BatchWriterService,
    private readonly placement: ContactPlacementService,
    private readonly lists: ListRepository,
    private readonly completion: ImportCompletionService,
  ) {}

  /** Running it again for a batch that is done changes nothing. */
  async run(companyId: number, importId: number, batchNumber: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (!one || !isOpen(one.status)) return;
    const batch = await this.batches.findWaiting(importId, batchNumber);
    try {
      if (batch) await this.work(one, batch);
    } catch (error) {
      if (!(error instanceof ImportClosedError)) throw error;
      // Where the import itself is still open, it was its list that went.
      await this.completion.cancel(companyId, importId, 'The list was deleted.');
      return;
    }
    await this.completion.completeIfDone(companyId, importId);
  }

  private async work(one: ContactImport, batch: ImportBatch): Promise<void> {
    let piece: Buffer;
    try {
      piece = await this.readPiece(one, batch);
    } catch (error) {
      if (!(error instanceof FileGoneError)) throw error;
      await this.completion.fail(one.companyId, one.id, 'The uploaded file is gone from the storage.');
      return;
    }
    const read = await this.read(one, batch, piece);
    const placed = await this.placement.place(read.drafts.map(({ draft }) => draft));
    const rows: NumberedContact[] = read.drafts.flatMap(({ row }, index) => {
      const contact = placed[index];
      return contact ? [{ row, contact }] : [];
    });
    for (let attempt = 1; ; attempt++) {
      try {
        await this.commit(one, batch, read, rows);
        return;
      } catch (error) {
        if (!(error instanceof StalePreparationError) || attempt === PREPARATIONS) throw error;
      }
    }
  }

  private async readPiece(one: ContactImport, batch: ImportBatch): Promise<Buffer> {
    if (one.storageKey === null) throw new FileGoneError(`of import ${one.id}`, null);
    const chunks: Buffer[] = [];
    for await (const chunk of this.storage.read(one.storageKey, batch.startOffset, batch.endOffset)) {
      chunks.push(chunk);
    }
    const piece = Buffer.concat(chunks);
    if (piece.length !== batch.endOffset - batch.startOffset) {
      throw new Error(`The stored file of import ${one.id} is shorter than when it was cut.`);
    }
    return piece;
  }

  private async read(one: ContactImport, batch: ImportBatch, piece: Buffer): Promise<ReadBatch> {
    const records = readRecords(piece, one.settings.delimiter, batch.firstLine);
    if (records.length !== batch.rowsCut) {
      throw new Error(
        `Batch ${batch.batchNumber} of import ${one.id} was cut with ${batch.rowsCut} rows and reads as ${records.length}.`,
      );
    }
    const reader = new RowReader(one.settings);
    const byPhone = new Map<string, { row: number; draft: ContactDraft }>();
    const rejections: Rejection[] = [];
    let duplicates = 0;
    for (const [index, record] of records.entries()) {
      if (index % ROWS_PER_TICK === ROWS_PER_TICK - 1) await nextTick();
      const row = batch.firstRow + index;
      const result = reader.read(record);
      if ('reason' in result) {
        rejections.push(toRejection(row, record, result.reason));
        continue;
      }
      const known = byPhone.has(result.contact.phone);
      if (known) duplicates++;
      if (!known || one.settings.duplicates === 'update') {
        byPhone.set(result.contact.phone, { row, draft: result.contact });
      }
    }
    return { drafts: [...byPhone.values()], duplicates, rejections };
  }

  private async commit(
    one: ContactImport,
    batch: ImportBatch,
    read: ReadBatch,
    rows: readonly NumberedContact[],
  ): Promise<void> {
    const now = this.clock.date();
    const target = { companyId: one.companyId, listId: one.listId, importId: one.id, now };
    const prepared = await this.writer.prepare(target, one.settings, rows);
    await this.database.transaction(async (sql) => {
      if (!(await this.batches.lockWaiting(sql, one.id, batch.batchNumber))) return;
      const written = await this.writer.write(sql, target, one.settings, prepared);
      const account: BatchAccount = { ...written, duplicates: written.duplicates + read.duplicates };
      await this.batches.complete(sql, one.id, batch.batchNumber, account, read.rejections, now);
      // Last, because every batch of the import and of the list passes through these two rows.
      const status = await this.batches.lockStatus(sql, one.companyId, one.id);
      if (status === null || !isOpen(status)) throw new ImportClosedError(one.id);
      if (!(await this.lists.addToCount(sql, one.companyId, one.listId, account.inserted))) {
        throw new ImportClosedError(one.id);
      }
    });
  }
}

/** The import was canceled, or its list deleted, while a batch was worked on; the batch is rolled back. */
export class ImportClosedError extends Error {
  constructor(importId: number) {
    super(`Import ${importId} was closed while one of its batches was worked on.`);
    this.name = 'ImportClosedError';
  }
}

function toRejection(row: number, record: FileRecord, reason: string): Rejection {
  return {
    record: row,
    line: record.line,
    reason,
    fields: record.values.slice(0, REJECTED_VALUES).map((value) => value.slice(0, REJECTED_VALUE_LIMIT)),
  };
}
