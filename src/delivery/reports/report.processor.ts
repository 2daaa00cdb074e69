import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { ReportService } from './report.service.js';

/** Each job carries many reports and is one transaction: two at a time keep the database busy. */
@Processor('delivery-reports', { concurrency: 2 })
export class ReportProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'delivery-reports'> = {
    apply: ({ reports }) => this.reports.apply(reports),
  };

  constructor(private readonly reports: ReportService) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
