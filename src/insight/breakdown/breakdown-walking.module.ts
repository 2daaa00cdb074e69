import { Module } from '@nestjs/common';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { BreakdownWalkRepository } from './breakdown-walk.repository.js';
import { BreakdownWalker } from './breakdown-walker.service.js';
import { PieceCountRepository } from './piece-count.repository.js';
import { PieceCounter } from './piece-counter.service.js';
import { ReplyStateRepository } from './reply-state.repository.js';
import { ReplyStates } from './reply-states.service.js';

/** Counts messages and replies by state and number. */
@Module({
  imports: [HoursClassesModule, MessagesModule],
  providers: [
    BreakdownWalkRepository,
    BreakdownWalker,
    PieceCountRepository,
    PieceCounter,
    ReplyStateRepository,
    ReplyStates,
  ],
  exports: [BreakdownWalker, ReplyStates],
})
export class BreakdownWalkingModule {}
