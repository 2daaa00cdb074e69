import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { ContactPlacementService } from '../contacts/contact-placement.service.js';
import { ListRepository } from '../lists/list.repository.js';
import { type ReadBatch, readBatch } from './batch-reader.js';
import { BatchWriterService, StalePreparationError } from './batch-writer.service.js';
import type { NumberedContact } from './bulk-contact.repository.js';
import type { BatchAccount, ContactImport, ImportBatch } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { isOpen } from './import-status.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';

/** Two batches that overwrite the same contacts settle after one repetition; more means something else. */
const PREPARATIONS = 10;

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
    const read = await readBatch(one.settings, batch, piece);
    const { contacts: placed } = await this.placement.place(read.drafts);
    const rows: NumberedContact[] = read.rows.flatMap((row, index) => {
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
    if (one.textKey === null) throw new FileGoneError(`of import ${one.id}`, null);
    const chunks: Buffer[] = [];
    for await (const chunk of this.storage.read(one.textKey, batch.startOffset, batch.endOffset)) {
      chunks.push(chunk);
    }
    const piece = Buffer.concat(chunks);
    if (piece.length !== batch.endOffset - batch.startOffset) {
      throw new Error(`The stored file of import ${one.id} is shorter than when it was cut.`);
    }
    return piece;
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
