import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CarriersModule } from '../carriers/carriers.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { AlertsModule } from '../tenancy/alerts/alerts.module.js';
import { OutgoingWebhooksModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { AudienceRepository } from './audience/audience.repository.js';
import { Campaign } from './campaign.entity.js';
import { CampaignRepository } from './campaign.repository.js';
import { CampaignCounterRepository } from './campaign-counter.repository.js';
import { CampaignEndRepository } from './campaign-end.repository.js';
import { CampaignEvents } from './campaign-events.repository.js';
import { CampaignHalt } from './campaign-halt.js';
import { CampaignRunRepository } from './campaign-run.repository.js';
import { CampaignWatch } from './campaign-watch.service.js';
import { GenerationRepository } from './generation/generation.repository.js';
import { GenerationService } from './generation/generation.service.js';
import { OptOutAlertRepository } from './opt-out-alert.repository.js';
import { OptOutAlert } from './opt-out-alert.service.js';
import { StandingCampaignRepository } from './standing-campaign.repository.js';
import { StandingCampaigns } from './standing-campaign.service.js';

/** Campaigns, their counters and the making of their messages. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Campaign]),
    CarriersModule,
    MessagesModule,
    AlertsModule,
    OutgoingWebhooksModule,
  ],
  providers: [
    AudienceRepository,
    CampaignRepository,
    CampaignCounterRepository,
    CampaignEvents,
    CampaignHalt,
    CampaignEndRepository,
    CampaignRunRepository,
    CampaignWatch,
    GenerationRepository,
    GenerationService,
    OptOutAlert,
    OptOutAlertRepository,
    StandingCampaignRepository,
    StandingCampaigns,
  ],
  exports: [
    AudienceRepository,
    CampaignCounterRepository,
    CampaignHalt,
    CampaignRepository,
    CampaignEndRepository,
    CampaignRunRepository,
    CampaignWatch,
    GenerationService,
    OptOutAlert,
    StandingCampaignRepository,
    StandingCampaigns,
  ],
})
export class CampaignsModule {}
