import { Module } from '@nestjs/common';
import { ConversationsApiModule } from './conversations/conversations-api.module.js';
import { InboxModule } from './inbox.module.js';
import { ReplyController } from './reply.controller.js';
import { ReplyKeywordController } from './reply-keywords/reply-keyword.controller.js';
import { ReplyRulesModule } from './reply-rules/reply-rules.module.js';
import { ReplyTextController } from './reply-texts/reply-text.controller.js';
import { ReplySearchController } from './search/reply-search.controller.js';
import { ReplySearchModule } from './search/reply-search.module.js';

/** Replies over HTTP. */
@Module({
  imports: [ConversationsApiModule, InboxModule, ReplySearchModule, ReplyRulesModule],
  controllers: [ReplySearchController, ReplyController, ReplyKeywordController, ReplyTextController],
})
export class InboxApiModule {}
