import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { type JobHandlers, routeJob } from '../../platform/queues/jobs.js';
import { GenerationService } from './generation.service.js';

/** Two campaigns at a time a process: generation is bound by the database. */
@Processor('generation', { concurrency: 2 })
export class GenerationProcessor extends WorkerHost {
  private readonly handlers: JobHandlers<'generation'> = {
    generate: ({ companyId, campaignId }) => this.generation.generate(companyId, campaignId),
  };

  constructor(private readonly generation: GenerationService) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }
}
