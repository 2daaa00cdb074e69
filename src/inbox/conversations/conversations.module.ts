import { Module } from '@nestjs/common';
import { ConversationWriter } from './conversation-writer.repository.js';

/** Conversations, as the handling of replies and answers keeps them. */
@Module({ providers: [ConversationWriter], exports: [ConversationWriter] })
export class ConversationsModule {}
