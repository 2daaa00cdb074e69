import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import type { DeliveryReport } from '../../contracts/delivery-report.js';
import { Clock } from '../../platform/clock/clock.js';
import { within } from '../../platform/deadline.js';
import { UnavailableError } from '../../platform/errors.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { ReportBatchRepository } from '../reports/report-batch.repository.js';

/** Reports of one batch: one statement for each step of applying them. */
const REPORTS_PER_BATCH = 200;
/** The first of a batch waits so long for company; a commit takes about as long. */
const WINDOW_MS = 10;
const BATCHES_AT_ONCE = 3;
/** The most hurried carrier gives up after 2 s. */
const DEADLINE_MS = 1_500;
/** More than this waits for a database that is away or far too slow: let the carriers keep them. */
const MOST_WAITING = 20_000;

/**
 * Commits delivery reports to MySQL, many requests in one row, and queues a job for each. Whatever is killed then, the
 * row is there: a batch without a job is found by the sweep. Redis may be away meanwhile.
 */
@Injectable()
export class ReportIntake implements BeforeApplicationShutdown {
  private waiting = 0;
  private readonly batcher = new MicroBatcher<DeliveryReport>({
    windowMs: WINDOW_MS,
    maxItems: REPORTS_PER_BATCH,
    concurrency: BATCHES_AT_ONCE,
    flush: (reports) => this.commit(reports),
  });

  constructor(
    private readonly batches: ReportBatchRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly log: Log,
    @Inject(Redis) private readonly redis: Redis,
  ) {}

  /** Resolves once all reports are committed. @throws UnavailableError, Error */
  async put(reports: readonly DeliveryReport[]): Promise<void> {
    if (reports.length === 0) return;
    if (this.waiting + reports.length > MOST_WAITING) {
      throw new UnavailableError('Too many delivery reports wait for the database.');
    }
    this.waiting += reports.length;
    const kept = Promise.all(reports.map((report) => this.batcher.add(report))).finally(() => {
      this.waiting -= reports.length;
    });
    await within(DEADLINE_MS, 'Committing delivery reports', kept);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  private async commit(reports: DeliveryReport[]): Promise<undefined[]> {
    const batchId = await this.batches.insert(reports, this.clock.date());
    // Not waited for: the row is safe.
    void this.enqueue(batchId);
    return reports.map(() => undefined);
  }

  private async enqueue(batchId: number): Promise<void> {
    // BullMQ's connection would keep commands for a Redis that is away, without end: the sweep queues the batch.
    if (this.redis.status !== 'ready') return;
    try {
      await this.jobs.add('delivery-reports', 'apply', { batchId });
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error), batchId },
        'delivery reports are committed, but not queued yet',
      );
    }
  }
}
