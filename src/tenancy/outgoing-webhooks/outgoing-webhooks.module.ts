import { Module } from '@nestjs/common';
import { EventOutbox } from './event-outbox.js';
import { EventOutboxRepository } from './event-outbox.repository.js';

/** Where every room puts down what companies want to be told. */
@Module({
  providers: [EventOutbox, EventOutboxRepository],
  exports: [EventOutbox, EventOutboxRepository],
})
export class OutgoingWebhooksModule {}
