import { Module } from '@nestjs/common';
import { OptOutsModule } from '../../compliance/opt-outs/opt-outs.module.js';
import { TenancyModule } from '../../tenancy/tenancy.module.js';
import { AnsweringModule } from '../answering/answering.module.js';
import { AssigneeDeparture } from './assignee-departure.js';
import { ConversationController } from './conversation.controller.js';
import { ConversationService } from './conversation.service.js';
import { ConversationListRepository } from './conversation-list.repository.js';
import { ConversationListService } from './conversation-list.service.js';
import { ConversationNoteController } from './conversation-note.controller.js';
import { ConversationNoteRepository } from './conversation-note.repository.js';
import { ConversationNoteService } from './conversation-note.service.js';
import { ConversationsModule } from './conversations.module.js';
import { ThreadRepository } from './thread.repository.js';
import { ThreadService } from './thread.service.js';

/** Conversations over HTTP. */
@Module({
  imports: [AnsweringModule, ConversationsModule, OptOutsModule, TenancyModule],
  controllers: [ConversationController, ConversationNoteController],
  providers: [
    AssigneeDeparture,
    ConversationListRepository,
    ConversationListService,
    ConversationNoteRepository,
    ConversationNoteService,
    ConversationService,
    ThreadRepository,
    ThreadService,
  ],
})
export class ConversationsApiModule {}
