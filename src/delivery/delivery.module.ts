import { Module } from '@nestjs/common';
import { CampaignsModule } from '../campaigns/campaigns.module.js';
import { CarriersModule } from '../carriers/carriers.module.js';
import { FrequencyModule } from '../compliance/frequency/frequency.module.js';
import { HoursClassesModule } from '../compliance/hours-classes/hours-classes.module.js';
import { OptOutsModule } from '../compliance/opt-outs/opt-outs.module.js';
import { SendingHoursModule } from '../compliance/sending-hours/sending-hours.module.js';
import { MessagesModule } from '../messages/messages.module.js';
import { AccountStop } from './account-stop.service.js';
import { CarrierRefRepository } from './carrier-ref.repository.js';
import { CarrierVerdicts } from './carrier-verdicts.js';
import { DailyLimits } from './daily/daily-limits.js';
import { DailySegmentRepository } from './daily/daily-segment.repository.js';
import { ClaimService } from './dispatch/claim.service.js';
import { ClaimDraw } from './dispatch/claim-draw.service.js';
import { ClaimWriter } from './dispatch/claim-writer.js';
import { DispatchRunRepository } from './dispatch/dispatch-run.repository.js';
import { DispatcherService } from './dispatch/dispatcher.service.js';
import { PickRepository } from './dispatch/pick.repository.js';
import { NumberHealth } from './health/number-health.service.js';
import { InflightRepository } from './inflight.repository.js';
import { PeopleRepository } from './people.repository.js';
import { PostponementService } from './postponing/postponement.service.js';
import { ReportService } from './reports/report.service.js';
import { UnmatchedReportRepository } from './reports/unmatched-report.repository.js';
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
    CampaignsModule,
    CarriersModule,
    FrequencyModule,
    HoursClassesModule,
    MessagesModule,
    OptOutsModule,
    SendingHoursModule,
  ],
  providers: [
    AccountStop,
    AttemptSweeper,
    CampaignSweeper,
    CarrierRefRepository,
    CarrierVerdicts,
    ClaimDraw,
    ClaimService,
    ClaimWriter,
    DailyLimits,
    DailySegmentRepository,
    DispatcherService,
    DispatchRunRepository,
    ExpiryService,
    Fence,
    InflightRepository,
    NumberHealth,
    PeopleRepository,
    PickRepository,
    PostponementService,
    ReportService,
    ReportWalkRepository,
    ResultWriter,
    SenderService,
    SendGate,
    SettlementService,
    StatusQueryRepository,
    StatusQueryService,
    UnmatchedReportRepository,
    UnreportedService,
  ],
  exports: [
    AttemptSweeper,
    CampaignSweeper,
    DispatcherService,
    ExpiryService,
    Fence,
    ReportService,
    ResultWriter,
    SenderService,
    StatusQueryService,
    UnreportedService,
  ],
})
export class DeliveryModule {}
