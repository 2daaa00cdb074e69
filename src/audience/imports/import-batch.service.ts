import { Injectable } from '@nestjs/common';
import type { OptOut } from '../../compliance/opt-outs/opt-out.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database, type TransactionSql } from '../../platform/database/database.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { ContactPlacementService } from '../contacts/contact-placement.service.js';
import type { PlaceLookups } from '../geodata/place-lookups.js';
import { ListRepository } from '../lists/list.repository.js';
import { ListCountRepository } from '../lists/list-count.repository.js';
import { type ReadBatch, readBatch, UnreadableBatchError } from './batch-reader.js';
import { BatchWriterService, StalePreparationError } from './batch-writer.service.js';
import type { NumberedContact } from './bulk-contact.repository.js';
import type { BatchAccount, ContactImport, ImportBatch } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService, LIST_DELETED } from './import-completion.service.js';
import { ImportLimits } from './import-limits.js';
import { ImportMetrics } from './import-metrics.js';
import { ImportOptOutService } from './import-opt-out.service.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';

/** Two batches that overwrite the same contacts settle after one repetition; more means something else. */
const PREPARATIONS = 10;

/** What a batch knows before its transaction. */
interface PlacedBatch {
  read: ReadBatch;
  rows: NumberedContact[];
  places: PlaceLookups;
}

/**
 * Works off one batch of an import. Contacts, opt-outs, sums and the mark of completion commit together, so it may
 * die at any await: before the commit nothing of it is left and the batch is worked off again, behind it the batch is
 * done and running it again changes nothing. What comes behind the commit (signs of opt-outs, the end of the import)
 * costs only time where it is lost: the fence before every send asks MySQL, and the sweeper ends what is done.
 *
 * Locks, in this order: the batch; contacts by number; opt-outs by number; then the rows through which every batch
 * passes, held for the shortest time: the import, its counts of reasons, the counts of the list, the list.
 */
