import { Module } from '@nestjs/common';
import { AudienceModule } from '../audience/audience.module.js';
import { CarriersModule } from '../carriers/carriers.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { CampaignController } from './campaign.controller.js';
import { CampaignService } from './campaign.service.js';
import { CampaignDraftService } from './campaign-draft.service.js';
import { CampaignListUse } from './campaign-list-use.js';
import { CampaignMessagesService } from './campaign-messages.service.js';
import { CampaignsModule } from './campaigns.module.js';
import { EstimateService } from './estimate/estimate.service.js';
import { CampaignLeftOutController } from './left-out/left-out.controller.js';
import { LeftOutRepository } from './left-out/left-out.repository.js';
import { LeftOutService } from './left-out/left-out.service.js';
import { PreviewService } from './preview/preview.service.js';

/** The campaigns' routes. */
@Module({
  imports: [AudienceModule, CampaignsModule, CarriersModule, MessagesModule],
  controllers: [CampaignController, CampaignLeftOutController],
  providers: [
    EstimateService,
    PreviewService,
    CampaignService,
    CampaignMessagesService,
    CampaignDraftService,
    CampaignListUse,
    LeftOutRepository,
    LeftOutService,
  ],
})
export class CampaignsApiModule {}
