import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { RunningCampaign } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { CampaignRunRepository, type ClaimTerms } from '../../campaigns/campaign-run.repository.js';
import { MessageComposer } from '../../campaigns/composing/message-composer.js';
import { formatPhone } from '../../carriers/phone.js';
import type { SendingCaps } from '../../compliance/frequency/sending-caps.js';
import type { Hold } from '../../compliance/frequency/sending-limit.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import type { SendJob } from '../../contracts/send-job.js';
import type { LockedMessage } from '../../messages/message.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { type DailyRoom, sendingTerms } from '../daily/daily-limits.js';
import { PeopleRepository, type Person } from '../people.repository.js';
import { type HeldMessage, PostponementService } from '../postponing/postponement.service.js';
import { TOKEN_LIMIT } from '../sending/fence.js';
import { SettlementService } from '../settlement.service.js';
import { ClaimLimits } from './claim-limits.js';
import { ClaimWriter } from './claim-writer.js';
import type { NumberChoice, Place } from './number-choice.js';
import { type OpenClass, openClasses, zonelessOf } from './open-classes.js';
import { type Pick, type PickedContact, PickRepository } from './pick.repository.js';
import { shareOut } from './share-out.js';

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
  /** Beginning of the minute, and now: business time in ms. */
  minuteStart: number;
  daily: DailyRoom;
  now: number;
}

/** What was claimed; `more`: the campaign may have further messages that could go now. */
export interface Claim {
  jobs: SendJob[];
  more: boolean;
}

/** A pick on its way through the rules. */
interface Candidate {
  pick: Pick;
  text: string;
  segments: number;
  place: Place;
}

/** What the picks of one draw came to. */
interface Sorting {
  candidates: Candidate[];
  skipped: { reason: MessageReason; message: LockedMessage }[];
  /** Picks that wait until their person may be texted again. */
  postponed: HeldMessage[];
  /** Picks whose contact moved to another class since its message was made. */
  moved: { pick: Pick; hoursClassId: number }[];
  /** Picks that were looked at: the cursor may pass them. */
  seen: Pick[];
}

/** Claims pending messages for one minute: draw, rules, text, number, person, fence row; all in one transaction. */
@Injectable()
export class ClaimService {
  constructor(
    private readonly picks: PickRepository,
    private readonly runs: CampaignRunRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly people: PeopleRepository,
    private readonly writer: ClaimWriter,
    private readonly settlement: SettlementService,
    private readonly postponements: PostponementService,
    private readonly hoursClasses: HoursClassService,
    private readonly optOuts: OptOutService,
  ) {}

  async claim(sql: SqlExecutor, request: ClaimRequest): Promise<Claim> {
    const { campaign, now } = request;
    const terms = await this.runs.claimTerms(sql, campaign.id);
    if (!terms || (terms.pilotRoom !== null && terms.pilotRoom <= 0)) return { jobs: [], more: false };
    const classes = await this.openClasses(sql, request);
    if (classes.length === 0) return { jobs: [], more: false };
    const drawn = await this.draw(sql, request, terms, classes);
    if (drawn.length === 0) return { jobs: [], more: await this.rewind(sql, campaign.id, classes) };
    const deltas = new CounterDeltas();
    const limits = await this.limits(request, classes);
    const sorting = await this.sort(sql, request, terms, drawn, zonelessOf(classes), limits);
    const jobs = await this.reserve(sql, request, terms, sorting, classes, limits);
    await this.writer.queue(sql, campaign, jobs, sorting.candidates, new Date(now), deltas);
    for (const [reason, skipped] of groupBy(sorting.skipped, (one) => one.reason)) {
      const change = {
        status: 'skipped',
        reason,
        carrierError: null,
        accepted: false,
        at: new Date(now),
      } as const;
      const messages = skipped.map((one) => one.message);
      await this.settlement.settle(sql, messages, change, deltas);
    }
    await this.postponements.postpone(sql, campaign.id, sorting.postponed, deltas);
    await this.writer.repairClasses(sql, campaign.id, sorting.moved, deltas);
    await this.moveCursors(sql, campaign.id, sorting.seen);
    await this.counters.apply(sql, deltas);
    // Where not even one was looked at, the next one is too long for what the numbers have left in this minute.
    return { jobs, more: sorting.seen.length > 0 };
  }

