import { getQueueToken } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { DelayedError, type Job, type JobsOptions, type Queue } from 'bullmq';
import type { JobCatalog, QueueName } from '../../contracts/queues.js';
import { within } from '../deadline.js';

/** A name of a job of that queue. */
export type JobName<Q extends QueueName> = keyof JobCatalog[Q] & string;

/** One job to add. */
export interface NewJob<Q extends QueueName, N extends JobName<Q> = JobName<Q>> {
  name: N;
  data: JobCatalog[Q][N];
  options?: JobsOptions;
}

/** A function for every job of a queue: leaving one out does not compile. */
export type JobHandlers<Q extends QueueName> = {
  [N in JobName<Q>]: (data: JobCatalog[Q][N], job: Job) => Promise<void>;
};

/** 1,000 jobs in one call hold Redis for 50 ms; 200 keep every other client served. */
const BULK = 200;

/** BullMQ waits for a Redis that is away without end; every caller either has a sweeper behind it or tells its own. ms */
const DEADLINE_MS = 3_000;
const QUEUEING = 'Queueing jobs';

/** Adds jobs to the queues, typed by the catalog. @throws UnavailableError where Redis does not take them in time */
@Injectable()
export class Jobs {
  constructor(private readonly moduleRef: ModuleRef) {}

  async add<Q extends QueueName, N extends JobName<Q>>(
    queue: Q,
    name: N,
    data: JobCatalog[Q][N],
    options: JobsOptions = {},
  ): Promise<void> {
    await within(DEADLINE_MS, QUEUEING, this.queue(queue).add(name, data, options));
  }

  async addBulk<Q extends QueueName>(queue: Q, jobs: NewJob<Q>[]): Promise<void> {
    for (let start = 0; start < jobs.length; start += BULK) {
      const slice = jobs.slice(start, start + BULK);
      const added = this.queue(queue).addBulk(
        slice.map(({ name, data, options }) => ({ name, data, opts: options ?? {} })),
      );
      await within(DEADLINE_MS, QUEUEING, added);
    }
  }

  /**
   * Repeats a job every `everyMs`, once however many processes ask for it.
   *
   * @param phaseMs so long after each multiple of `everyMs` by the machine's clock; left out: from now on
   */
  async schedule<Q extends QueueName, N extends JobName<Q>>(
    queue: Q,
    name: N,
    everyMs: number,
    data: JobCatalog[Q][N],
    phaseMs?: number,
  ): Promise<void> {
    const repeat = { every: everyMs, ...(phaseMs === undefined ? {} : { offset: Math.max(1, phaseMs) }) };
    await this.queue(queue).upsertJobScheduler(name, repeat, { name, data });
  }

  queue(name: QueueName): Queue {
    return this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
  }
}

/** A job that this build does not know is left to others for so long; newer ones may be only few yet. ms */
const FOREIGN_PAUSE_MS = 5_000;
/** After this time no rolling deploy goes on any more: the job fails, and is shown among the failed ones. */
const FOREIGN_LIFE_MS = 60 * 60_000;

/**
 * Hands a job to its handler. One of an unknown name was queued by a newer release: it goes back to the queue, where a
 * worker of that release finds it, without the attempt being counted; when none did within an hour it fails loudly.
 */
export async function routeJob<Q extends QueueName>(handlers: JobHandlers<Q>, job: Job): Promise<void> {
  const { name } = job;
  if (isJobName(handlers, name)) return handlers[name](job.data, job);
  if (Date.now() - job.timestamp > FOREIGN_LIFE_MS || job.opts.attempts === 1) {
    throw new Error(`No handler for job ${job.queueName}/${name}.`);
  }
  await job.moveToDelayed(Date.now() + FOREIGN_PAUSE_MS, job.token);
  throw new DelayedError(`No handler for job ${job.queueName}/${name} in this build.`);
}

function isJobName<Q extends QueueName>(handlers: JobHandlers<Q>, name: string): name is JobName<Q> {
  return Object.hasOwn(handlers, name);
}
