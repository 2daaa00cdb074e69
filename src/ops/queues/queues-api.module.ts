import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { FailedJobs } from './failed-jobs.service.js';
import { QueueController } from './queue.controller.js';
import { QueueFiguresModule } from './queue-figures.module.js';
import { QueueOverview } from './queue-overview.service.js';

/** Routes of the queues. */
@Module({
  imports: [FleetModule, QueueFiguresModule],
  controllers: [QueueController],
  providers: [FailedJobs, QueueOverview],
})
export class QueuesApiModule {}
