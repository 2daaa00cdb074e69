import { Injectable } from '@nestjs/common';
import { Log } from '../../platform/logging/log.js';
import { Jobs, type NewJob } from '../../platform/queues/jobs.js';
import { ListRepository } from '../lists/list.repository.js';
import { deleteListJob } from '../lists/list-jobs.js';
import { ImportRepository } from './import.repository.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { batchJob, cutJob } from './import-jobs.js';

/** Gives unfinished imports and deletions the jobs that they lost: MySQL says what is left, Redis only who does it. */
@Injectable()
export class ImportRecoveryService {
  constructor(
    private readonly jobs: Jobs,
    private readonly log: Log,
    private readonly imports: ImportRepository,
    private readonly batches: ImportBatchRepository,
    private readonly lists: ListRepository,
    private readonly completion: ImportCompletionService,
  ) {}

  /**
   * For the periodic sweep: queues again what has no job (Redis was lost, a process died before it queued) or
   * whose job failed for good (killed twice, or the database was away for long). Safe at any time.
   *
   * @returns jobs queued
   */
  async requeueStalledImports(): Promise<number> {
    let queued = 0;
    for (const { id, companyId, cutDone } of await this.imports.findOpen()) {
      if (!cutDone) queued += await this.ensure(cutJob(companyId, id));
      for (const batchNumber of await this.batches.waitingNumbers(id)) {
        queued += await this.ensure(batchJob(companyId, id, batchNumber));
      }
      // A process that died between its last batch and the mark of completion.
      await this.completion.completeIfDone(companyId, id);
    }
    for (const { id, companyId } of await this.imports.findUnfrozen()) {
      await this.completion.freeze(companyId, id);
    }
    for (const { id, companyId } of await this.lists.findDeleting()) {
      queued += await this.ensure(deleteListJob(companyId, id));
    }
    if (queued > 0) this.log.warn({ queued }, 'import jobs were lost and queued again');
    return queued;
  }

  private async ensure(job: NewJob<'imports'>): Promise<number> {
    const queue = this.jobs.queue('imports');
    const id = job.options?.jobId;
    const known = id === undefined ? undefined : await queue.getJob(id);
    if (known) {
      if (!(await known.isFailed())) return 0;
      await known.remove();
    }
    await this.jobs.addBulk('imports', [job]);
    return 1;
  }
}
