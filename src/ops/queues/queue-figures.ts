import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { QUEUE_NAMES, type QueueName } from '../../contracts/queues.js';
import { within } from '../../platform/deadline.js';
import { FreshCache } from '../../platform/fresh-cache.js';
import { Jobs } from '../../platform/queues/jobs.js';

/** Whoever asks, health checks, Prometheus and pages, asks Redis at most so often. ms */
const FRESH_MS = 2_000;
/** BullMQ waits for a Redis that is away without end. ms */
const DEADLINE_MS = 3_000;

/** How a queue stands. */
export interface QueueFigures {
  queue: QueueName;
  /** Due and not begun. */
  waiting: number;
  active: number;
  /** For later. */
  delayed: number;
  failed: number;
  /** No worker takes from it. */
  paused: boolean;
  /** For how long the job at the head of the line has been due, in ms; null: none waits. */
  oldestWaitMs: number | null;
}

/** Reads how the queues stand: lengths that Redis knows anyway, and the head of each line; nothing that is counted. */
@Injectable()
export class QueueFiguresReader {
  private readonly cache = new FreshCache<'all', QueueFigures[]>(FRESH_MS);

  constructor(private readonly jobs: Jobs) {}

  read(): Promise<QueueFigures[]> {
    return this.cache.get('all', () =>
      within(DEADLINE_MS, 'Reading the queues', Promise.all(QUEUE_NAMES.map((name) => this.readOne(name)))),
    );
  }

  private async readOne(name: QueueName): Promise<QueueFigures> {
    const queue = this.jobs.queue(name);
    const [counts, paused, oldestWaitMs] = await Promise.all([
      queue.getJobCounts('wait', 'prioritized', 'active', 'delayed', 'failed'),
      queue.isPaused(),
      oldestWait(queue),
    ]);
    const of = (type: string) => counts[type] ?? 0;
    return {
      queue: name,
      waiting: of('wait') + of('prioritized'),
      active: of('active'),
      delayed: of('delayed'),
      failed: of('failed'),
      paused,
      oldestWaitMs,
    };
  }
}

async function oldestWait(queue: Queue): Promise<number | null> {
  const heads = await Promise.all([
    queue.getJobs(['wait'], 0, 0, true),
    queue.getJobs(['prioritized'], 0, 0, true),
  ]);
  const due = heads.flat().flatMap((job) => (job ? [job.timestamp + (job.opts.delay ?? 0)] : []));
  return due.length === 0 ? null : Math.max(0, Date.now() - Math.min(...due));
}
