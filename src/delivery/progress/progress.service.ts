import { Injectable } from '@nestjs/common';
import type { Campaign } from '../../campaigns/campaign.entity.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import {
  type CampaignCount,
  CampaignCounterRepository,
} from '../../campaigns/campaign-counter.repository.js';
import { sumByStatus } from '../../campaigns/campaign-view.js';
import { countSegments } from '../../campaigns/composing/segments.js';
import { optOutRate } from '../../campaigns/opt-out-rate.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { type CampaignPace, CampaignPaceService } from './campaign-pace.service.js';
import { expectedEnd, type WaitingGroup } from './expected-end.js';
import { hoursHolds } from './hours-holds.js';
import { paceHolds } from './pace-holds.js';
import { PostponedHolds } from './postponed-holds.service.js';
import { ProgressRepository } from './progress.repository.js';
import type { CampaignProgress, ProgressHold } from './progress.schema.js';
import { Standstill } from './standstill.service.js';

/** Between two looks at hours that open no more. */
const DAY_MS = 86_400_000;

/** Tells what holds a campaign now and when it will be done, by kept counters alone. */
@Injectable()
export class ProgressService {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly repository: ProgressRepository,
    private readonly paces: CampaignPaceService,
    private readonly standstill: Standstill,
    private readonly postponed: PostponedHolds,
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
    const optOuts = (await this.counters.replyCounts([id])).get(id)?.optOuts ?? 0;
    const pace = await this.paces.of(campaign);
    const holds = await this.standstill.of(campaign, pending, pace);
    const runs = campaign.status === 'running';
    const waiting = runs ? await this.waiting(campaign, pace, counts, holds.length > 0) : null;
    return {
      status: campaign.status,
      pending,
      queued,
      done: Object.values(others).reduce((sum, n) => sum + n, 0),
      optOutRate: optOutRate(optOuts, others.delivered),
      segmentsPerMinute: pace?.perMinute ?? null,
      holds: [...holds, ...(waiting?.holds ?? [])],
      expectedEndAt: waiting?.end ? new Date(waiting.end).toISOString() : null,
    };
  }

  /** What pace, hours and earlier messages hold, and when all will have left; `stands`: nothing moves anyway. */
  private async waiting(
    campaign: Campaign,
    pace: CampaignPace | null,
    counts: readonly CampaignCount[],
    stands: boolean,
  ): Promise<{ holds: ProgressHold[]; end: number | null }> {
    const now = this.clock.now();
    const { groups, holds, open } = await this.byHours(campaign, pace, now);
    const postponed = await this.postponed.of(campaign.id, counts);
    if (stands || !pace || pace.perMinute === null)
      return { holds: [...holds, ...postponed.holds], end: null };
    const segments = await this.meanSegments(campaign);
    const end = expectedEnd(
      groups,
      {
        // Where this day is used up, the rate is that of the next one.
        perMinute: (pace.perMinute || pace.perMinuteOfNewDay) / segments,
        leftToday: pace.leftToday / segments,
        perDay: pace.perDay / segments,
        dayEndsAt: pace.dayEndsAt,
      },
      now,
    );
    return {
      holds: [...paceHolds(pace, open, now), ...holds, ...postponed.holds],
      end: end === null ? null : Math.max(end, postponed.last ?? 0),
    };
  }

  /** The classes that wait, with their hours. */
  private async byHours(
    { id, companyId }: Campaign,
    pace: CampaignPace | null,
    now: number,
  ): Promise<{ groups: WaitingGroup[]; holds: ProgressHold[]; open: number }> {
    const counts = await this.counters.pendingClasses(this.database, id);
    const found = await this.hoursClasses.find(counts.map(({ hoursClassId }) => hoursClassId));
    const classes = new Map(found.map((one) => [one.id, one]));
    const hours = await this.sendingHours.of(companyId, pace?.guardMs);
    const groups = counts.map(({ hoursClassId, pending }): WaitingGroup => {
      const hoursClass = classes.get(hoursClassId);
      return {
        messages: pending,
        hours: (at) => {
          // Those without a zone are drawn only to be skipped.
          if (!hoursClass || hoursClass.timeZones.length === 0) {
            return { open: true, until: Number.POSITIVE_INFINITY };
          }
          const verdict = hours.verdict(hoursClass, at);
          if (!verdict.allowed) return { open: false, until: verdict.opensAt ?? at + DAY_MS };
          const { closesAt } = verdict;
          return {
            open: true,
            until: closesAt === null ? Number.POSITIVE_INFINITY : closesAt - hours.guardMs,
          };
        },
      };
    });
    return { groups, ...hoursHolds(counts, classes, hours, now) };
  }

  private async meanSegments({ id, text, optOutText }: Campaign): Promise<number> {
    const mean = await this.repository.meanSegments(id);
    return mean ?? countSegments(`${text}\n${optOutText ?? ''}`).segments;
  }
}
