import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { BreakdownRepository } from './breakdown.repository.js';
import { BreakdownService } from './breakdown.service.js';
import { CampaignBreakdownController } from './campaign-breakdown.controller.js';
import { StateReportController } from './state-report.controller.js';

/** What became of messages by state, account and number, over HTTP. */
@Module({
  imports: [CampaignsModule],
  controllers: [CampaignBreakdownController, StateReportController],
  providers: [BreakdownRepository, BreakdownService],
})
export class BreakdownApiModule {}
