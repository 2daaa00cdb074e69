import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { CarrierVerdicts } from '../carrier-verdicts.js';
import { DeliveryMetrics } from '../delivery-metrics.js';
import { ReportService } from './report.service.js';
import { ReportBatchRepository } from './report-batch.repository.js';
import { UnmatchedReportRepository } from './unmatched-report.repository.js';

/** Younger ones have a job on its way. ms */
const OLD_ENOUGH_MS = 10_000;
const MOST_AT_ONCE = 2_000;

/** Applies reports as they were taken down: a batch goes in the transaction that applies it, so it counts once. */
@Injectable()
export class ReportBatchService {
  constructor(
    private readonly batches: ReportBatchRepository,
    private readonly reports: ReportService,
    private readonly unmatched: UnmatchedReportRepository,
    private readonly verdicts: CarrierVerdicts,
    private readonly metrics: DeliveryMetrics,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Applies all of these batches that nobody has applied yet, or, on an error, none. */
  async apply(batchIds: readonly number[]): Promise<void> {
    const { applied, optOuts } = await this.database.transaction(async (sql) => {
      const batches = await this.batches.lock(sql, batchIds);
      // First: the counters at the end are rows that every sender waits for.
      await this.batches.remove(
        sql,
        batches.map(({ id }) => id),
      );
      const all = batches.flatMap(({ reports }) => reports);
      const { unmatched, optOuts } = await this.reports.applyWithin(sql, all);
      await this.unmatched.add(sql, unmatched);
      return { applied: all, optOuts };
    });
    this.metrics.reported(applied);
    await this.verdicts.announce(optOuts);
  }

  /** Queues batches whose job was never queued or was lost with Redis. Safe to repeat. @returns how many */
  async requeue(): Promise<number> {
    const before = new Date(this.clock.now() - OLD_ENOUGH_MS);
    const ids = await this.batches.left(before, MOST_AT_ONCE);
    await this.jobs.addBulk(
      'delivery-reports',
      // The same batch under the same job id: a sweep that repeats itself adds nothing while that job waits.
      ids.map((batchId) => ({
        name: 'apply',
        data: { batchId },
        options: { jobId: `requeue-${batchId}`, removeOnFail: true },
      })),
    );
    return ids.length;
  }
}
