import { Module } from '@nestjs/common';
import { AudienceWorkerModule } from '../audience/audience-worker.module.js';
import { CampaignsWorkerModule } from '../campaigns/campaigns-worker.module.js';
import { DeliveryWorkerModule } from '../delivery/delivery-worker.module.js';
import { InboxWorkerModule } from '../inbox/inbox-worker.module.js';
import { MaintenanceWorkerModule } from '../ops/maintenance/maintenance-worker.module.js';
import { OperationsModule } from '../ops/operations.module.js';
import { MailWorkerModule } from '../platform/mail/mail-worker.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { OutgoingWebhooksWorkerModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks-worker.module.js';
import { GracefulStopModule } from './graceful-stop.js';

/** Works on every queue. */
@Module({
  imports: [
    PlatformModule,
    GracefulStopModule,
    AudienceWorkerModule,
    CampaignsWorkerModule,
    DeliveryWorkerModule,
    InboxWorkerModule,
    MaintenanceWorkerModule,
    OperationsModule,
    MailWorkerModule,
    OutgoingWebhooksWorkerModule,
  ],
})
export class WorkerModule {}
