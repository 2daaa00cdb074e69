import { Module } from '@nestjs/common';
import { MessagesModule } from '../../messages/messages.module.js';
import { MessageTraceController } from './message-trace.controller.js';
import { MessageTraceRepository } from './message-trace.repository.js';
import { MessageTraceService } from './message-trace.service.js';

/** The route that tells what happened to a message. */
@Module({
  imports: [MessagesModule],
  controllers: [MessageTraceController],
  providers: [MessageTraceRepository, MessageTraceService],
})
export class TraceApiModule {}