@Injectable()
export class ImportBatchService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly storage: FileStorage,
    private readonly limits: ImportLimits,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly writer: BatchWriterService,
    private readonly placement: ContactPlacementService,
    private readonly optOuts: ImportOptOutService,
    private readonly lists: ListRepository,
    private readonly listCounts: ListCountRepository,
    private readonly completion: ImportCompletionService,
    private readonly metrics: ImportMetrics,
  ) {}

  /** Running it again for a batch that is done changes nothing. */
  async run(companyId: number, importId: number, batchNumber: number): Promise<void> {
    const one = await this.imports.find(companyId, importId);
    if (one?.status !== 'running') return;
    const batch = await this.batches.begin(importId, batchNumber);
    if (batch) await this.attempt(one, batch);
    await this.completion.completeIfDone(companyId, importId);
  }

  private async attempt(one: ContactImport, batch: ImportBatch): Promise<void> {
    const { companyId, id: importId } = one;
    try {
      // Attempts that killed their process never came to their end: they are only seen here.
      if (batch.attempts > this.limits.attempts) throw new Error('Every attempt died.');
      await this.work(one, batch);
    } catch (error) {
      // Paused or ended while it was worked on: that has been done.
      if (error instanceof ImportHaltedError) return;
      if (error instanceof ListGoneError) {
        await this.completion.cancel(companyId, importId, LIST_DELETED);
      } else if (batch.attempts >= this.limits.attempts) {
        const { batchNumber } = batch;
        const fields = { companyId, importId, batchNumber, fault: describeFault(error) };
        this.log.error(fields, 'a batch cannot be imported');
        await this.completion.fail(companyId, importId, hopeless(batch, this.limits.attempts, error));
      } else {
        throw error;
      }
    }
  }

  private async work(one: ContactImport, batch: ImportBatch): Promise<void> {
    const read = await readBatch(one.settings, batch, await this.readPiece(one, batch));
    if (one.listId === null) {
      await this.optOuts.announce(await this.commitOptOuts(one, batch, read));
      this.metrics.imported(read.drafts.length + read.duplicates, read.rejections.length);
      return;
    }
    const { contacts, lookups } = await this.placement.place(read.drafts);
    const rows: NumberedContact[] = read.rows.flatMap((row, index) => {
      const contact = contacts[index];
      return contact ? [{ row, contact }] : [];
    });
    for (let attempt = 1; ; attempt++) {
      try {
        const placed = { read, rows, places: lookups };
        const blocked = await this.commit(one, one.listId, batch, placed);
        this.metrics.imported(read.drafts.length + read.duplicates, read.rejections.length);
        await this.optOuts.announce(blocked);
        this.log.debug({ importId: one.id, batchNumber: batch.batchNumber }, 'batch imported');
        return;
      } catch (error) {
        if (!(error instanceof StalePreparationError) || attempt === PREPARATIONS) throw error;
      }
    }
  }

  private async readPiece(one: ContactImport, batch: ImportBatch): Promise<Buffer> {
    if (one.textKey === null) throw new FileGoneError(`of import ${one.id}`, null);
    const piece = await this.storage.readPiece(one.textKey, batch.startOffset, batch.endOffset);
    const bytes = batch.endOffset - batch.startOffset;
    if (piece.length !== bytes) {
      throw new UnreadableBatchError(
        `it was cut with ${bytes} bytes and the stored file holds ${piece.length}`,
      );
    }
    return piece;
  }

  /** @returns people whom it opted out */
  private async commit(
    one: ContactImport,
    listId: number,
    batch: ImportBatch,
    { read, rows, places }: PlacedBatch,
  ): Promise<OptOut[]> {
    const now = this.clock.date();
    const target = { companyId: one.companyId, listId, importId: one.id, now };
    const prepared = await this.writer.prepare(target, one.settings, rows);
    return this.database.transaction(async (sql) => {
      if (!(await this.batches.lockWaiting(sql, one.id, batch.batchNumber))) return [];
      const { inserted, updated, duplicates, countChanges } = await this.writer.write(
        sql,
        target,
        one.settings,
        prepared,
      );
      // The time of the block and not of the beginning: what left while the contacts were written left before it.
      const { optedOut, blocked } = await this.optOuts.mark(sql, one, read, this.clock.date());
      const account: BatchAccount = {
        inserted,
        updated,
        duplicates: duplicates + read.duplicates,
        rejected: read.rejections.length,
        optedOut,
        places,
      };
      await this.complete(sql, one, batch, account, read);
      await this.listCounts.add(sql, one.companyId, listId, countChanges);
      if (!(await this.lists.addToCount(sql, one.companyId, listId, inserted)))
        throw new ListGoneError(listId);
      return blocked;
    });
  }

  /** Of a file of opt-outs; who was not blocked before counts as inserted. @returns people whom it opted out */
  private async commitOptOuts(one: ContactImport, batch: ImportBatch, read: ReadBatch): Promise<OptOut[]> {
    return this.database.transaction(async (sql) => {
      if (!(await this.batches.lockWaiting(sql, one.id, batch.batchNumber))) return [];
      const { optedOut, blocked } = await this.optOuts.mark(sql, one, read, this.clock.date());
      const account: BatchAccount = {
        inserted: blocked.length,
        updated: 0,
        duplicates: read.drafts.length - blocked.length + read.duplicates,
        rejected: read.rejections.length,
        optedOut,
        places: { fromMemory: 0, fromRedis: 0, fromTable: 0 },
      };
      await this.complete(sql, one, batch, account, read);
      return blocked;
    });
  }

  private async complete(
    sql: TransactionSql,
    one: ContactImport,
    batch: ImportBatch,
    account: BatchAccount,
    { rejections }: ReadBatch,
  ): Promise<void> {
    const now = this.clock.date();
    await this.batches.complete(sql, one.id, batch.batchNumber, account, rejections, now);
    const obstacle = await this.imports.addToSums(sql, one, batch, account);
    if (obstacle !== null) throw new ImportHaltedError(one.id, obstacle);
    await this.batches.addReasons(sql, one.id, rejections);
  }
}

/** The import was paused or ended while a batch was worked on; the batch is rolled back. */
class ImportHaltedError extends Error {
  constructor(importId: number, status: string) {
    super(`Import ${importId} became ${status} while one of its batches was worked on.`);
    this.name = 'ImportHaltedError';
  }
}

/** The list was deleted while a batch was worked on; the batch is rolled back. */
class ListGoneError extends Error {
  constructor(listId: number) {
    super(`List ${listId} was deleted while a batch was imported into it.`);
    this.name = 'ListGoneError';
  }
}

/** Why an import fails by one of its batches, in words for people. */
function hopeless(batch: ImportBatch, attempts: number, error: unknown): string {
  if (error instanceof FileGoneError) return error.reason;
  const { batchNumber, firstRow, rowsCut, firstLine } = batch;
  const cause = error instanceof UnreadableBatchError ? `: ${error.message}.` : '.';
  const rows = `rows ${firstRow} to ${firstRow + rowsCut - 1}, from line ${firstLine} on`;
  return `Batch ${batchNumber} (${rows}) could not be imported in ${attempts} attempts${cause}`;
}
