import { Module } from '@nestjs/common';
import { FleetApiModule } from './fleet/fleet-api.module.js';
import { HealthApiModule } from './health/health-api.module.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { RequestMetrics } from './metrics/request-metrics.js';
import { OperationsModule } from './operations.module.js';
import { QueuesApiModule } from './queues/queues-api.module.js';

/** The routes of operations. */
@Module({
  imports: [OperationsModule, FleetApiModule, HealthApiModule, QueuesApiModule],
  controllers: [MetricsController],
  providers: [RequestMetrics],
})
export class OperationsApiModule {}
