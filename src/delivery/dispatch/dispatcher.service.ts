import { Injectable } from '@nestjs/common';
import { CampaignRepository, type RunningCampaign } from '../../campaigns/campaign.repository.js';
import type { CampaignKind } from '../../campaigns/campaign-status.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { SendingCapsService } from '../../compliance/frequency/sending-caps.service.js';
import type { SendJob } from '../../contracts/send-job.js';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { BalanceShortError } from '../../tenancy/balance/balance.repository.js';
import { AnswerRepository } from '../answers/answer.repository.js';
import { AnswerDispatcher } from '../answers/answer-dispatcher.service.js';
import { ClaimPricing } from '../charging/claim-pricing.service.js';
import { NumberHealth } from '../health/number-health.service.js';
import { ClaimService } from './claim.service.js';
import { inTurn, quotaOf, type Turn, turnsOf } from './fair-round.js';
import { type Minute, Minutes } from './minutes.service.js';

/** Messages of one claim: its transaction takes about 150 ms, and nothing else is done for the account meanwhile. */
const CLAIM_SIZE = 1_000;
/** Jobs become due in steps: delays to the millisecond cost Redis half as much again (230 against 142 µs a job). */
const STEP_MS = 500;
/**
 * Share of a minute that transactional messages may take beyond it: they need not wait until the minute ends that a
 * campaign has taken whole. What they push behind goes off the next one.
 */
const OVERDRAFT = 0.2;
/** Ahead of what takes turns by weight. */
const FIRST_KINDS: readonly CampaignKind[] = ['transactional'];
const OTHER_KINDS: readonly CampaignKind[] = ['marketing', 'promotional'];

/** What one minute of one account came to. */
export interface DispatchSummary {
  messages: number;
  segments: number;
}

/** How a campaign stands after its turns in a minute. */
interface Standing {
  /** Segments that it took beyond its quota: they go off its next turn. */
  debt: number;
  /** Hours classes with a message for which no number has room any more. */
  roomless: ReadonlySet<number>;
}

/** What a turn of a campaign came to. */
interface TurnResult extends Standing {
  jobs: SendJob[];
  more: boolean;
  /** Nothing is left of the minute. */
  full: boolean;
}

const AT_FIRST: Standing = { debt: 0, roomless: new Set() };

/** The throttler's run for one account: takes what its numbers may send this minute and queues it. */
@Injectable()
export class DispatcherService {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly campaigns: CampaignRepository,
    private readonly minutes: Minutes,
    private readonly health: NumberHealth,
    private readonly claims: ClaimService,
    private readonly waitingAnswers: AnswerRepository,
    private readonly answers: AnswerDispatcher,
    private readonly sendingCaps: SendingCapsService,
    private readonly pricing: ClaimPricing,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  /** Number of the minute in which we are. */
  currentSlot(): number {
    return this.minutes.currentSlot();
  }

  /** Queues one run for each account that has something to send. The same minute twice is one job. */
  async tick(): Promise<void> {
    const slot = this.currentSlot();
    // Another account is the first each minute: of those that share a 10DLC bucket the first may empty it.
    const waiting = [
      ...(await this.campaigns.accountsWithRunning()),
      ...(await this.waitingAnswers.accountsWaiting()),
    ];
    const accounts = rotate([...new Map(waiting.map((one) => [one.accountId, one])).values()], slot);
    await this.jobs.addBulk(
      'dispatch',
      accounts.map(({ companyId, accountId }) => ({
        name: 'account',
        data: { companyId, accountId, slot },
        options: { jobId: `account-${accountId}-${slot}` },
      })),
    );
  }

  /**
   * Dispatches one minute. Run twice, or again after a crash, it goes on where the minute stands in MySQL; a minute
   * that is just over becomes the present one, and what is older is left alone: no minute is ever sent twice.
   */
  async dispatch(companyId: number, accountId: number, slot: number): Promise<DispatchSummary> {
    const summary: DispatchSummary = { messages: 0, segments: 0 };
    const account = await this.accounts.get(accountId);
    if (!account || account.companyId !== companyId || account.status !== 'active') return summary;
    const current = this.currentSlot();
    if (slot < current - 1) return summary;
    await this.health.review(account.id, this.clock.now());
    const minute = await this.minutes.open(account, Math.max(slot, current));
    await this.answers.run(minute);
    await this.runRounds(minute, FIRST_KINDS, summary);
    await this.runRounds(minute, OTHER_KINDS, summary);
    return summary;
  }

