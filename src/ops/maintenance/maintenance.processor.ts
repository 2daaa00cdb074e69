import { Processor, WorkerHost } from '@nestjs/bullmq';
import { DelayedError, type Job } from 'bullmq';
import { StorageMark } from '../../audience/imports/storage/storage-mark.js';
import { Log } from '../../platform/logging/log.js';
import { type JobHandlers, type JobName, routeJob } from '../../platform/queues/jobs.js';
import { SoleWork } from '../../platform/redis/sole-work.js';
import { MaintenanceService } from './maintenance.service.js';

/**
 * A killed machine's jobs go to others once their locks have run out: 15 s and up to 5 s more, where BullMQ's own
 * 30 s + 30 s would keep a pause from taking hold.
 */
const LOCK_MS = 15_000;
const STALLED_LOOK_MS = 5_000;
/** What writes files goes where they are kept; a worker that does not see them leaves it there for so long. ms */
const NEED_STORAGE: readonly string[] = ['run-retention'] satisfies JobName<'maintenance'>[];
const ELSEWHERE_MS = 5_000;
/** Looked at again after so long, until the lease of a dead machine (15 s, SoleWork) is over. ms */
const TAKEN_OVER_MS = 5_000;
/** So many machines may die under one job before it is given up; the next tick makes another one anyway. */
const STALLS = 10;

/**
 * Periodic work: each tick is one job for whichever worker is free, each kind runs once at a time over the fleet, and
 * FLEET_CAPS says how many kinds do. All of it is safe to run twice, and at the same time.
 */
@Processor('maintenance', {
  concurrency: 2,
  lockDuration: LOCK_MS,
  stalledInterval: STALLED_LOOK_MS,
  maxStalledCount: STALLS,
})
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
    'sample-history': () => this.maintenance.sampleHistory(),
    'count-breakdowns': () => this.maintenance.countBreakdowns(),
    'watch-alerts': () => this.maintenance.watchAlerts(),
    'run-retention': () => this.maintenance.runRetention(),
  };

  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly soleWork: SoleWork,
    private readonly storage: StorageMark,
    private readonly log: Log,
  ) {
    super();
  }

  override async process(job: Job): Promise<void> {
    if (NEED_STORAGE.includes(job.name) && !(await this.storage.isSeen())) await later(job, ELSEWHERE_MS);
    const work = () => routeJob(this.handlers, job);
    // What names a campaign is asked for once, and must not get lost because another one is being worked on.
    if (Object.keys(job.data).length > 0) return work();
    if (await this.soleWork.run(`maintenance/${job.name}`, work)) return;
    // The one that is at it may be the one that died: the next tick can be a day away.
    if (job.stalledCounter > 0) await later(job, TAKEN_OVER_MS);
    this.log.debug({ job: job.name }, 'another process is at it');
  }
}

async function later(job: Job, ms: number): Promise<never> {
  await job.moveToDelayed(Date.now() + ms, job.token);
  throw new DelayedError();
}
