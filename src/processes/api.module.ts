import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../audience/audience-api.module.js';
import { CampaignsApiModule } from '../campaigns/campaigns-api.module.js';
import { CarriersApiModule } from '../carriers/carriers-api.module.js';
import { ComplianceApiModule } from '../compliance/compliance-api.module.js';
import { DirectApiModule } from '../delivery/direct/direct-api.module.js';
import { ProgressApiModule } from '../delivery/progress/progress-api.module.js';
import { ReportsApiModule } from '../delivery/reports/reports-api.module.js';
import { TestSendsApiModule } from '../delivery/test-sends/test-sends-api.module.js';
import { TraceApiModule } from '../delivery/trace/trace-api.module.js';
import { WebhooksModule } from '../delivery/webhooks/webhooks.module.js';
import { InboxApiModule } from '../inbox/inbox-api.module.js';
import { ActivityApiModule } from '../insight/activity/activity-api.module.js';
import { ArchiveApiModule } from '../insight/archive/archive-api.module.js';
import { BreakdownApiModule } from '../insight/breakdown/breakdown-api.module.js';
import { HistoryApiModule } from '../insight/history/history-api.module.js';
import { LiveApiModule } from '../insight/live/live-api.module.js';
import { UsageApiModule } from '../insight/usage/usage-api.module.js';
import { OperationsApiModule } from '../ops/operations-api.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { AlertsApiModule } from '../tenancy/alerts/alerts-api.module.js';
import { OutgoingWebhooksApiModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks-api.module.js';
import { TenancyApiModule } from '../tenancy/tenancy-api.module.js';
import { GracefulStopModule } from './graceful-stop.js';

/** Serves companies and carriers over HTTP. */
@Module({
  imports: [
    PlatformModule,
    GracefulStopModule,
    TenancyApiModule,
    AlertsApiModule,
    OutgoingWebhooksApiModule,
    AudienceApiModule,
    CarriersApiModule,
    ComplianceApiModule,
    CampaignsApiModule,
    DirectApiModule,
    ProgressApiModule,
    ReportsApiModule,
    TestSendsApiModule,
    TraceApiModule,
    WebhooksModule,
    InboxApiModule,
    ActivityApiModule,
    HistoryApiModule,
    BreakdownApiModule,
    ArchiveApiModule,
    LiveApiModule,
    UsageApiModule,
    OperationsApiModule,
  ],
})
export class ApiModule {}
