import { Injectable } from '@nestjs/common';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository } from '../../campaigns/campaign-counter.repository.js';
import { sumByStatus } from '../../campaigns/campaign-view.js';
import { countSegments } from '../../campaigns/composing/segments.js';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { CLOSING_GUARD_MS } from '../../compliance/sending-hours/sending-hours.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { expectedEnd, type WaitingGroup } from './expected-end.js';
import { hoursHolds } from './hours-holds.js';
import { ProgressRepository } from './progress.repository.js';
import type { CampaignProgress, ProgressHold } from './progress.schema.js';

/** Between two looks at hours that open no more. */
const DAY_MS = 86_400_000;

/** Tells what holds a campaign now and when it will be done, by kept counters alone. */
@Injectable()
export class ProgressService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly postponed: PostponedMessageRepository,
    private readonly repository: ProgressRepository,
    private readonly accountRows: AccountService,
    private readonly accounts: AccountDirectory,
    private readonly hoursClasses: HoursClassService,
    private readonly sendingHours: SendingHoursService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<CampaignProgress> {
    const campaign = await this.campaigns.find(companyId, id);
    if (!campaign) throw new NotFoundError('campaign');
    const counts = (await this.counters.counts([id])).get(id) ?? [];
    const { pending, queued, ...others } = sumByStatus(counts);
    const rate = await this.rate(campaign);
    const holds = await this.standstill(campaign, pending, rate);
    let end: number | null = null;
    if (campaign.status === 'running') {
      const waiting = await this.waiting(campaign, rate);
      if (holds.length === 0) {
        end = waiting.end;
        holds.push(...waiting.rateHold);
      }
      holds.push(...waiting.holds);
      holds.push(...(await this.postponedHolds(id, counts)));
      const last = await this.postponed.lastReturn(id);
      if (end !== null && last) end = Math.max(end, last.getTime());
    }
    return {
      status: campaign.status,
      pending,
      queued,
      done: Object.values(others).reduce((sum, n) => sum + n, 0),
      segmentsPerMinute: rate,
      holds,
      expectedEndAt: end === null ? null : new Date(end).toISOString(),
    };
  }

  /** What keeps all of the campaign from being sent. */
  private async standstill(
    campaign: Campaign,
    messages: number,
    rate: number | null,
  ): Promise<ProgressHold[]> {
    const holds: ProgressHold[] = [];
    const add = (kind: ProgressHold['kind'], text: string, until: Date | null = null) =>
      holds.push({ kind, messages, text, until: until?.toISOString() ?? null, timeZone: null });
    if (campaign.status === 'pending') add('generating', 'its messages are still being made');
    if (campaign.status === 'paused') {
      const by = await this.repository.pausedBy(campaign.companyId, campaign.id);
      const why = campaign.statusReason === null ? '' : `: ${campaign.statusReason}`;
      const who = by === null ? '' : ` by ${by}`;
      add('paused', `${campaign.startedAt ? 'paused' : 'not started'}${who}${why}`, campaign.startAt);
    }
    if (campaign.accountId !== null && (campaign.status === 'running' || campaign.status === 'paused')) {
      const account = await this.accountRows.require(campaign.companyId, campaign.accountId);
      if (account.status !== 'active') {
        add('account_stopped', `its account is stopped: ${account.statusReason ?? 'no reason is known'}`);
      }
      if (rate === null) add('no_number', 'its account has no active number');
    }
    return holds;
  }

  /** What the hours hold, what only the rate holds, and when all will have left. */
  private async waiting(
    { id, companyId, text, optOutText }: Campaign,
    rate: number | null,
  ): Promise<{ holds: ProgressHold[]; rateHold: ProgressHold[]; end: number | null }> {
    const now = this.clock.now();
    const counts = await this.counters.pendingClasses(this.database, id);
    const found = await this.hoursClasses.find(counts.map(({ hoursClassId }) => hoursClassId));
    const classes = new Map(found.map((one) => [one.id, one]));
    const hours = await this.sendingHours.of(companyId);
    const { holds, open } = hoursHolds(counts, classes, hours, now);
    const groups = counts.map(({ hoursClassId, pending }): WaitingGroup => {
      const hoursClass = classes.get(hoursClassId);
      return {
        messages: pending,
        hours: (at) => {
          if (!hoursClass || hoursClass.timeZones.length === 0) {
            return { open: true, until: Number.POSITIVE_INFINITY };
          }
          const verdict = hours.verdict(hoursClass, at);
          return verdict.allowed
            ? {
                open: true,
                until:
                  verdict.closesAt === null ? Number.POSITIVE_INFINITY : verdict.closesAt - CLOSING_GUARD_MS,
              }
            : { open: false, until: verdict.opensAt ?? at + DAY_MS };
        },
      };
    });
    if (rate === null) return { holds, rateHold: [], end: null };
    const segments =
      (await this.repository.meanSegments(id)) ?? countSegments(`${text}\n${optOutText ?? ''}`).segments;
    const end = expectedEnd(groups, rate / segments, now);
    const rateText = `the account’s rate: ${rate} segments a minute are this campaign’s`;
    const rateHold: ProgressHold[] =
      open === 0
        ? []
        : [{ kind: 'account_rate', messages: open, text: rateText, until: null, timeZone: null }];
    return { holds, rateHold, end };
  }

  private async postponedHolds(
    id: number,
    counts: readonly { status: string; reason: string | null; n: number }[],
  ): Promise<ProgressHold[]> {
    const waiting = counts.filter(({ status, reason }) => status === 'pending' && reason !== null);
    if (waiting.length === 0) return [];
    const next = await this.postponed.nextReturn(id);
    return waiting.map(({ reason, n }): ProgressHold => {
      const kind = reason === 'state_cap' ? 'state_cap' : 'texted_recently';
      const text =
        kind === 'state_cap' ? 'their state allows no more messages yet' : 'the company texted them lately';
      return { kind, messages: n, text, until: next?.toISOString() ?? null, timeZone: null };
    });
  }

  /** Segments a minute that are the campaign's part of its account's; null: it has no number. */
  private async rate({ companyId, accountId }: Campaign): Promise<number | null> {
    if (accountId === null) return null;
    const [account, numbers, running] = await Promise.all([
      this.accounts.get(accountId),
      this.accounts.numbers(accountId),
      this.campaigns.running(companyId, accountId),
    ]);
    const all = numbers.reduce((sum, number) => sum + number.rate, 0);
    if (all === 0) return null;
    const whole = Math.min(all, account?.segmentsPerMinute ?? all);
    return Math.max(1, Math.floor(whole / Math.max(1, running.length)));
  }
}
