import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { ReplyKeywordRepository } from '../reply-keywords/reply-keyword.repository.js';
import { ReplyKeywordService } from '../reply-keywords/reply-keyword.service.js';
import { ReplyKeywordListUse } from '../reply-keywords/reply-keyword-list-use.js';
import { ReplyTextRepository } from '../reply-texts/reply-text.repository.js';
import { ReplyTextService } from '../reply-texts/reply-text.service.js';
import { ReplyRulesService } from './reply-rules.service.js';

/** What companies answer, and the setting of it. */
@Module({
  imports: [AudienceModule, CampaignsModule, CarriersModule],
  providers: [
    ReplyKeywordListUse,
    ReplyKeywordRepository,
    ReplyKeywordService,
    ReplyRulesService,
    ReplyTextRepository,
    ReplyTextService,
  ],
  exports: [ReplyKeywordRepository, ReplyKeywordService, ReplyRulesService, ReplyTextService],
})
export class ReplyRulesModule {}
