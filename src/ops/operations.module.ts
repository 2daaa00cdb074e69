import { Module } from '@nestjs/common';
import { FleetModule } from './fleet/fleet.module.js';
import { HealthModule } from './health/health.module.js';
import { HealthServer } from './health/health-server.js';
import { QueueMetrics } from './metrics/queue-metrics.js';
import { QueueFiguresModule } from './queues/queue-figures.module.js';

/** What every process tells of itself: that it lives, how it is, what it counted. */
@Module({
  imports: [FleetModule, HealthModule, QueueFiguresModule],
  providers: [HealthServer, QueueMetrics],
})
export class OperationsModule {}