  /** Classes with pending messages whose people may be texted now. */
  private async openClasses(sql: SqlExecutor, { campaign, hours, now }: ClaimRequest): Promise<OpenClass[]> {
    const counts = await this.counters.pendingClasses(sql, campaign.id);
    const classes = await this.hoursClasses.find(counts.map((count) => count.hoursClassId));
    return openClasses(counts, classes, hours, now);
  }

  /** How often the people of the open classes may be texted. */
  private async limits(
    { campaign, caps, now }: ClaimRequest,
    open: readonly OpenClass[],
  ): Promise<ClaimLimits> {
    const classes = await this.hoursClasses.find(open.map((one) => one.hoursClassId));
    return new ClaimLimits(caps, campaign.contactWindowHours, classes, now);
  }

  private async draw(
    sql: SqlExecutor,
    request: ClaimRequest,
    { pilotRoom }: ClaimTerms,
    classes: readonly OpenClass[],
  ): Promise<Pick[]> {
    const limit = Math.min(request.limit, pilotRoom ?? request.limit);
    const draws = shareOut(classes, limit);
    const picks = await this.picks.draw(sql, request.campaign.id, draws);
    const chosen = interleave(picks).slice(0, limit);
    const pending = await this.picks.lockPending(
      sql,
      request.campaign.id,
      chosen.map((pick) => pick.id),
    );
    return chosen.filter((pick) => pending.has(pick.id));
  }

  /** Nothing behind the cursors although messages are counted as pending: look once more from the beginning. */
  private async rewind(
    sql: SqlExecutor,
    campaignId: number,
    classes: readonly OpenClass[],
  ): Promise<boolean> {
    const passed = classes.filter((one) => one.cursorKey > 0);
    for (const one of passed) await this.counters.moveCursor(sql, campaignId, one.hoursClassId, 0);
    return passed.length > 0;
  }

  private async sort(
    sql: SqlExecutor,
    request: ClaimRequest,
    terms: ClaimTerms,
    drawn: readonly Pick[],
    zoneless: ReadonlySet<number>,
    limits: ClaimLimits,
  ): Promise<Sorting> {
    const { campaign, choice } = request;
    const phones = drawn.map((pick) => pick.phone);
    const contacts = await this.picks.contacts(sql, campaign.companyId, drawn);
    const people = await this.people.find(sql, campaign.companyId, phones);
    const optedOut = await this.optOuts.find(campaign.companyId, phones, sql);
    const composer = new MessageComposer(terms);
    const sorting: Sorting = { candidates: [], skipped: [], postponed: [], moved: [], seen: [] };
    let left = request.segments;
    for (const pick of drawn) {
      if (left <= 0) break;
      const contact = pick.contactId === null ? undefined : contacts.get(pick.contactId);
      const person = people.get(pick.phone);
      const reason = refusal(pick, contact, person, optedOut);
      const held = limits.hold(person, pick.hoursClassId);
      if (reason) skip(sorting, campaign, pick, reason);
      else if (contact && contact.hoursClassId !== pick.hoursClassId) {
        sorting.moved.push({ pick, hoursClassId: contact.hoursClassId });
      } else if (zoneless.has(pick.hoursClassId)) skip(sorting, campaign, pick, 'no_time_zone');
      else if (held) hold(sorting, campaign, terms, pick, held);
      else {
        const composed = composer.compose(pick.phone, contact);
        if (typeof composed === 'string') skip(sorting, campaign, pick, composed);
        else {
          const place = choice.take(pick.phone, composed.segments, person?.numberId ?? null);
          const never = place ? null : choice.neverReason(pick.phone, composed.segments);
          if (never) skip(sorting, campaign, pick, never);
          else if (!place) break;
          else {
            left -= composed.segments;
            sorting.candidates.push({ pick, place, text: composed.text, segments: composed.segments });
          }
        }
      }
      sorting.seen.push(pick);
    }
    return sorting;
  }

