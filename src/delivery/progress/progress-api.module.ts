import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { CarriersModule } from '../../carriers/carriers.module.js';
import { HoursClassesModule } from '../../compliance/hours-classes/hours-classes.module.js';
import { SendingHoursModule } from '../../compliance/sending-hours/sending-hours.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { ProgressController } from './progress.controller.js';
import { ProgressRepository } from './progress.repository.js';
import { ProgressService } from './progress.service.js';

/** The route that tells what holds a campaign. */
@Module({
  imports: [CampaignsModule, CarriersModule, HoursClassesModule, MessagesModule, SendingHoursModule],
  controllers: [ProgressController],
  providers: [ProgressRepository, ProgressService],
})
export class ProgressApiModule {}
