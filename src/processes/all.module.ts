import { Module } from '@nestjs/common';
import { ApiModule } from './api.module.js';
import { SchedulerModule } from './scheduler.module.js';
import { WorkerModule } from './worker.module.js';

/** Everything in one process: for a small deployment. */
@Module({ imports: [ApiModule, WorkerModule, SchedulerModule] })
export class AllModule {}
