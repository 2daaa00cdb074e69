import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { cutBatches, EndlessRecordError } from './csv/batch-cutter.js';
import type { ContactImport } from './import.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { ImportCutRepository } from './import-cut.repository.js';
import { batchJob } from './import-jobs.js';
import { ImportLimits } from './import-limits.js';
import { ImportPreparationService, UnpreparableFileError } from './import-preparation.service.js';
import { isOpen } from './import-status.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';

/** With all batches waiting that may wait, there is room for more only after some rounds. */
const FULL_PAUSES = 4;

/**
 * Makes a file's text and cuts it into batches, as far ahead of the workers as the limits allow.
 *
 * If the process dies: before `saveCut`, the same piece is cut again; behind it, the batches stand in MySQL and the
 * sweeper queues those that have no job. A second cutter of the same import (its job was taken for stalled) loses at
 * `saveCut`, which goes on only from where its reader stood.
 */
@Injectable()
export class ImportCutService {
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly jobs: Jobs,
    private readonly storage: FileStorage,
    private readonly limits: ImportLimits,
    private readonly imports: ImportRepository,
    private readonly cuts: ImportCutRepository,
    private readonly batches: ImportBatchRepository,
    private readonly preparation: ImportPreparationService,
    private readonly completion: ImportCompletionService,
  ) {}

  /**
   * One step: makes the text where it is not there, cuts up to as many batches as may still wait, writes them down,
   * queues a job for each.
   *
   * @returns ms after which the step is to be repeated; null where there is nothing more to cut, or nobody may now
   */
  async cut(companyId: number, importId: number): Promise<number | null> {
    await this.imports.step(companyId, importId, 'start', this.clock.date());
    const one = await this.imports.find(companyId, importId);
    if (one?.status !== 'running') return null;
    if (one.cutDone) {
      await this.completion.completeIfDone(companyId, importId);
      return null;
    }
    const room = this.limits.waitingBatches - (await this.batches.waitingNumbers(importId)).length;
    if (room <= 0) return FULL_PAUSES * this.limits.cutPauseMs;
    await this.cuts.countCutAttempt(companyId, importId);
    try {
      return await this.cutNext(one, room);
    } catch (error) {
      const reason = this.finalReason(one, error);
      if (reason === null) throw error;
      this.log.error({ companyId, importId, fault: describeFault(error) }, 'an import cannot be cut');
      await this.completion.fail(companyId, importId, reason);
      return null;
    }
  }

  private async cutNext(found: ContactImport, room: number): Promise<number | null> {
    const { companyId, id } = found;
    // Attempts that killed their process never came to their end: they are only seen here.
    if (found.cutAttempts >= this.limits.attempts) throw new Error('Every attempt died.');
    const one = found.textKey === null ? await this.preparation.prepare(found) : found;
    // Ended while its text was made: the file went with it.
    if (!one || !isOpen(one.status)) return null;
    if (one.workingSince === null) await this.cuts.beginWork(companyId, id, this.clock.date());
    const result = await cutBatches(
      this.bytes(one),
      { offset: one.cutOffset, rows: one.cutRows, line: one.cutLine },
      one.settings.delimiter.charCodeAt(0),
      { batchRows: this.limits.batchRows, batches: room },
    );
    // Paused or ended meanwhile, or somebody else cut it: the next look tells which.
    if (!(await this.cuts.saveCut(one, result.batches, result.next, result.done))) {
      return this.limits.cutPauseMs;
    }
    await this.jobs.addBulk(
      'imports',
      result.batches.map((_, index) => batchJob(companyId, id, one.batchesCut + index + 1)),
    );
    if (!result.done) return this.limits.cutPauseMs;
    await this.completion.completeIfDone(companyId, id);
    return null;
  }

  private bytes({ textKey, cutOffset }: ContactImport): AsyncIterable<Buffer> {
    if (textKey === null) throw new FileGoneError('(none)', null);
    return this.storage.read(textKey, cutOffset);
  }

  /** Why the import fails; null where the step may be tried again. */
  private finalReason(one: ContactImport, error: unknown): string | null {
    if (error instanceof EndlessRecordError || error instanceof UnpreparableFileError) return error.message;
    if (one.cutAttempts + 1 < this.limits.attempts) return null;
    if (error instanceof FileGoneError) return error.reason;
    return `The file could not be read in ${this.limits.attempts} attempts.`;
  }
}
