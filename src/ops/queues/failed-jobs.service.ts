import { Injectable } from '@nestjs/common';
import type { Job } from 'bullmq';
import type { QueueName } from '../../contracts/queues.js';
import { within } from '../../platform/deadline.js';
import { NotFoundError } from '../../platform/errors.js';
import { Jobs } from '../../platform/queues/jobs.js';
import type { FailedJobPage, FailedJobQuery, FailedJobView } from './queue.schema.js';
import { redactError, redactPayload } from './redact-job.js';

/** As many as a queue keeps of its failed jobs. */
const MOST_KEPT = 1_000;
/** Jobs that one call retries or discards: more are done by calling again. */
const MOST_AT_ONCE = 1_000;
const DEADLINE_MS = 10_000;

/** Jobs that were given up: to be looked at, begun anew, or thrown away. Every handler is safe to run twice. */
@Injectable()
export class FailedJobs {
  constructor(private readonly jobs: Jobs) {}

  /** Newest first. Paged by time and id, so a job that goes in between moves no other. */
  async list(queue: QueueName, { after, limit }: FailedJobQuery): Promise<FailedJobPage> {
    const failed = await inTime(this.jobs.queue(queue).getFailed(0, MOST_KEPT - 1));
    const rest = failed
      .filter((job) => job?.id !== undefined)
      .sort((a, b) => compare(keyOf(b), keyOf(a)))
      .filter((job) => after === undefined || compare(keyOf(job), keyFrom(after)) < 0);
    const items = rest.slice(0, limit);
    const last = items.at(-1);
    return { items: items.map(toView), next: rest.length > limit && last ? nextOf(last) : null };
  }

  /** Queues a failed job anew, with all of its attempts. @throws NotFoundError where it is not among the failed ones */
  async retry(queue: QueueName, id: string): Promise<void> {
    const job = await this.find(queue, id);
    await inTime(job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }));
  }

  async retryAll(queue: QueueName): Promise<number> {
    const failed = await inTime(this.jobs.queue(queue).getFailed(0, MOST_AT_ONCE - 1));
    return this.each(failed, (job) =>
      job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true }),
    );
  }

  /** Throws a failed job away. @throws NotFoundError where it is not among the failed ones */
  async discard(queue: QueueName, id: string): Promise<void> {
    const job = await this.find(queue, id);
    await inTime(job.remove());
  }

  async discardAll(queue: QueueName): Promise<number> {
    const failed = await inTime(this.jobs.queue(queue).getFailed(0, MOST_AT_ONCE - 1));
    return this.each(failed, (job) => job.remove());
  }

  private async find(queue: QueueName, id: string): Promise<Job> {
    const job: Job | undefined = await inTime(this.jobs.queue(queue).getJob(id));
    if (!job || (await inTime(job.getState())) !== 'failed') throw new NotFoundError('failed job');
    return job;
  }

  /** @returns how many it were: one that somebody else retried or discarded meanwhile is passed over */
  private async each(jobs: readonly Job[], act: (job: Job) => Promise<unknown>): Promise<number> {
    let done = 0;
    for (const job of jobs) {
      if (!job) continue;
      await inTime(act(job)).then(
        () => done++,
        (error: unknown) => {
          if (!isGone(error)) throw error;
        },
      );
    }
    return done;
  }
}

function inTime<Answer>(asked: Promise<Answer>): Promise<Answer> {
  return within(DEADLINE_MS, 'The queue', asked);
}

/** BullMQ's words for a job that is no longer there, or no longer failed. */
function isGone(error: unknown): boolean {
  return (
    error instanceof Error && /Missing key|not in the failed state|could not be removed/i.test(error.message)
  );
}

type Key = readonly [failedAt: number, id: string];

function keyOf(job: Job): Key {
  return [job.finishedOn ?? 0, job.id ?? ''];
}

function keyFrom(next: string): Key {
  const slash = next.indexOf('/');
  return [Number(next.slice(0, slash)), next.slice(slash + 1)];
}

function nextOf(job: Job): string {
  return keyOf(job).join('/');
}

function compare(a: Key, b: Key): number {
  return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0);
}

function toView(job: Job): FailedJobView {
  return {
    id: job.id ?? '',
    name: job.name,
    payload: redactPayload(job.data),
    error: redactError(job.failedReason ?? ''),
    attempts: job.attemptsMade,
    queuedAt: new Date(job.timestamp).toISOString(),
    failedAt: new Date(job.finishedOn ?? job.timestamp).toISOString(),
  };
}
