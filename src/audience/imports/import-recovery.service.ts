import { Injectable } from '@nestjs/common';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { ListRepository } from '../lists/list.repository.js';
import { deleteListJob } from '../lists/list-jobs.js';
import { ImportRepository, type UnfrozenImport } from './import.repository.js';
import { ImportCompletionService } from './import-completion.service.js';
import { ImportQueue } from './import-queue.js';
import { isOpen } from './import-status.js';

/** Gives unfinished imports and deletions the jobs that they lost: MySQL says what is left, Redis only who does it. */
@Injectable()
export class ImportRecoveryService {
  constructor(
    private readonly queue: ImportQueue,
    private readonly log: Log,
    private readonly imports: ImportRepository,
    private readonly lists: ListRepository,
    private readonly completion: ImportCompletionService,
  ) {}

  /**
   * For the periodic sweep: queues again what has no job (Redis was lost, a process died before it queued) or
   * whose job failed for good (killed often, or the database was away for long). Safe at any time.
   *
   * @returns jobs queued
   */
  async requeueStalledImports(): Promise<number> {
    let queued = 0;
    for (const one of await this.imports.findUnfrozen()) {
      try {
        queued += await this.bringOn(one);
      } catch (error) {
        // A file that cannot be removed, for one, must not hold up the others; the next sweep tries again.
        const { id: importId, companyId } = one;
        this.log.warn({ companyId, importId, fault: describeFault(error) }, 'an import could not be swept');
      }
    }
    for (const { id, companyId } of await this.lists.findDeleting()) {
      if ((await this.queue.ensure(deleteListJob(companyId, id))) === 'queued') queued++;
    }
    if (queued > 0) this.log.warn({ queued }, 'import jobs were lost and queued again');
    return queued;
  }

  private async bringOn(one: UnfrozenImport): Promise<number> {
    if (one.status === 'paused') return 0;
    if (!isOpen(one.status)) {
      await this.completion.freeze(one.companyId, one.id);
      return 0;
    }
    let queued = 0;
    for (const job of await this.queue.missing(one)) {
      if ((await this.queue.ensure(job)) === 'queued') queued++;
    }
    // A process that died between its last batch and the mark of completion.
    await this.completion.completeIfDone(one.companyId, one.id);
    return queued;
  }
}
