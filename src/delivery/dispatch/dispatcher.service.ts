import { Injectable } from '@nestjs/common';
import { CampaignRepository, type RunningCampaign } from '../../campaigns/campaign.repository.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { SendingCapsService } from '../../compliance/frequency/sending-caps.service.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import type { SendJob } from '../../contracts/send-job.js';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { DailyLimits } from '../daily/daily-limits.js';
import { NumberHealth } from '../health/number-health.service.js';
import { InflightRepository } from '../inflight.repository.js';
import { SendGate } from '../sending/send-gate.js';
import { ClaimService } from './claim.service.js';
import { DispatchRunRepository } from './dispatch-run.repository.js';
import { inTurn, quotaOf, type Turn, turnsOf } from './fair-round.js';
import { NumberChoice } from './number-choice.js';
import { minuteBudget } from './sending-bucket.js';

/** Messages of one claim: its transaction takes about 150 ms, and nothing else is done for the account meanwhile. */
const CLAIM_SIZE = 1_000;
/** Jobs become due in steps: delays to the millisecond cost Redis half as much again (230 against 142 µs a job). */
const STEP_MS = 500;

/** What one minute of one account came to. */
export interface DispatchSummary {
  messages: number;
  segments: number;
}

/** One minute of one account. */
interface Minute {
  companyId: number;
  accountId: number;
  slot: number;
  numbers: readonly SendingNumber[];
  paused: readonly SendingNumber[];
  account: LiveAccount;
  /** 10DLC campaigns that its numbers send under, as far as those limit a minute. */
  tenDlcIds: readonly number[];
  /** By the real clock: until when a number cannot send, as Redis said it at the beginning. */
  restsUntil: ReadonlyMap<number, number>;
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
    private readonly runs: DispatchRunRepository,
    private readonly inflight: InflightRepository,
    private readonly dailyLimits: DailyLimits,
    private readonly health: NumberHealth,
    private readonly gate: SendGate,
    private readonly claims: ClaimService,
    private readonly sendingHours: SendingHoursService,
    private readonly sendingCaps: SendingCapsService,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  /** Number of the minute in which we are. */
  currentSlot(): number {
    return Math.floor(this.clock.now() / this.environment.dispatchIntervalMs);
  }

  /** Queues one run for each account that has something to send. The same minute twice is one job. */
  async tick(): Promise<void> {
    const slot = this.currentSlot();
    // Another account is the first each minute: of those that share a 10DLC bucket the first may empty it.
    const accounts = rotate(await this.campaigns.accountsWithRunning(), slot);
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
    const minute = await this.prepare(account, Math.max(slot, current));
    const { environment, clock } = this;
    const budget = minuteBudget(
      minute.numbers,
      account.segmentsPerMinute,
      minute.slot,
      environment.dispatchIntervalMs,
    );
    const backlog = await this.inflight.overdueOf(accountId, clock.date());
    const byTenDlc = sumByTenDlc(backlog, minute.numbers);
    await this.runs.open(accountId, minute.slot, budget, backlog, byTenDlc, clock.date());
    await this.runRounds(minute, summary);
    return summary;
  }

  /** The numbers as they are now: their health is judged first, and Redis asked which of them rest. */
  private async prepare(account: LiveAccount, slot: number): Promise<Minute> {
    await this.health.review(account.id, this.clock.now());
    const numbers = await this.accounts.numbers(account.id);
    const rests = await this.gate.rests(numbers);
    const restsFrom = performance.now();
    return {
      companyId: account.companyId,
      accountId: account.id,
      slot,
      numbers,
      paused: await this.accounts.pausedNumbers(account.id),
      account,
      tenDlcIds: [
        ...new Set(numbers.flatMap(({ tenDlc }) => (tenDlc?.rate == null ? [] : [tenDlc.campaignId]))),
      ],
      restsUntil: new Map([...rests].map(([id, ms]) => [id, restsFrom + ms])),
    };
  }

