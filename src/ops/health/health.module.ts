import { Module } from '@nestjs/common';
import { FleetModule } from '../fleet/fleet.module.js';
import { QueueFiguresModule } from '../queues/queue-figures.module.js';
import { HealthService } from './health.service.js';

/** Whether the process can do its work. */
@Module({ imports: [FleetModule, QueueFiguresModule], providers: [HealthService], exports: [HealthService] })
export class HealthModule {}
