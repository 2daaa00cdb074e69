import { Module } from '@nestjs/common';
import { MessagesModule } from '../../messages/messages.module.js';
import { BreakdownWalkRepository } from './breakdown-walk.repository.js';
import { BreakdownWalker } from './breakdown-walker.service.js';
import { ReplyStateRepository } from './reply-state.repository.js';
import { ReplyStates } from './reply-states.service.js';

/** Counts messages and replies by state and number. */
@Module({
  imports: [MessagesModule],
  providers: [BreakdownWalkRepository, BreakdownWalker, ReplyStateRepository, ReplyStates],
  exports: [BreakdownWalker, ReplyStates],
})
export class BreakdownWalkingModule {}
