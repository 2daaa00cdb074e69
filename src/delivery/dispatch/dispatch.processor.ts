import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { DispatcherService } from './dispatcher.service.js';

/** Four accounts at a time a process; one account is never worked on by two, its row is locked. */
@Processor('dispatch', { concurrency: 4 })
export class DispatchProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'dispatch'> = {
    tick: () => this.dispatcher.tick(),
    account: async ({ companyId, accountId, slot }) => {
      await this.dispatcher.dispatch(companyId, accountId, slot);
    },
  };

  constructor(private readonly dispatcher: DispatcherService) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
