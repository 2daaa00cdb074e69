import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { CarriersModule } from '../carriers/carriers.module.js';
import { KeywordsModule } from '../compliance/keywords/keywords.module.js';
import { OptOutsModule } from '../compliance/opt-outs/opt-outs.module.js';
import { OutgoingWebhooksModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { AnsweringModule } from './answering/answering.module.js';
import { ConversationsModule } from './conversations/conversations.module.js';
import { ReplyHandler } from './reply-handler.service.js';
import { ReplyHandlingRepository } from './reply-handling.repository.js';
import { ReplyListRepository } from './reply-list.repository.js';
import { ReplyMetrics } from './reply-metrics.js';
import { ReplySearchModule } from './search/reply-search.module.js';

/** What people answer. */
@Module({
  imports: [
    AnsweringModule,
    CampaignsModule,
    CarriersModule,
    ConversationsModule,
    KeywordsModule,
    OptOutsModule,
    OutgoingWebhooksModule,
    ReplySearchModule,
  ],
  providers: [ReplyMetrics, ReplyHandler, ReplyHandlingRepository, ReplyListRepository],
  exports: [ReplyHandler, ReplyListRepository],
})
export class InboxModule {}