  /** Those transactional messages of an account that wait, now. Safe to repeat, and to run beside a dispatch. */
  async dispatchTransactional(companyId: number, accountId: number): Promise<DispatchSummary> {
    const summary: DispatchSummary = { messages: 0, segments: 0 };
    const account = await this.accounts.get(accountId);
    if (!account || account.companyId !== companyId || account.status !== 'active') return summary;
    const minute = await this.minutes.open(account, this.currentSlot());
    await this.runRounds(minute, FIRST_KINDS, summary);
    return summary;
  }

  /** Takes from the running campaigns in turn, by their weights, until the budget or the messages are used up. */
  private async runRounds(
    minute: Minute,
    kinds: readonly CampaignKind[],
    summary: DispatchSummary,
  ): Promise<void> {
    const running = await this.campaigns.running(minute.companyId, minute.accountId, kinds);
    let campaigns = inTurn(running, minute.slot);
    const standings = new Map<number, Standing>();
    while (campaigns.length > 0) {
      const going: RunningCampaign[] = [];
      for (const turn of turnsOf(campaigns)) {
        const { campaign } = turn;
        const claim = await this.claim(minute, turn, standings.get(campaign.id) ?? AT_FIRST);
        if (claim.full) return;
        if (claim.more) going.push(campaign);
        standings.set(campaign.id, { debt: claim.debt, roomless: claim.roomless });
        await this.enqueue(claim.jobs, kinds === FIRST_KINDS);
        summary.messages += claim.jobs.length;
        summary.segments += segmentsOf(claim.jobs);
      }
      campaigns = going;
    }
  }

  /** One claim: at most what this turn may take of what is left, less what earlier turns took too much. */
  private async claim(minute: Minute, turn: Turn<RunningCampaign>, standing: Standing): Promise<TurnResult> {
    const { campaign } = turn;
    const minuteStart = minute.slot * this.environment.dispatchIntervalMs;
    const now = this.clock.now();
    const hours = await this.minutes.hours(minute);
    const caps = await this.sendingCaps.current();
    const prices = await this.pricing.of(minute.companyId, minute.accountId, minute.numbers);
    if (!prices.affords(1)) return { jobs: [], more: false, full: true, ...standing };
    const claiming = this.database.transaction(async (sql) => {
      const overdraft = FIRST_KINDS.includes(campaign.kind) ? OVERDRAFT : 0;
      const held = await this.minutes.hold(sql, minute, now, overdraft);
      const { daily, choice } = held;
      const left = choice.remaining;
      const { debt, roomless } = standing;
      if (left <= 0) return { jobs: [], more: false, full: true, debt, roomless };
      const quota = quotaOf(turn, left, CLAIM_SIZE);
      if (quota <= debt) return { jobs: [], more: true, full: false, debt: debt - quota, roomless };
      const segments = quota - debt;
      const claim = await this.claims.claim(sql, {
        campaign,
        hours,
        caps,
        choice,
        segments,
        limit: Math.min(CLAIM_SIZE, segments),
        roomless,
        minuteStart,
        daily,
        prices: prices.begin(),
        now,
      });
      await this.minutes.save(sql, minute, held);
      return { ...claim, full: false, debt: Math.max(0, segmentsOf(claim.jobs) - segments) };
    });
    return claiming.catch((error: unknown) => {
      // Another account of the company was faster: the next minute goes by what is left.
      if (error instanceof BalanceShortError) return { jobs: [], more: false, full: true, ...standing };
      throw error;
    });
  }

  /** After the commit: a crash in between leaves attempts without a job, which the sweeper puts back. */
  private async enqueue(jobs: readonly SendJob[], isFirst: boolean): Promise<void> {
    const now = this.clock.now();
    await this.jobs.addBulk(
      'send',
      jobs.map((data) => {
        const delay = Math.max(0, Math.floor((data.slotAt - now) / STEP_MS) * STEP_MS);
        // Before all that is due in the queue already; where they are many, in their own order.
        return { name: 'send', data, options: isFirst && delay === 0 ? { delay, lifo: true } : { delay } };
      }),
    );
  }
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function segmentsOf(jobs: readonly SendJob[]): number {
  return jobs.reduce((sum, job) => sum + job.segments, 0);
}
