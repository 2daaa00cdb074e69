import { Injectable } from '@nestjs/common';
import { CampaignRepository, type RunningCampaign } from '../../campaigns/campaign.repository.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber } from '../../carriers/numbers/number.repository.js';
import { SendingCapsService } from '../../compliance/frequency/sending-caps.service.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import type { SendJob } from '../../contracts/send-job.js';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { DailyLimits } from '../daily/daily-limits.js';
import { InflightRepository } from '../inflight.repository.js';
import { ClaimService } from './claim.service.js';
import { DispatchRunRepository } from './dispatch-run.repository.js';
import { budgetOf, NumberChoice } from './number-choice.js';

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
  account: LiveAccount;
}

/** The throttler's run for one account: takes what its numbers may send this minute and queues it. */
@Injectable()
export class DispatcherService {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly campaigns: CampaignRepository,
    private readonly runs: DispatchRunRepository,
    private readonly inflight: InflightRepository,
    private readonly dailyLimits: DailyLimits,
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
    const accounts = await this.campaigns.accountsWithRunning();
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
    const minute: Minute = {
      companyId,
      accountId,
      slot: Math.max(slot, current),
      numbers: await this.accounts.numbers(accountId),
      account,
    };
    const backlog = await this.inflight.overdueOf(accountId, this.clock.date());
    await this.runs.open(accountId, minute.slot, this.budget(minute), backlog, this.clock.date());
    await this.runRounds(minute, summary);
    return summary;
  }

  /** Takes from the running campaigns in turn, so that none starves, until the budget or the messages are used up. */
  private async runRounds(minute: Minute, summary: DispatchSummary): Promise<void> {
    let campaigns = await this.campaigns.running(minute.companyId, minute.accountId);
    while (campaigns.length > 0) {
      const going: RunningCampaign[] = [];
      for (const [index, campaign] of campaigns.entries()) {
        const claim = await this.claim(minute, campaign, campaigns.length - index);
        if (claim.full) return;
        if (claim.more) going.push(campaign);
        await this.enqueue(claim.jobs);
        summary.messages += claim.jobs.length;
        summary.segments += segmentsOf(claim.jobs);
      }
      campaigns = going;
    }
  }

  /** One claim: at most this campaign's share of what is left for those that are still to come in this round. */
  private async claim(
    minute: Minute,
    campaign: RunningCampaign,
    claimants: number,
  ): Promise<{ jobs: SendJob[]; more: boolean; full: boolean }> {
    const { accountId, slot, numbers, account } = minute;
    const intervalMs = this.environment.dispatchIntervalMs;
    const minuteStart = slot * intervalMs;
    const now = this.clock.now();
    const guardMs = closingGuardMs(account.driver.capabilities);
    const hours = await this.sendingHours.of(minute.companyId, guardMs);
    const caps = await this.sendingCaps.current();
    return this.database.transaction(async (sql) => {
      const run = await this.runs.lock(sql, accountId, slot);
      if (!run) throw new Error(`Minute ${slot} of account ${accountId} was not opened.`);
      const { taken, takenByNumber } = run;
      const daily = await this.dailyLimits.room(sql, account, numbers, now);
      const elapsedMs = now - minuteStart;
      const choice = new NumberChoice(numbers, {
        slot,
        intervalMs,
        elapsedMs,
        takenByNumber,
        taken,
        accountRate: account.segmentsPerMinute,
        accountDayLimit: account.segmentsPerDay,
        daily,
      });
      const left = choice.remaining;
      if (left <= 0) return { jobs: [], more: false, full: true };
      const share = Math.ceil(left / claimants);
      const claim = await this.claims.claim(sql, {
        campaign,
        hours,
        caps,
        choice,
        segments: share,
        limit: Math.min(CLAIM_SIZE, share),
        minuteStart,
        daily,
        now,
      });
      await this.runs.save(sql, accountId, slot, { ...run, taken: choice.taken });
      return { ...claim, full: false };
    });
  }

  private budget({ numbers, slot, account }: Minute): number {
    const accountRate = account.segmentsPerMinute;
    const interval = this.environment.dispatchIntervalMs;
    const sum = numbers.reduce((total, number) => total + budgetOf(number, slot, interval), 0);
    return accountRate === null ? sum : Math.min(sum, budgetOf({ rate: accountRate }, slot, interval));
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

function segmentsOf(jobs: readonly SendJob[]): number {
  return jobs.reduce((sum, job) => sum + job.segments, 0);
}
