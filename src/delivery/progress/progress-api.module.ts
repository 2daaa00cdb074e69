import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { SendingHoursModule } from '../../compliance/sending-hours/sending-hours.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { ChargingModule } from '../charging/charging.module.js';
import { DailyLimits } from '../daily/daily-limits.js';
import { DailySegmentRepository } from '../daily/daily-segment.repository.js';
import { CampaignPaceService } from './campaign-pace.service.js';
import { PostponedHolds } from './postponed-holds.service.js';
import { ProgressController } from './progress.controller.js';
import { ProgressRepository } from './progress.repository.js';
import { ProgressService } from './progress.service.js';
import { Standstill } from './standstill.service.js';

/** The route that tells what holds a campaign. */
@Module({
  imports: [
    CampaignsModule,
    CarriersModule,
    ChargingModule,
    HoursClassesModule,
    MessagesModule,
    SendingHoursModule,
  ],
  controllers: [ProgressController],
  providers: [
    CampaignPaceService,
    DailyLimits,
    DailySegmentRepository,
    PostponedHolds,
    ProgressRepository,
    ProgressService,
    Standstill,
  ],
})
export class ProgressApiModule {}
