import { Injectable } from '@nestjs/common';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { DailyLimits, type DailyRoom } from '../daily/daily-limits.js';
import { DeliveryMetrics } from '../delivery-metrics.js';
import { InflightRepository } from '../inflight.repository.js';
import { SendGate } from '../sending/send-gate.js';
import { type DispatchRun, DispatchRunRepository } from './dispatch-run.repository.js';
import { NumberChoice } from './number-choice.js';
import { minuteBudget } from './sending-bucket.js';

/** One minute of one account. */
export interface Minute {
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

/** What a transaction that holds a minute may take of it. */
export interface HeldMinute {
  run: DispatchRun;
  daily: DailyRoom;
  choice: NumberChoice;
}

/** The minutes of accounts, out of which campaigns and answers are dispatched. */
@Injectable()
export class Minutes {
  constructor(
    private readonly accounts: AccountDirectory,
    private readonly runs: DispatchRunRepository,
    private readonly inflight: InflightRepository,
    private readonly dailyLimits: DailyLimits,
    private readonly gate: SendGate,
    private readonly sendingHours: SendingHoursService,
    private readonly metrics: DeliveryMetrics,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  /** Number of the minute in which we are. */
  currentSlot(): number {
    return Math.floor(this.clock.now() / this.environment.dispatchIntervalMs);
  }

  /** The minute with its numbers as they are now; whoever opens it first takes off what is late of those before. */
  async open(account: LiveAccount, slot: number): Promise<Minute> {
    const minute = await this.prepare(account, slot);
    const { environment, clock } = this;
    const budget = minuteBudget(
      minute.numbers,
      account.segmentsPerMinute,
      minute.slot,
      environment.dispatchIntervalMs,
    );
    const backlog = await this.inflight.overdueOf(account.id, clock.date());
    const byTenDlc = sumByTenDlc(backlog, minute.numbers);
    const isFirst = await this.runs.open(account.id, minute.slot, budget, backlog, byTenDlc, clock.date());
    if (isFirst) this.metrics.opened(budget);
    return minute;
  }

  /**
   * Locks the account and its minute until the transaction ends, and reckons what they have left.
   *
   * @param overdraft share of the minute that may be taken beyond it
   */
  async hold(sql: SqlExecutor, minute: Minute, now: number, overdraft = 0): Promise<HeldMinute> {
    const { accountId, slot, numbers, paused, account, tenDlcIds } = minute;
    const intervalMs = this.environment.dispatchIntervalMs;
    const run = await this.runs.lock(sql, accountId, slot);
    if (!run) throw new Error(`Minute ${slot} of account ${accountId} was not opened.`);
    const { taken, takenByNumber, takenByTenDlc } = run;
    const daily = await this.dailyLimits.hold(sql, account, numbers, now);
    const takenElsewhere = await this.runs.takenElsewhere(sql, accountId, slot, tenDlcIds);
    const state = {
      slot,
      intervalMs,
      overdraft,
      elapsedMs: now - slot * intervalMs,
      restMs: restsOf(minute),
      takenByNumber,
      takenByTenDlc,
      takenElsewhere,
      taken,
      accountRate: account.segmentsPerMinute,
      accountDayLimit: account.segmentsPerDay,
      daily,
    };
    return { run, daily, choice: new NumberChoice(numbers, state, paused) };
  }

  /** Writes down what a transaction took of the minute that it holds. */
  async save(sql: SqlExecutor, { accountId, slot }: Minute, { run, choice }: HeldMinute): Promise<void> {
    this.metrics.took(choice.taken - run.taken);
    await this.runs.save(sql, accountId, slot, { ...run, taken: choice.taken });
  }

  /** The company's sending hours, with the guard that the account's carrier needs. Ask before a transaction. */
  hours({ companyId, account }: Minute): Promise<SendingHours> {
    return this.sendingHours.of(companyId, closingGuardMs(account.driver.capabilities));
  }

  /** The numbers as they are now, and Redis asked which of them rest. */
  private async prepare(account: LiveAccount, slot: number): Promise<Minute> {
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
