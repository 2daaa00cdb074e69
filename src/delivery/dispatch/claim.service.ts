import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RunningCampaign } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { CampaignRunRepository, type ClaimTerms } from '../../campaigns/campaign-run.repository.js';
import { formatPhone } from '../../carriers/phone.js';
import type { SendingCaps } from '../../compliance/frequency/sending-caps.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import type { SendJob } from '../../contracts/send-job.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { ClaimPrices } from '../charging/claim-prices.js';
import { type DailyRoom, sendingTerms } from '../daily/daily-limits.js';
import { DirectMessageRepository } from '../direct/direct-message.repository.js';
import { PeopleRepository, type Person } from '../people.repository.js';
import { PostponementService } from '../postponing/postponement.service.js';
import { TOKEN_LIMIT } from '../sending/fence.js';
import { SettlementService } from '../settlement.service.js';
import { ClaimDraw } from './claim-draw.service.js';
import { ClaimLimits } from './claim-limits.js';
import { ClaimWriter } from './claim-writer.js';
import type { NumberChoice } from './number-choice.js';
import { type OpenClass, zonelessOf } from './open-classes.js';
import { type Pick, PickRepository } from './pick.repository.js';
import { type Candidate, PickSorter } from './pick-sorter.js';
import { type Slots, slotsFromNow, slotsOfMinute } from './slots.js';

/** One claim that is to be made. */
export interface ClaimRequest {
  campaign: RunningCampaign;
  /** The company's, under the law as it stands. */
  hours: SendingHours;
  caps: SendingCaps;
  choice: NumberChoice;
  /** Segments that may be taken. */
  segments: number;
  /** Messages that may be drawn. */
  limit: number;
  /** Hours classes with a message for which no number had room in this minute: they are not drawn again. */
  roomless: ReadonlySet<number>;
  /** Beginning of the minute, and now: business time in ms. */
  minuteStart: number;
  daily: DailyRoom;
  /** What they cost, and what their company can still pay. */
  prices: ClaimPrices;
  now: number;
}

/** What was claimed; `more`: the campaign may have further messages that could go now, but for those of `roomless`. */
export interface Claim {
  jobs: SendJob[];
  more: boolean;
  roomless: ReadonlySet<number>;
}

/** Claims pending messages for one minute: draw, rules, text, number, person, fence row; all in one transaction. */
@Injectable()
export class ClaimService {
  constructor(
    private readonly draws: ClaimDraw,
    private readonly picks: PickRepository,
    private readonly runs: CampaignRunRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly people: PeopleRepository,
    private readonly writer: ClaimWriter,
    private readonly settlement: SettlementService,
    private readonly postponements: PostponementService,
    private readonly hoursClasses: HoursClassService,
    private readonly optOuts: OptOutService,
    private readonly directMessages: DirectMessageRepository,
  ) {}

  async claim(sql: SqlExecutor, request: ClaimRequest): Promise<Claim> {
    const { campaign, hours, now, roomless } = request;
    const terms = await this.runs.claimTerms(sql, campaign.id);
    if (!terms || (terms.pilotRoom !== null && terms.pilotRoom <= 0))
      return { jobs: [], more: false, roomless };
    const open = await this.draws.openClasses(sql, campaign.id, hours, now);
    const classes = open.filter(({ hoursClassId }) => !roomless.has(hoursClassId));
    if (classes.length === 0) return { jobs: [], more: false, roomless };
    const limit = Math.min(request.limit, terms.pilotRoom ?? request.limit);
    const { picks, rewound } = await this.draws.draw(sql, campaign.id, classes, limit);
    if (picks.length === 0) return { jobs: [], more: rewound, roomless };
    const limits = await this.limits(request, classes);
    const sorter = await this.sort(sql, request, terms, picks, classes, limits);
    const jobs = await this.reserve(sql, request, sorter, classes, limits);
    await this.write(sql, request, sorter, jobs);
    const found = sorter.roomless;
    return {
      jobs,
      // Where not even one was looked at, the numbers have nothing left in this minute for the next of these classes.
      more: sorter.seen.length > 0 || (found.size > 0 && found.size < classes.length),
      roomless: new Set([...roomless, ...found]),
    };
  }

  /** How often the people of the open classes may be texted. */
  private async limits(
    { campaign, caps, now }: ClaimRequest,
    open: readonly OpenClass[],
  ): Promise<ClaimLimits> {
    const classes = await this.hoursClasses.find(open.map((one) => one.hoursClassId));
    return new ClaimLimits(caps, campaign.contactWindowHours, classes, now);
  }