  /** Takes from the running campaigns in turn, by their weights, until the budget or the messages are used up. */
  private async runRounds(minute: Minute, summary: DispatchSummary): Promise<void> {
    let campaigns = inTurn(await this.campaigns.running(minute.companyId, minute.accountId), minute.slot);
    const standings = new Map<number, Standing>();
    while (campaigns.length > 0) {
      const going: RunningCampaign[] = [];
      for (const turn of turnsOf(campaigns)) {
        const { campaign } = turn;
        const claim = await this.claim(minute, turn, standings.get(campaign.id) ?? AT_FIRST);
        if (claim.full) return;
        if (claim.more) going.push(campaign);
        standings.set(campaign.id, { debt: claim.debt, roomless: claim.roomless });
        await this.enqueue(claim.jobs);
        summary.messages += claim.jobs.length;
        summary.segments += segmentsOf(claim.jobs);
      }
      campaigns = going;
    }
  }

  /** One claim: at most what this turn may take of what is left, less what earlier turns took too much. */
  private async claim(minute: Minute, turn: Turn<RunningCampaign>, standing: Standing): Promise<TurnResult> {
    const { accountId, slot, numbers, paused, account, tenDlcIds } = minute;
    const { campaign } = turn;
    const intervalMs = this.environment.dispatchIntervalMs;
    const minuteStart = slot * intervalMs;
    const now = this.clock.now();
    const guardMs = closingGuardMs(account.driver.capabilities);
    const hours = await this.sendingHours.of(minute.companyId, guardMs);
    const caps = await this.sendingCaps.current();
    return this.database.transaction(async (sql) => {
      const run = await this.runs.lock(sql, accountId, slot);
      if (!run) throw new Error(`Minute ${slot} of account ${accountId} was not opened.`);
      const { taken, takenByNumber, takenByTenDlc } = run;
      const daily = await this.dailyLimits.hold(sql, account, numbers, now);
      const takenElsewhere = await this.runs.takenElsewhere(sql, accountId, slot, tenDlcIds);
      const state = {
        slot,
        intervalMs,
        elapsedMs: now - minuteStart,
        restMs: restsOf(minute),
        takenByNumber,
        takenByTenDlc,
        takenElsewhere,
        taken,
        accountRate: account.segmentsPerMinute,
        accountDayLimit: account.segmentsPerDay,
        daily,
      };
      const choice = new NumberChoice(numbers, state, paused);
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
        now,
      });
      await this.runs.save(sql, accountId, slot, { ...run, taken: choice.taken });
      return { ...claim, full: false, debt: Math.max(0, segmentsOf(claim.jobs) - segments) };
    });
  }

  /** After the commit: a crash in between leaves attempts without a job, which the sweeper puts back. */
  private async enqueue(jobs: readonly SendJob[]): Promise<void> {
    const now = this.clock.now();
    await this.jobs.addBulk(
      'send',
      jobs.map((data) => ({
        name: 'send',
        data,
        options: { delay: Math.max(0, Math.floor((data.slotAt - now) / STEP_MS) * STEP_MS) },
      })),
    );
  }
}

/** ms from now in which each number cannot send. */
function restsOf({ restsUntil }: Minute): Map<number, number> {
  const now = performance.now();
  return new Map([...restsUntil].map(([id, until]) => [id, Math.max(0, until - now)]));
}

/** Segments by 10DLC campaign, of those that numbers have left over. */
function sumByTenDlc(
  byNumber: ReadonlyMap<number, number>,
  numbers: readonly SendingNumber[],
): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { id, tenDlc } of numbers) {
    const segments = byNumber.get(id);
    if (tenDlc && segments) sums.set(tenDlc.campaignId, (sums.get(tenDlc.campaignId) ?? 0) + segments);
  }
  return sums;
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function segmentsOf(jobs: readonly SendJob[]): number {
  return jobs.reduce((sum, job) => sum + job.segments, 0);
}
