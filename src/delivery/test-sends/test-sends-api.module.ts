import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../../compliance/opt-outs/opt-outs.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { ChargingModule } from '../charging/charging.module.js';
import { DailyLimits } from '../daily/daily-limits.js';
import { DailySegmentRepository } from '../daily/daily-segment.repository.js';
import { InflightRepository } from '../inflight.repository.js';
import { PeopleRepository } from '../people.repository.js';
import { CampaignTestController } from './test-send.controller.js';
import { TestSendService } from './test-send.service.js';

/** The route that sends a campaign's text to named numbers. */
@Module({
  imports: [
    CampaignsModule,
    CarriersModule,
    ChargingModule,
    HoursClassesModule,
    MessagesModule,
    OptOutsModule,
  ],
  controllers: [CampaignTestController],
  providers: [DailyLimits, DailySegmentRepository, InflightRepository, PeopleRepository, TestSendService],
})
export class TestSendsApiModule {}
