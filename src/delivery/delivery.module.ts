import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { CarriersModule } from '../carriers/carriers.module.js';
import { FrequencyModule } from '../compliance/frequency/frequency.module.js';
import { HoursClassesModule } from '../compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../compliance/opt-outs/opt-outs.module.js';
import { SendingHoursModule } from '../compliance/sending-hours/sending-hours.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { AlertsModule } from '../tenancy/alerts/alerts.module.js';
import { OutgoingWebhooksModule } from '../tenancy/outgoing-webhooks/outgoing-webhooks.module.js';
import { AccountStop } from './account-stop.service.js';
import { AnswerClaims } from './answers/answer-claim.service.js';
import { AnswerDispatcher } from './answers/answer-dispatcher.service.js';
import { AnswerSweeper } from './answers/answer-sweeper.service.js';
import { AnswersModule } from './answers/answers.module.js';
import { CarrierRefRepository } from './carrier-ref.repository.js';
import { CarrierVerdicts } from './carrier-verdicts.js';
import { ChargingModule } from './charging/charging.module.js';
import { DailyLimits } from './daily/daily-limits.js';
import { DailySegmentRepository } from './daily/daily-segment.repository.js';
import { DeliveryMetricsModule } from './delivery-metrics.module.js';
import { DirectMessageRepository } from './direct/direct-message.repository.js';
import { DirectMessageSweeper } from './direct/direct-message-sweeper.service.js';
import { ClaimService } from './dispatch/claim.service.js';
import { ClaimDraw } from './dispatch/claim-draw.service.js';
import { ClaimWriter } from './dispatch/claim-writer.js';
import { DispatchRunRepository } from './dispatch/dispatch-run.repository.js';
import { DispatcherService } from './dispatch/dispatcher.service.js';
import { Minutes } from './dispatch/minutes.service.js';
import { PickRepository } from './dispatch/pick.repository.js';
import { NumberHealth } from './health/number-health.service.js';
import { InflightRepository } from './inflight.repository.js';
import { PeopleRepository } from './people.repository.js';
import { PostponementService } from './postponing/postponement.service.js';
import { ReportService } from './reports/report.service.js';
import { ReportBatchRepository } from './reports/report-batch.repository.js';
import { ReportBatchService } from './reports/report-batch.service.js';
import { UnmatchedReportRepository } from './reports/unmatched-report.repository.js';
import { UnmatchedReportService } from './reports/unmatched-report.service.js';
import { Fence } from './sending/fence.js';
import { ResultWriter } from './sending/result-writer.js';
import { SendGate } from './sending/send-gate.js';
import { SenderService } from './sending/sender.service.js';
import { SettlementService } from './settlement.service.js';
import { ReportWalkRepository } from './status-queries/report-walk.repository.js';
import { StatusQueryRepository } from './status-queries/status-query.repository.js';
import { StatusQueryService } from './status-queries/status-query.service.js';
import { UnreportedService } from './status-queries/unreported.service.js';
import { AttemptSweeper } from './sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from './sweeping/campaign-sweeper.service.js';
import { ExpiryService } from './sweeping/expiry.service.js';

/** The throttler, sending, delivery reports and the sweepers. */
@Module({
  imports: [
    AnswersModule,
    CampaignsModule,
    CarriersModule,
    ChargingModule,
    DeliveryMetricsModule,
    FrequencyModule,
    HoursClassesModule,
    MessagesModule,
    OptOutsModule,
    SendingHoursModule,
    AlertsModule,
    OutgoingWebhooksModule,
  ],
  providers: [
    AccountStop,
    AnswerClaims,
    AnswerDispatcher,
    AnswerSweeper,
    AttemptSweeper,
    CampaignSweeper,
    CarrierRefRepository,
    CarrierVerdicts,
    ClaimDraw,
    ClaimService,
    ClaimWriter,
    DailyLimits,
    DailySegmentRepository,
    DirectMessageRepository,
    DirectMessageSweeper,
    DispatcherService,
    DispatchRunRepository,
    ExpiryService,
    Fence,
    InflightRepository,
    Minutes,
    NumberHealth,
    PeopleRepository,
    PickRepository,
    PostponementService,
    ReportBatchRepository,
    ReportBatchService,
    ReportService,
    ReportWalkRepository,
    ResultWriter,
    SenderService,
    SendGate,
    SettlementService,
    StatusQueryRepository,
    StatusQueryService,
    UnmatchedReportRepository,
    UnmatchedReportService,
    UnreportedService,
  ],
  exports: [
    AnswerDispatcher,
    AnswerSweeper,
    AttemptSweeper,
    CampaignSweeper,
    DirectMessageSweeper,
    DispatcherService,
    ExpiryService,
    Fence,
    ReportBatchService,
    ReportService,
    ResultWriter,
    SenderService,
    SettlementService,
    StatusQueryService,
    UnmatchedReportRepository,
    UnmatchedReportService,
    UnreportedService,
  ],
})
export class DeliveryModule {}
