import { Module } from '@nestjs/common';
import { SchedulesModule } from '../ops/maintenance/schedules.module.js';
import { OperationsModule } from '../ops/operations.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { GracefulStopModule } from './graceful-stop.js';

/** Sees to it that periodic jobs are queued; does none of them. */
@Module({ imports: [PlatformModule, GracefulStopModule, OperationsModule, SchedulesModule] })
export class SchedulerModule {}
