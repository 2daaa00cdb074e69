import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import type { SendJob } from '../../contracts/send-job.js';
import { Environment } from '../../platform/config/environment.js';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { SenderService } from './sender.service.js';

/**
 * Jobs of the send queue. A job that fails or stalls is gone for good (`removeOnFail`), and nothing is lost with it:
 * the attempt stands in `inflight`, and the sweeper is the only one who brings it back.
 */
@Processor('send', { autorun: false, maxStalledCount: 0 })
export class SendProcessor extends WorkerHost implements OnApplicationBootstrap {
  private readonly handlers: JobHandlers<'send'> = {
    send: (data, job) => this.send(data, job),
  };

  constructor(
    private readonly sender: SenderService,
    private readonly environment: Environment,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.concurrency = this.environment.sendConcurrency;
    void this.worker.run();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }

  private async send(data: SendJob, job: Job): Promise<void> {
    const verdict = await this.sender.send(data);
    if (verdict.kind === 'done') return;
    await job.moveToDelayed(Date.now() + verdict.ms, job.token);
    throw new DelayedError();
  }
}
