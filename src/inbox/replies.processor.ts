import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../platform/queues/jobs.js';
import { ReplyHandler } from './reply-handler.service.js';

/** Two batches at a time a process: each is a handful of statements for up to 200 replies. */
@Processor('replies', { concurrency: 2 })
export class RepliesProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'replies'> = {
    handle: ({ replyIds }) => this.handler.handle(replyIds),
  };

  constructor(private readonly handler: ReplyHandler) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
