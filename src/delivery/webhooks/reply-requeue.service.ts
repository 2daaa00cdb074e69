import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { ReplyIntakeRepository } from './reply-intake.repository.js';

/** Younger ones have a job on its way. ms */
const OLD_ENOUGH_MS = 10_000;
const MOST_AT_ONCE = 10_000;
const REPLIES_PER_JOB = 200;

/** Finds replies whose job was never queued or was lost with Redis. */
@Injectable()
export class ReplyRequeue {
  constructor(
    private readonly repository: ReplyIntakeRepository,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Queues replies that still wait to be handled. Safe to repeat. @returns how many */
  async requeueUnhandledReplies(): Promise<number> {
    const before = new Date(this.clock.now() - OLD_ENOUGH_MS);
    const ids = await this.repository.leftUnhandled(before, MOST_AT_ONCE);
    for (let start = 0; start < ids.length; start += REPLIES_PER_JOB) {
      const replyIds = ids.slice(start, start + REPLIES_PER_JOB);
      // The same replies under the same job id: a sweep that repeats itself adds nothing while that job waits.
      const jobId = `requeue-${replyIds[0]}-${replyIds.at(-1)}`;
      await this.jobs.add('replies', 'handle', { replyIds }, { jobId, removeOnFail: true });
    }
    return ids.length;
  }
}
