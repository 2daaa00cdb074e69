import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { within } from '../../platform/deadline.js';
import { Jobs, type NewJob } from '../../platform/queues/jobs.js';
import { ImportBatchRepository } from './import-batch.repository.js';
import { batchJob, cutJob } from './import-jobs.js';

/** BullMQ waits without end for a Redis that is away. ms */
const DEADLINE_MS = 3_000;
/** A job that runs may have seen the import paused and be about to go: it is given so many ms for that. */
const PATIENCE_MS = 500;
const LOOK_AGAIN_MS = 25;

/** Gives imports the jobs that they lack. Every job has an id of its own, so nothing is queued twice. */
@Injectable()
export class ImportQueue {
  constructor(
    private readonly jobs: Jobs,
    private readonly batches: ImportBatchRepository,
  ) {}

  /** The jobs of all that is left of an import. */
  async missing(one: { id: number; companyId: number; cutDone: boolean }): Promise<NewJob<'imports'>[]> {
    const numbers = await this.batches.waitingNumbers(one.id);
    const batches = numbers.map((number) => batchJob(one.companyId, one.id, number));
    return one.cutDone ? batches : [cutJob(one.companyId, one.id), ...batches];
  }

  /**
   * Queues a job that is not there, or failed for good.
   *
   * @returns queued: by this call; waiting: it was there; running: a worker has it
   */
  async ensure(job: NewJob<'imports'>): Promise<'queued' | 'waiting' | 'running'> {
    const queue = this.jobs.queue('imports');
    const id = job.options?.jobId;
    const known =
      id === undefined ? undefined : await within(DEADLINE_MS, 'A look at a job', queue.getJob(id));
    if (known) {
      const state = await within(DEADLINE_MS, 'A look at a job', known.getState());
      if (state === 'active') return 'running';
      if (state !== 'failed') return 'waiting';
      await within(DEADLINE_MS, 'Removing a failed job', known.remove());
    }
    await this.jobs.addBulk('imports', [job]);
    return 'queued';
  }

  /**
   * Queues the jobs of an import that goes on. Those that run at this moment may end without having worked, because
   * they saw it paused: they are waited for, briefly. What they still hold then, the sweeper finds.
   */
  async ensureAll(jobs: readonly NewJob<'imports'>[]): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    for (let left = [...jobs]; ; await wait(LOOK_AGAIN_MS)) {
      const running: NewJob<'imports'>[] = [];
      for (const job of left) if ((await this.ensure(job)) === 'running') running.push(job);
      if (running.length === 0 || Date.now() > until) return;
      left = running;
    }
  }
}
