import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { formatPhone } from '../../carriers/phone.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import type { SendJob } from '../../contracts/send-job.js';
import { NEVER_TRIED } from '../../messages/message.repository.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { ClaimPrices } from '../charging/claim-prices.js';
import { type DailyRoom, sendingTerms } from '../daily/daily-limits.js';
import { ClaimWriter } from '../dispatch/claim-writer.js';
import type { NumberChoice } from '../dispatch/number-choice.js';
import { PickRepository } from '../dispatch/pick.repository.js';
import { PeopleRepository, type Person } from '../people.repository.js';
import { TOKEN_LIMIT } from '../sending/fence.js';
import { SettlementService } from '../settlement.service.js';
import type { AnswerRefusal, WaitingAnswer } from './answer.js';
import { AnswerRepository } from './answer.repository.js';

const DAY_MS = 24 * 60 * 60_000;
/** Answers in one transaction. */
const CLAIM_SIZE = 200;
/** So long a carrier tries to reach the person with an answer that may take its time. */
const VALID_MS = 30 * 60_000;

/** The answers of one account that are to be claimed, within a transaction that holds the account. */
export interface AnswerClaimRequest {
  companyId: number;
  accountId: number;
  /** Those that may send now, and those that may again. */
  numbers: readonly SendingNumber[];
  paused: readonly SendingNumber[];
  choice: NumberChoice;
  daily: DailyRoom;
  prices: ClaimPrices;
  /** The company's, for answers that they bind. */
  hours: SendingHours;
  now: number;
  /** Answers behind this one. */
  after: number;
}

/** What was claimed; `next`: where to go on, null at the end. */
export interface AnswerClaim {
  jobs: SendJob[];
  next: number | null;
}

/** What the rules ask about the people of a claim. */
interface Facts {
  people: ReadonlyMap<number, Person>;
  optedOut: ReadonlySet<number>;
}

/** When an answer may leave, and until when it may reach the person. */
interface Window {
  notAfter: number;
  validUntil: number;
}

/**
 * Claims answers: the same rows as for a campaign's messages, from the number that the person wrote to and out of what
 * its minute has left. No answer goes to who opted out, but the one that confirms it.
 */
@Injectable()
export class AnswerClaims {
  constructor(
    private readonly answers: AnswerRepository,
    private readonly picks: PickRepository,
    private readonly writer: ClaimWriter,
    private readonly settlement: SettlementService,
    private readonly counters: CampaignCounterRepository,
    private readonly people: PeopleRepository,
    private readonly optOuts: OptOutService,
    private readonly hoursClasses: HoursClassService,
  ) {}

  async claim(sql: SqlExecutor, request: AnswerClaimRequest): Promise<AnswerClaim> {
    const { companyId, accountId, after } = request;
    const found = await this.answers.waiting(sql, companyId, accountId, after, CLAIM_SIZE);
    const last = found.at(-1);
    if (!last) return { jobs: [], next: null };
    const next = found.length === CLAIM_SIZE ? last.answerId : null;
    const waiting = await this.lock(sql, found);
    const windows = await this.windows(request, waiting);
    const phones = [...new Set(waiting.map(({ phone }) => phone))];
    const facts: Facts = {
      people: await this.people.find(sql, companyId, phones),
      optedOut: await this.optOuts.find(companyId, accountId, phones, sql),
    };
    const jobs: SendJob[] = [];
    const refused: { answer: WaitingAnswer; reason: AnswerRefusal }[] = [];
    for (const answer of waiting) {
      const reason = refusalOf(answer, request, facts);
      if (reason) refused.push({ answer, reason });
      else jobs.push(...this.place(answer, request, windows.get(answer.hoursClassId)));
    }
    await this.reserveAgain(sql, request, waiting, jobs, facts);
    await this.write(sql, request, waiting, jobs, refused);
    return { jobs, next };
  }

  /** In order of (campaign, id), as everywhere; a sweeper may have had one of them meanwhile. */
  private async lock(sql: SqlExecutor, found: readonly WaitingAnswer[]): Promise<WaitingAnswer[]> {
    const locked: WaitingAnswer[] = [];
    const byCampaign = [...groupBy(found, (answer) => answer.campaignId)].sort(([a], [b]) => a - b);
    for (const [campaignId, group] of byCampaign) {
      const ids = group.map((answer) => answer.messageId);
      const pending = await this.picks.lockPending(sql, campaignId, ids);
      locked.push(...group.filter((answer) => pending.has(answer.messageId)));
    }
    return locked.sort((a, b) => a.answerId - b.answerId);
  }

  /** Of the classes whose people may be texted now. */
  private async windows(
    { hours, now }: AnswerClaimRequest,
    waiting: readonly WaitingAnswer[],
  ): Promise<Map<number, Window>> {
    const ids = [...new Set(waiting.map((answer) => answer.hoursClassId))];
    const windows = new Map<number, Window>();
    for (const one of await this.hoursClasses.find(ids)) {
      const verdict = hours.verdict(one, now);
      if (!verdict.allowed) continue;
      const validUntil = Math.min(verdict.closesAt ?? Number.POSITIVE_INFINITY, now + VALID_MS);
      windows.set(one.id, {
        validUntil,
        notAfter: validUntil - (verdict.closesAt === null ? 0 : hours.guardMs),
      });
    }
    return windows;
  }

