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
import { PreviewService } from './preview/preview.service.js';

/** The campaigns' routes. */
@Module({
  imports: [AudienceModule, CampaignsModule, CarriersModule, MessagesModule],
  controllers: [CampaignController],
  providers: [
    EstimateService,
    PreviewService,
    CampaignService,
    CampaignMessagesService,
    CampaignDraftService,
    CampaignListUse,
  ],
})
export class CampaignsApiModule {}
