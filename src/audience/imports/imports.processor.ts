import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Environment } from '../../platform/config/environment.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { ListDeletionService } from '../lists/list-deletion.service.js';
import { UploadExpiryService } from '../uploads/upload-expiry.service.js';
import { ImportBatchService } from './import-batch.service.js';
import { ImportCompletionService } from './import-completion.service.js';
import { ImportCutService } from './import-cut.service.js';
import { StorageMark } from './storage/storage-mark.js';

/**
 * A killed worker's jobs go to others once their locks have run out: 10 s and up to 5 s more, where BullMQ's own
 * 30 s + 30 s would have people wait. A batch takes less than a second, and running it twice changes nothing.
 */
const LOCK_MS = 10_000;
const STALLED_LOOK_MS = 5_000;
/** How often a worker that does not see the storage looks again. ms */
const LOOK_FOR_STORAGE_MS = 5_000;
/** How often a batch may take its worker with it is counted in MySQL. */
const STALLS = 100;

/** Works on the queue of contact files. */
@Injectable()
@Processor('imports', {
  autorun: false,
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_LOOK_MS,
  maxStalledCount: STALLS,
})
export class ImportsProcessor extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly handlers: JobHandlers<'imports'> = {
    cut: async ({ companyId, importId }, job) => {
      const pauseMs = await this.cutter.cut(companyId, importId);
      if (pauseMs !== null) await this.again(job, pauseMs);
    },
    batch: ({ companyId, importId, batchNumber }) => this.batches.run(companyId, importId, batchNumber),
    'remove-abandoned': async () => {
      await this.expiry.removeExpired();
    },
    'delete-list': async ({ companyId, listId }, job) => {
      await this.completion.cancelOfList(companyId, listId);
      const restMs = await this.deletion.deleteSome(companyId, listId);
      if (restMs !== null) await this.again(job, restMs);
    },
  };

  private look: NodeJS.Timeout | undefined;

  constructor(
    private readonly environment: Environment,
    private readonly storage: StorageMark,
    private readonly expiry: UploadExpiryService,
    private readonly log: Log,
    private readonly cutter: ImportCutService,
    private readonly batches: ImportBatchService,
    private readonly completion: ImportCompletionService,
    private readonly deletion: ListDeletionService,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    this.worker.concurrency = this.environment.importConcurrency;
    await this.begin(true);
  }

  onModuleDestroy(): void {
    clearTimeout(this.look);
  }

  /** Takes jobs once the storage is seen: a worker may come before the first API, or before its folder is mounted. */
  private async begin(isFirst: boolean): Promise<void> {
    try {
      if (await this.storage.isSeen()) {
        void this.worker.run();
        return;
      }
      if (isFirst) {
        const { storageDir } = this.environment;
        this.log.warn(
          { storageDir },
          'the storage of uploaded files is not seen: imports are left to others',
        );
      }
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'the storage could not be looked at');
    }
    if (!this.worker.closing) this.look = setTimeout(() => void this.begin(false), LOOK_FOR_STORAGE_MS);
  }

  process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }

  /** Puts the same job back: it frees its place for others, and its id stays taken. */
  private async again(job: Job, afterMs: number): Promise<never> {
    await job.moveToDelayed(Date.now() + afterMs, job.token);
    throw new DelayedError();
  }
}
