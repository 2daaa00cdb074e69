import { Module } from '@nestjs/common';
import { QueueWorkersModule } from '../../platform/queues/queue-workers.module.js';
import { Heartbeat } from './heartbeat.service.js';
import { ProcessRegistry } from './process-registry.js';
import { ProcessState } from './process-state.js';

/** This process as one of the fleet. */
@Module({
  imports: [QueueWorkersModule],
  providers: [Heartbeat, ProcessRegistry, ProcessState],
  exports: [ProcessRegistry, ProcessState],
})
export class FleetModule {}
