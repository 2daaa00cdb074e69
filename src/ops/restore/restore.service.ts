import { Inject, Injectable } from '@nestjs/common';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { SettlementService } from '../../delivery/settlement.service.js';
import { MessageRepository } from '../../messages/message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { acceptRestoredCopy } from '../../platform/deployment/restored-copy.guard.js';
import { ConflictError, NotFoundError } from '../../platform/errors.js';
import { ProcessRegistry } from '../fleet/process-registry.js';
import { type OpenCampaign, RestoreRepository } from './restore.repository.js';

const SLICE = 500;
const PAUSED =
  'The platform was restored from a backup: what may have been sent since is held. Ask the operator.';
const CANCELED =
  'The platform was restored from a backup that was made while this campaign was being made: make it anew.';
const UNHEARD = { reason: null, carrierError: null, accepted: false } as const;

/** What was held. */
export interface RestoreSummary {
  campaignsPaused: number;
  campaignsCanceled: number;
  messagesHeld: number;
}

/** What became of the held messages of a campaign; `failed`: it is over, so what was not sent never is. */
export interface ReleaseSummary {
  sent: number;
  pending: number;
  failed: number;
}

/**
 * Makes a database safe that was loaded from a backup. The backup knows nothing of what was sent after it, so whatever
 * it takes for unsent may have left: all of it becomes `unknown`, which is never sent blindly. A carrier that can be
 * asked by our reference is asked for each message; of the others delivery reports tell, or the operator releases them
 * once it is known from the carrier what was sent. Nothing else may run meanwhile; dying in the middle, it is run again.
 */
@Injectable()
export class RestoreService {
  constructor(
    private readonly repository: RestoreRepository,
    private readonly campaigns: CampaignRepository,
    private readonly messages: MessageRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly settlement: SettlementService,
    private readonly registry: ProcessRegistry,
    private readonly database: Database,
    private readonly dataSource: DataSource,
    @Inject(Redis) private readonly redis: Redis,
    private readonly clock: Clock,
  ) {}

  /** @throws ConflictError while a process of the platform lives */
  async holdEverything(): Promise<RestoreSummary> {
    await this.requireStandstill();
    const summary: RestoreSummary = { campaignsPaused: 0, campaignsCanceled: 0, messagesHeld: 0 };
    await this.repository.leaveIdsBehind();
    summary.messagesHeld += await this.holdAttempts();
    for (const campaign of await this.repository.openCampaigns()) {
      summary.messagesHeld += await this.holdPending(campaign);
      if (campaign.kind !== 'marketing') continue;
      if (campaign.status === 'pending') {
        await this.database.transaction((sql) =>
          this.campaigns.step(sql, campaign.id, 'canceled', this.clock.date(), CANCELED),
        );
        summary.campaignsCanceled++;
      } else {
        await this.repository.hold(campaign.id, PAUSED);
        summary.campaignsPaused++;
      }
    }
    await this.repository.endSessions();
    // Jobs, paces and caches of another time; all of it is made anew.
    await this.redis.flushdb();
    await acceptRestoredCopy(this.dataSource);
    return summary;
  }

  /**
   * Ends the holding of a campaign's messages: the operator knows from the carrier who was texted since the backup.
   * A campaign that is not over stays paused; one that is, such as a month of answers, sends nothing any more.
   *
   * @param sent phones that were, E.164 digits: their messages become `sent`, all others pending, or failed
   * @throws NotFoundError
   */
  async release(campaignId: number, sent: ReadonlySet<number>): Promise<ReleaseSummary> {
    if (!(await this.repository.isCampaign(campaignId))) throw new NotFoundError('campaign');
    const summary: ReleaseSummary = { sent: 0, pending: 0, failed: 0 };
    for (let after = 0; ; ) {
      const slice = await this.repository.held(campaignId, after, SLICE);
      const last = slice.at(-1);
      if (!last) return summary;
      after = last.messageId;
      await this.database.transaction(async (sql) => {
        const at = this.clock.date();
        const deltas = new CounterDeltas();
        const locked = (await this.messages.lock(sql, slice)).filter(({ status }) => status === 'unknown');
        const attempts = await this.settlement.attemptsOf(sql, locked);
        const gone = locked.filter(({ phone }) => sent.has(phone));
        const change = { ...UNHEARD, status: 'sent', accepted: true, at } as const;
        await this.settlement.settle(sql, gone, change, deltas, attempts);
        const back = locked.filter(({ phone }) => !sent.has(phone));
        const goesOn = await this.repository.mayGoOn(sql, campaignId);
        if (goesOn) await this.settlement.giveBack(sql, back, { tried: false, at }, deltas, attempts);
        else await this.settlement.giveUp(sql, back, { reason: 'too_late', at }, deltas, attempts);
        await this.counters.apply(sql, deltas);
        summary.sent += gone.length;
        summary[goesOn ? 'pending' : 'failed'] += back.length;
      });
    }
  }

  private async requireStandstill(): Promise<void> {
    const living = await this.registry.list();
    if (living.length === 0) return;
    const names = living.map(({ role, host, pid }) => `${role} ${host}/${pid}`).join(', ');
    throw new ConflictError(`Stop every process of the platform first; these live: ${names}.`);
  }

  /** What was queued or in the middle of being sent. */
  private async holdAttempts(): Promise<number> {
    let held = 0;
    for (let after = 0; ; ) {
      const slice = await this.repository.attempts(after, SLICE);
      const last = slice.at(-1);
      if (!last) return held;
      after = last.messageId;
      await this.database.transaction(async (sql) => {
        const deltas = new CounterDeltas();
        const locked = await this.messages.lock(sql, slice);
        const change = { ...UNHEARD, status: 'unknown', at: this.clock.date() } as const;
        const settled = await this.settlement.settle(sql, locked, change, deltas);
        const ids = settled.map(({ id }) => id);
        await this.repository.markHeld(sql, ids);
        held += ids.length;
        await this.counters.apply(sql, deltas);
      });
    }
  }

  /** What waited for its turn. */
  private async holdPending(campaign: OpenCampaign): Promise<number> {
    let held = 0;
    for (let after = 0; ; ) {
      const slice = await this.database.transaction(async (sql) => {
        const pending = await this.repository.pending(sql, campaign.id, after, SLICE);
        if (pending.length === 0) return pending;
        const deltas = new CounterDeltas();
        const ids = pending.map(({ id }) => id);
        await this.repository.makeUnknown(sql, campaign, ids, this.clock.date());
        for (const { reason, hoursClassId } of pending) {
          deltas.addStatus(campaign.id, 'pending', reason, -1);
          deltas.addStatus(campaign.id, 'unknown', null, 1);
          if (reason === null) deltas.addPending(campaign.id, hoursClassId, -1);
        }
        await this.counters.apply(sql, deltas);
        return pending;
      });
      const last = slice.at(-1);
      if (!last) return held;
      after = last.id;
      held += slice.length;
    }
  }
}
