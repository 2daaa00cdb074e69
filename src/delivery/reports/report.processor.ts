import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { ReportBatchService } from './report-batch.service.js';
import { UnmatchedReportService } from './unmatched-report.service.js';

/** Jobs in hand at once: a job holds what came to one API process within 10 ms, which may be a single report. */
const CONCURRENCY = 64;
/** A report may wait so long for company: 2,000 a second then make 200 a transaction instead of 20. */
const WINDOW_MS = 100;
/** One transaction keeps the database busy while the next is gathered. */
const TRANSACTIONS_AT_ONCE = 2;

/** Applies delivery reports: the jobs of a moment in one transaction. */
@Processor('delivery-reports', { concurrency: CONCURRENCY })
export class ReportProcessor extends WorkerHost {
  private readonly batcher = new MicroBatcher<number>({
    windowMs: WINDOW_MS,
    maxItems: CONCURRENCY / TRANSACTIONS_AT_ONCE,
    concurrency: TRANSACTIONS_AT_ONCE,
    flush: (batchIds) => this.batches.apply(batchIds).then(() => batchIds.map(() => undefined)),
  });
  private readonly handlers: JobHandlers<'delivery-reports'> = {
    apply: ({ batchId }, job) => this.apply(batchId, job),
    replay: (data) => this.unmatched.replaySlice(data),
  };

  constructor(
    private readonly batches: ReportBatchService,
    private readonly unmatched: UnmatchedReportService,
  ) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }

  /** A job that failed once is applied alone: nothing that cannot be applied takes its neighbours with it for long. */
  private apply(batchId: number, job: Job): Promise<void> {
    return job.attemptsMade === 0 ? this.batcher.add(batchId) : this.batches.apply([batchId]);
  }
}
