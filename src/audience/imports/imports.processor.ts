import { Processor, WorkerHost } from '@nestjs/bullmq';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Environment } from '../../platform/config/environment.js';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { ListDeletionService } from '../lists/list-deletion.service.js';
import { ImportBatchService } from './import-batch.service.js';
import { ImportCutService } from './import-cut.service.js';
import { ImportLimits } from './import-limits.js';

/** Works on the queue of contact files. */
@Injectable()
@Processor('imports')
export class ImportsProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly handlers: JobHandlers<'imports'> = {
    cut: async ({ companyId, importId }, job) => {
      if (await this.cutter.cut(companyId, importId)) await this.again(job, this.limits.cutPauseMs);
    },
    batch: ({ companyId, importId, batchNumber }) => this.batches.run(companyId, importId, batchNumber),
    'delete-list': async ({ companyId, listId }, job) => {
      const restMs = await this.deletion.deleteSome(companyId, listId);
      if (restMs !== null) await this.again(job, restMs);
    },
  };

  constructor(
    private readonly environment: Environment,
    private readonly limits: ImportLimits,
    private readonly cutter: ImportCutService,
    private readonly batches: ImportBatchService,
    private readonly deletion: ListDeletionService,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.environment.importConcurrency;
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