  /** None where its number has no room in this minute, its person sleeps, or nobody pays for it: it waits, first in line. */
  private place(
    answer: WaitingAnswer,
    { companyId, accountId, choice, daily, prices, now }: AnswerClaimRequest,
    window: Window | undefined,
  ): SendJob[] {
    const { campaignId, messageId, phone, text, segments, hoursClassId } = answer;
    if (!window || !prices.affords(segments)) return [];
    const place = choice.takeFrom(answer.numberId, phone, segments);
    if (!place) return [];
    prices.spend(place.number.id, segments);
    const sending = sendingTerms(daily, place.number);
    const notAfter = answer.notAfter.getTime();
    const isConfirmation = answer.kind === 'stop';
    return [
      {
        companyId,
        accountId,
        campaignId,
        messageId,
        ...sending,
        token: randomInt(1, TOKEN_LIMIT),
        to: formatPhone(phone),
        phone,
        text,
        segments,
        // At once: what a campaign has taken of this minute gives way, as the pace at sending is one for all.
        slotAt: now,
        hoursClassId,
        notAfter: Math.min(notAfter, window.notAfter, sending.notAfter),
        validUntil: isConfirmation ? Math.min(notAfter, window.validUntil) : window.validUntil,
        ...(isConfirmation ? { confirmsOptOut: true } : {}),
      },
    ];
  }

  /** Whose reservation went back with an attempt that never left. */
  private async reserveAgain(
    sql: SqlExecutor,
    { companyId, now }: AnswerClaimRequest,
    waiting: readonly WaitingAnswer[],
    jobs: readonly SendJob[],
    { people }: Facts,
  ): Promise<void> {
    const bound = waiting.filter((answer) => answer.isBound && !isReserved(answer, people.get(answer.phone)));
    const ids = new Set(bound.map(({ messageId }) => messageId));
    const reservations = jobs
      .filter(({ messageId }) => ids.has(messageId))
      .map(({ phone, messageId, campaignId, numberId, slotAt }) => {
        return { phone, messageId, campaignId, numberId, slotAt, limits: [] };
      });
    await this.people.reserve(sql, companyId, reservations, now);
  }

  /** Messages first, counters last: the order of locks everywhere. */
  private async write(
    sql: SqlExecutor,
    { companyId, prices, now }: AnswerClaimRequest,
    waiting: readonly WaitingAnswer[],
    jobs: readonly SendJob[],
    refused: readonly { answer: WaitingAnswer; reason: AnswerRefusal }[],
  ): Promise<void> {
    const deltas = new CounterDeltas();
    const at = new Date(now);
    const candidates = waiting.map(({ messageId, hoursClassId }) => ({
      pick: { id: messageId, hoursClassId },
    }));
    for (const [campaignId, group] of groupBy(jobs, (job) => job.campaignId)) {
      await this.writer.queue(sql, { id: campaignId, companyId }, group, candidates, deltas, prices);
    }
    for (const [reason, group] of groupBy(refused, (one) => one.reason)) {
      const messages = group.map(({ answer }) => ({
        campaignId: answer.campaignId,
        id: answer.messageId,
        companyId,
        phone: answer.phone,
        status: 'pending' as const,
        reason: null,
        hoursClassId: answer.hoursClassId,
        attempts: 0,
        numberId: null,
        ...NEVER_TRIED,
      }));
      const change = { status: 'skipped', reason, carrierError: null, accepted: false, at } as const;
      await this.settlement.settle(sql, messages, change, deltas);
    }
    await this.counters.apply(sql, deltas);
  }
}

function isReserved({ messageId }: WaitingAnswer, person: Person | undefined): boolean {
  return person?.lastMessageId === messageId;
}

/**
 * Why an answer is never sent; null: it is, now or later. One that caps bind has its person reserved as it is written;
 * where that was given back, as its attempt never left, somebody else may have texted them since.
 */
function refusalOf(
  answer: WaitingAnswer,
  { numbers, paused, now }: AnswerClaimRequest,
  { people, optedOut }: Facts,
): AnswerRefusal | null {
  if (answer.kind !== 'stop' && optedOut.has(answer.phone)) return 'opted_out';
  const person = people.get(answer.phone);
  if (person?.unreachableReason) return 'unreachable';
  if (answer.isBound && !isReserved(answer, person) && now - (person?.lastAt?.getTime() ?? 0) < DAY_MS) {
    return 'texted_recently';
  }
  if (answer.notAfter.getTime() <= now) return 'too_late';
  return [...numbers, ...paused].some(({ id }) => id === answer.numberId) ? null : 'no_sender';
}