  /** Reserves the people. Who was texted since they were looked at keeps the place that it had: a gap, no harm. */
  private async reserve(
    sql: SqlExecutor,
    request: ClaimRequest,
    terms: ClaimTerms,
    sorting: Sorting,
    classes: readonly OpenClass[],
    limits: ClaimLimits,
  ): Promise<SendJob[]> {
    const { campaign, minuteStart, daily, now } = request;
    const reservations = sorting.candidates.map(({ pick, place }) => ({
      phone: pick.phone,
      messageId: pick.id,
      campaignId: campaign.id,
      numberId: place.number.id,
      limits: limits.of(pick.hoursClassId),
    }));
    const people = await this.people.reserve(sql, campaign.companyId, reservations, new Date(now));
    const bounds = new Map(classes.map((one) => [one.hoursClassId, one]));
    const jobs: SendJob[] = [];
    for (const candidate of sorting.candidates) {
      const { pick, place } = candidate;
      const person = people.get(pick.phone);
      if (person?.lastMessageId !== pick.id) {
        const held = limits.hold(person, pick.hoursClassId);
        hold(sorting, campaign, terms, pick, held ?? { reason: 'texted_recently', until: now });
        continue;
      }
      const sending = sendingTerms(daily, place.number);
      jobs.push({
        companyId: campaign.companyId,
        accountId: campaign.accountId,
        campaignId: campaign.id,
        messageId: pick.id,
        ...sending,
        token: randomInt(1, TOKEN_LIMIT),
        to: formatPhone(pick.phone),
        phone: pick.phone,
        text: candidate.text,
        segments: candidate.segments,
        slotAt: Math.max(now, minuteStart + place.offsetMs),
        hoursClassId: pick.hoursClassId,
        notAfter: Math.min(bounds.get(pick.hoursClassId)?.notAfter ?? now, sending.notAfter),
        validUntil: bounds.get(pick.hoursClassId)?.validUntil ?? now,
      });
    }
    return jobs;
  }

  private async moveCursors(sql: SqlExecutor, campaignId: number, seen: readonly Pick[]): Promise<void> {
    const last = new Map<number, number>();
    for (const pick of seen)
      last.set(pick.hoursClassId, Math.max(last.get(pick.hoursClassId) ?? 0, pick.pickKey));
    for (const [hoursClassId, key] of [...last].sort(([a], [b]) => a - b)) {
      await this.counters.moveCursor(sql, campaignId, hoursClassId, key);
    }
  }
}

function refusal(
  pick: Pick,
  contact: PickedContact | undefined,
  person: Person | undefined,
  optedOut: ReadonlySet<number>,
): MessageReason | null {
  if (optedOut.has(pick.phone)) return 'opted_out';
  if (person?.unreachableReason) return 'unreachable';
  if (pick.contactId !== null && !contact) return 'contact_deleted';
  return null;
}

function hold(sorting: Sorting, campaign: RunningCampaign, terms: ClaimTerms, pick: Pick, held: Hold): void {
  if (!terms.postpones) skip(sorting, campaign, pick, held.reason);
  else sorting.postponed.push({ id: pick.id, hoursClassId: pick.hoursClassId, hold: held });
}

function skip(sorting: Sorting, campaign: RunningCampaign, pick: Pick, reason: MessageReason): void {
  const message: LockedMessage = {
    campaignId: campaign.id,
    id: pick.id,
    companyId: campaign.companyId,
    phone: pick.phone,
    status: 'pending',
    reason: null,
    hoursClassId: pick.hoursClassId,
    attempts: 0,
    numberId: null,
  };
  sorting.skipped.push({ reason, message });
}

/** The classes take turns, each in its own order: a cut anywhere leaves every class its fair beginning. */
function interleave(picks: readonly Pick[]): Pick[] {
  const byClass = groupBy(picks, (pick) => pick.hoursClassId);
  return [...byClass.values()]
    .flatMap((group) => group.map((pick, index) => ({ pick, turn: (index + 1) / group.length })))
    .sort((a, b) => a.turn - b.turn)
    .map(({ pick }) => pick);
}
