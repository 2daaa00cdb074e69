import { Injectable } from '@nestjs/common';
import { ImportRecoveryService } from '../../audience/imports/import-recovery.service.js';
import { StorageMark } from '../../audience/imports/storage/storage-mark.js';
import { StandingCampaigns } from '../../campaigns/standing-campaign.service.js';
import { AnswerSweeper } from '../../delivery/answers/answer-sweeper.service.js';
import { DirectMessageSweeper } from '../../delivery/direct/direct-message-sweeper.service.js';
import { StatusQueryService } from '../../delivery/status-queries/status-query.service.js';
import { UnreportedService } from '../../delivery/status-queries/unreported.service.js';
import { AttemptSweeper } from '../../delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../delivery/sweeping/campaign-sweeper.service.js';
import { ExpiryService } from '../../delivery/sweeping/expiry.service.js';
import { IntakeSweep } from '../../delivery/webhooks/intake-sweep.service.js';
import { AccountWatch } from '../../insight/alert-watch/account-watch.service.js';
import { AlertEndings } from '../../insight/alert-watch/alert-endings.service.js';
import { BreakdownWalker } from '../../insight/breakdown/breakdown-walker.service.js';
import { ReplyStates } from '../../insight/breakdown/reply-states.service.js';
import { HistorySampler } from '../../insight/history/history-sampler.service.js';
import { RetentionService } from '../../insight/retention/retention.service.js';
import { PartitionService } from '../../messages/partition.service.js';
import { Log } from '../../platform/logging/log.js';
import { BalanceWatch } from '../../tenancy/balance/balance-watch.service.js';
import { IdempotencyService } from '../../tenancy/idempotency/idempotency.service.js';
import { EventLogService } from '../../tenancy/outgoing-webhooks/event-log/event-log.service.js';

/** What must be done from time to time, wherever it is done. */
@Injectable()
export class MaintenanceService {
  constructor(
    private readonly attempts: AttemptSweeper,
    private readonly campaigns: CampaignSweeper,
    private readonly answers: AnswerSweeper,
    private readonly directMessages: DirectMessageSweeper,
    private readonly statusQueries: StatusQueryService,
    private readonly unreported: UnreportedService,
    private readonly imports: ImportRecoveryService,
    private readonly intake: IntakeSweep,
    private readonly partitions: PartitionService,
    private readonly standing: StandingCampaigns,
    private readonly expiry: ExpiryService,
    private readonly retention: RetentionService,
    private readonly storage: StorageMark,
    private readonly idempotency: IdempotencyService,
    private readonly webhookEvents: EventLogService,
    private readonly history: HistorySampler,
    private readonly breakdowns: BreakdownWalker,
    private readonly replyStates: ReplyStates,
    private readonly accountWatch: AccountWatch,
    private readonly balanceWatch: BalanceWatch,
    private readonly alertEndings: AlertEndings,
    private readonly log: Log,
  ) {}

  /** Brings on whatever died between two steps. */
  async sweep(): Promise<void> {
    const { returned, unknown } = await this.attempts.sweep();
    if (returned + unknown > 0) this.log.info({ returned, unknown }, 'attempts swept');
    await this.campaigns.sweep();
    await this.answers.sweep();
    await this.directMessages.sweep();
    await this.imports.requeueStalledImports();
    await this.intake.sweep();
  }

  async returnQueued(campaignId: number): Promise<void> {
    await this.attempts.returnQueued(campaignId);
  }

  async cancelPending(campaignId: number): Promise<void> {
    await this.attempts.cancelPending(campaignId);
  }

  async queryStatuses(): Promise<void> {
    const { asked, found, returned } = await this.statusQueries.run();
    if (asked > 0) this.log.info({ asked, found, returned }, 'carriers asked about unknown messages');
  }

  async beginReportWalks(): Promise<void> {
    await this.unreported.begin();
  }

  async queryUnreported(): Promise<void> {
    const { asked, reported, unreported } = await this.unreported.run();
    if (asked + unreported > 0) this.log.info({ asked, reported, unreported }, 'overdue delivery reports');
  }

  async makePartitions(): Promise<void> {
    const added = await this.partitions.makeAhead();
    if (added.length > 0) this.log.info({ bounds: added }, 'message partitions added');
    const dropped = await this.partitions.dropLeft();
    if (dropped.length > 0)
      this.log.info({ bounds: dropped }, 'message partitions dropped: all in them has left');
  }

  async renewStandingCampaigns(): Promise<void> {
    await this.standing.renew();
  }

  /** Lets go of what is kept no longer: where the storage is seen that its files go to. */
  async runRetention(): Promise<void> {
    if (!(await this.storage.isSeen())) return;
    const { exported, removed, closed } = await this.retention.run();
    if (exported + removed > 0) this.log.info({ exported, removed, closed }, 'retention');
  }

  async removeExpired(): Promise<void> {
    await this.expiry.removeExpired();
    await this.intake.removeExpired();
    await this.idempotency.removeExpired();
    await this.webhookEvents.removeExpired();
    await this.history.removeExpired();
  }

  async sampleHistory(): Promise<void> {
    await this.history.run();
  }

  async countBreakdowns(): Promise<void> {
    await this.replyStates.run();
    const campaigns = await this.breakdowns.run();
    if (campaigns > 0) this.log.debug({ campaigns }, 'messages counted by state and number');
  }

  async watchAlerts(): Promise<void> {
    await this.accountWatch.run();
    await this.balanceWatch.run();
    await this.alertEndings.run();
  }
}
