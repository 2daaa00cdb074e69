import { Module } from '@nestjs/common';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { EventLogRepository } from './event-log.repository.js';
import { EventLogService } from './event-log.service.js';

/** The log of events: its routes read it, periodic work removes what is old. */
@Module({
  providers: [EndpointRepository, EventLogRepository, EventLogService],
  exports: [EndpointRepository, EventLogService],
})
export class EventLogModule {}
