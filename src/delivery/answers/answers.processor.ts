import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { DispatcherService } from '../dispatch/dispatcher.service.js';
import { AnswerDispatcher } from './answer-dispatcher.service.js';

/** Four accounts at a time a process, beside the minutes of campaigns, which may take seconds. */
@Processor('answers', { concurrency: 4 })
export class AnswersProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'answers'> = {
    dispatch: ({ companyId, accountId }) => this.answers.dispatch(companyId, accountId),
    transactional: async ({ companyId, accountId }) => {
      await this.minutes.dispatchTransactional(companyId, accountId);
    },
  };

  constructor(
    private readonly answers: AnswerDispatcher,
    private readonly minutes: DispatcherService,
  ) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
