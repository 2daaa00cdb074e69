import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { IntakeSweepModule } from '../../delivery/webhooks/intake-sweep.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { MaintenanceProcessor } from './maintenance.processor.js';
import { MaintenanceService } from './maintenance.service.js';

/** The processor of periodic work. */
@Module({
  imports: [AudienceModule, CampaignsModule, DeliveryModule, MessagesModule, IntakeSweepModule],
  providers: [MaintenanceProcessor, MaintenanceService],
})
export class MaintenanceWorkerModule {}
