import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../queues/jobs.js';
import { MailDelivery } from './mail-delivery.service.js';

/** Delivers mails, each tick on one worker; two at once are harmless, as each mail is claimed. */
@Processor('mail')
export class MailProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'mail'> = {
    deliver: async () => {
      await this.delivery.deliverDue();
    },
  };

  constructor(private readonly delivery: MailDelivery) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