  /** Reads what the rules ask about those that were drawn, and judges them by it. */
  private async sort(
    sql: SqlExecutor,
    { campaign, choice, segments, prices, now }: ClaimRequest,
    terms: ClaimTerms,
    drawn: readonly Pick[],
    classes: readonly OpenClass[],
    limits: ClaimLimits,
  ): Promise<PickSorter> {
    const phones = drawn.map((pick) => pick.phone);
    const isDirect = campaign.kind !== 'marketing';
    const facts = {
      contacts: await this.picks.contacts(sql, campaign.companyId, drawn),
      people: await this.people.find(sql, campaign.companyId, phones),
      optedOut: await this.optOuts.find(campaign.companyId, campaign.accountId, phones, sql),
      zoneless: zonelessOf(classes),
      texts: isDirect
        ? await this.directMessages.texts(
            sql,
            drawn.map(({ id }) => id),
          )
        : null,
    };
    const sorter = new PickSorter(campaign, terms, choice, limits, prices, facts, now);
    sorter.sort(drawn, segments);
    return sorter;
  }

  /** Reserves the people. Who was texted since they were looked at keeps the place that it had: a gap, no harm. */
  private async reserve(
    sql: SqlExecutor,
    request: ClaimRequest,
    sorter: PickSorter,
    classes: readonly OpenClass[],
    limits: ClaimLimits,
  ): Promise<SendJob[]> {
    const { campaign, minuteStart, now } = request;
    const bounds = new Map(classes.map((one) => [one.hoursClassId, one]));
    if (campaign.kind === 'transactional') {
      // No rule counts it, so it leaves no mark on its person.
      const slotOf = slotsFromNow(now);
      return sorter.candidates.map((one) => jobOf(request, one, bounds.get(one.pick.hoursClassId), slotOf));
    }
    const slotOf = slotsOfMinute(minuteStart, now);
    const people = await this.reservePeople(sql, request, sorter, limits, slotOf);
    const jobs: SendJob[] = [];
    for (const candidate of sorter.candidates) {
      const { pick } = candidate;
      const person = people.get(pick.phone);
      if (person?.lastMessageId === pick.id) {
        jobs.push(jobOf(request, candidate, bounds.get(pick.hoursClassId), slotOf));
        continue;
      }
      const held = limits.hold(person, pick.hoursClassId);
      sorter.hold(pick, held ?? { reason: 'texted_recently', until: now });
    }
    return jobs;
  }

  private reservePeople(
    sql: SqlExecutor,
    { campaign, now }: ClaimRequest,
    sorter: PickSorter,
    limits: ClaimLimits,
    slotOf: Slots,
  ): Promise<Map<number, Person>> {
    const reservations = sorter.candidates.map((candidate) => ({
      phone: candidate.pick.phone,
      messageId: candidate.pick.id,
      campaignId: campaign.id,
      numberId: candidate.place.number.id,
      slotAt: slotOf(candidate),
      limits: limits.of(candidate.pick.hoursClassId),
    }));
    return this.people.reserve(sql, campaign.companyId, reservations, now);
  }

  /** Messages first, counters last: the order of locks everywhere. */
  private async write(
    sql: SqlExecutor,
    { campaign, prices, now }: ClaimRequest,
    sorter: PickSorter,
    jobs: readonly SendJob[],
  ): Promise<void> {
    const deltas = new CounterDeltas();
    const at = new Date(now);
    await this.writer.queue(sql, campaign, jobs, sorter.candidates, deltas, prices);
    for (const [reason, skipped] of groupBy(sorter.skipped, (one) => one.reason)) {
      const change = { status: 'skipped', reason, carrierError: null, accepted: false, at } as const;
      const messages = skipped.map((one) => one.message);
      await this.settlement.settle(sql, messages, change, deltas);
    }
    await this.postponements.postpone(sql, campaign.id, sorter.postponed, deltas);
    await this.writer.repairClasses(sql, campaign.id, sorter.moved, deltas);
    await this.draws.pass(sql, campaign.id, sorter.seen);
    await this.counters.apply(sql, deltas);
  }
}

function jobOf(
  { campaign, daily, now }: ClaimRequest,
  candidate: Candidate,
  bound: OpenClass | undefined,
  slotOf: Slots,
): SendJob {
  const { pick, place, text, segments, expiresAt } = candidate;
  const sending = sendingTerms(daily, place.number);
  return {
    companyId: campaign.companyId,
    accountId: campaign.accountId,
    campaignId: campaign.id,
    messageId: pick.id,
    ...sending,
    token: randomInt(1, TOKEN_LIMIT),
    to: formatPhone(pick.phone),
    phone: pick.phone,
    text,
    segments,
    slotAt: slotOf(candidate),
    hoursClassId: pick.hoursClassId,
    notAfter: Math.min(bound?.notAfter ?? now, sending.notAfter, expiresAt),
    validUntil: Math.min(bound?.validUntil ?? now, expiresAt),
  };
}
