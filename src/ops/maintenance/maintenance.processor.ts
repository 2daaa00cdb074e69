import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { MaintenanceService } from './maintenance.service.js';

/** Periodic work, each tick on one worker; all of it is safe to run twice, and at the same time. */
@Processor('maintenance', { concurrency: 2 })
export class MaintenanceProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'maintenance'> = {
    sweep: () => this.maintenance.sweep(),
    'return-queued': ({ campaignId }) => this.maintenance.returnQueued(campaignId),
    'cancel-pending': ({ campaignId }) => this.maintenance.cancelPending(campaignId),
    'query-statuses': () => this.maintenance.queryStatuses(),
    'begin-report-walks': () => this.maintenance.beginReportWalks(),
    'query-unreported': () => this.maintenance.queryUnreported(),
    'make-partitions': () => this.maintenance.makePartitions(),
    'renew-standing-campaigns': () => this.maintenance.renewStandingCampaigns(),
    'remove-expired': () => this.maintenance.removeExpired(),
  };

  constructor(private readonly maintenance: MaintenanceService) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
