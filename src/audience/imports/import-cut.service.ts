import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { cutBatches, EndlessRecordError } from './csv/batch-cutter.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { batchJob } from './import-jobs.js';
import { ImportLimits } from './import-limits.js';
import { isOpen } from './import-status.js';
import { FileGoneError, FileStorage } from './storage/file-storage.js';

/** Cuts a file into batches, as far ahead of the workers as the limits allow. */
@Injectable()
export class ImportCutService {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly storage: FileStorage,
    private readonly limits: ImportLimits,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly completion: ImportCompletionService,
  ) {}

  /**
   * One step: cuts up to as many batches as may still wait, writes them down, queues a job for each.
   *
   * @returns whether there is more to cut; then the step is to be repeated after a pause
   */
  async cut(companyId: number, importId: number): Promise<boolean> {
    await this.imports.start(companyId, importId, this.clock.date());
    const one = await this.imports.find(companyId, importId);
    if (!one || !isOpen(one.status)) return false;
    if (one.cutDone) {
      await this.completion.completeIfDone(companyId, importId);
      return false;
    }
    const waiting = await this.batches.waitingNumbers(importId);
    const room = this.limits.waitingBatches - waiting.length;
    if (room <= 0) return true;
    try {
      const result = await cutBatches(
        this.bytes(one.textKey, one.cutOffset),
        { offset: one.cutOffset, rows: one.cutRows, line: one.cutLine },
        one.settings.delimiter.charCodeAt(0),
        { batchRows: this.limits.batchRows, batches: room },
      );
      const saved = await this.imports.saveCut(one, result.batches, result.next, result.done);
      // Somebody else cut it: theirs to go on.
      if (!saved) return false;
      const numbers = result.batches.map((_, index) => one.batchesCut + index + 1);
      await this.jobs.addBulk(
        'imports',
        numbers.map((batchNumber) => batchJob(companyId, importId, batchNumber)),
      );
      if (!result.done) return true;
      await this.completion.completeIfDone(companyId, importId);
      return false;
    } catch (error) {
      if (!(error instanceof EndlessRecordError) && !(error instanceof FileGoneError)) throw error;
      const reason =
        error instanceof FileGoneError ? 'The uploaded file is gone from the storage.' : error.message;
      await this.completion.fail(companyId, importId, reason);
      return false;
    }
  }

  private bytes(textKey: string | null, start: number): AsyncIterable<Buffer> {
    if (textKey === null) throw new FileGoneError('(none)', null);
    return this.storage.read(textKey, start);
  }
}
