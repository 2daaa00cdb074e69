import { Injectable } from '@nestjs/common';
import type { QueueName } from '../../contracts/queues.js';
import { Metrics } from '../metrics/metrics.js';

/** How a job ended in this process. */
export type JobEnd = 'completed' | 'failed';

/** Counts what the queue workers of this process finish. */
@Injectable()
export class JobCounts {
  private readonly counter;
  private readonly ended = new Map<QueueName, number>();

  constructor(metrics: Metrics) {
    this.counter = metrics.counter('jobs_total', 'Jobs that this process has ended.', ['queue', 'end']);
  }

  count(queue: QueueName, end: JobEnd): void {
    this.ended.set(queue, (this.ended.get(queue) ?? 0) + 1);
    this.counter.inc({ queue, end });
  }

  /** Jobs ended since the process started, by queue. */
  totals(): ReadonlyMap<QueueName, number> {
    return new Map(this.ended);
  }
}
