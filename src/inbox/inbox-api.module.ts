import { Module } from '@nestjs/common';
import { InboxModule } from './inbox.module.js';
import { ReplyController } from './reply.controller.js';
import { ReplyKeywordController } from './reply-keywords/reply-keyword.controller.js';
import { ReplyRulesModule } from './reply-rules/reply-rules.module.js';
import { ReplyTextController } from './reply-texts/reply-text.controller.js';

/** Replies over HTTP. */
@Module({
  imports: [InboxModule, ReplyRulesModule],
  controllers: [ReplyController, ReplyKeywordController, ReplyTextController],
})
export class InboxApiModule {}
