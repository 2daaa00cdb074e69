import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import type { DeliveryReport } from '../../contracts/delivery-report.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { ReportService } from './report.service.js';

/** Jobs in hand at once: a job holds what came to one API process within 10 ms, which may be a single report. */
const CONCURRENCY = 64;
/** A report may wait so long for company: 2,000 a second then make 100 a transaction instead of 10. */
const WINDOW_MS = 50;
/** One transaction keeps the database busy while the next is gathered. */
const TRANSACTIONS_AT_ONCE = 2;

/** Applies delivery reports: the jobs of a moment in one transaction. */
@Processor('delivery-reports', { concurrency: CONCURRENCY })
export class ReportProcessor extends WorkerHost {
  private readonly batcher = new MicroBatcher<readonly DeliveryReport[]>({
    windowMs: WINDOW_MS,
    maxItems: CONCURRENCY / TRANSACTIONS_AT_ONCE,
    concurrency: TRANSACTIONS_AT_ONCE,
    flush: (jobs) => this.reports.apply(jobs.flat()).then(() => jobs.map(() => undefined)),
  });
  private readonly handlers: JobHandlers<'delivery-reports'> = {
    apply: ({ reports }, job) => this.apply(reports, job),
  };

  constructor(private readonly reports: ReportService) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }

  /** A job that failed once is applied alone: nothing that cannot be applied takes its neighbours with it for long. */
  private apply(reports: readonly DeliveryReport[], job: Job): Promise<void> {
    return job.attemptsMade === 0 ? this.batcher.add(reports) : this.reports.apply(reports);
  }
}
