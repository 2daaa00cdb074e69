import { Module } from '@nestjs/common';
import { QueueLagWatchModule } from '../ops/alerts/queue-lag-watch.module.js';
import { SchedulesModule } from '../ops/maintenance/schedules.module.js';
import { OperationsModule } from '../ops/operations.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { GracefulStopModule } from './graceful-stop.js';

/** Sees to it that periodic jobs are queued; does none of them. */
@Module({
  imports: [PlatformModule, GracefulStopModule, OperationsModule, QueueLagWatchModule, SchedulesModule],
})
export class SchedulerModule {}
