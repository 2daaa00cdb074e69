import { Module } from '@nestjs/common';
import { AudienceModule } from '../../audience/audience.module.js';
import { CampaignsModule } from '../../campaigns/campaigns.module.js';
import { DeliveryModule } from '../../delivery/delivery.module.js';
import { IntakeSweepModule } from '../../delivery/webhooks/intake-sweep.module.js';
import { AlertWatchModule } from '../../insight/alert-watch/alert-watch.module.js';
import { BreakdownWalkingModule } from '../../insight/breakdown/breakdown-walking.module.js';
import { HistorySamplingModule } from '../../insight/history/history-sampling.module.js';
import { RetentionModule } from '../../insight/retention/retention.module.js';
import { MessagesModule } from '../../messages/messages.module.js';
import { BalanceModule } from '../../tenancy/balance/balance.module.js';
import { IdempotencyModule } from '../../tenancy/idempotency/idempotency.module.js';
import { EventLogModule } from '../../tenancy/outgoing-webhooks/event-log/event-log.module.js';
import { MaintenanceProcessor } from './maintenance.processor.js';
import { MaintenanceService } from './maintenance.service.js';

/** The processor of periodic work. */
@Module({
  imports: [
    AudienceModule,
    CampaignsModule,
    DeliveryModule,
    MessagesModule,
    IntakeSweepModule,
    RetentionModule,
    BalanceModule,
    IdempotencyModule,
    HistorySamplingModule,
    BreakdownWalkingModule,
    AlertWatchModule,
    EventLogModule,
  ],
  providers: [MaintenanceProcessor, MaintenanceService],
})
export class MaintenanceWorkerModule {}
