import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import type { CarrierHttp } from '../../carriers/carrier-http.js';
import type { SendOutcome } from '../../carriers/driver.js';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { closingGuardMs } from '../../compliance/sending-hours/closing-guard.js';
import { SendingHoursService } from '../../compliance/sending-hours/sending-hours.service.js';
import { formatReference } from '../../contracts/delivery-report.js';
import type { SendJob } from '../../contracts/send-job.js';
import { Clock } from '../../platform/clock/clock.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { TimeLimit } from '../../platform/time-limit.js';
import { AccountStop } from '../account-stop.service.js';
import { DeliveryMetrics } from '../delivery-metrics.js';
import { Fence } from './fence.js';
import { ResultWriter } from './result-writer.js';
import { SendGate } from './send-gate.js';

/** What the queue shall do with the job. */
export type SendVerdict = { kind: 'done' } | { kind: 'delay'; ms: number };

/** Longer than a worker waits for its turn: the jobs of a throttled number go back to the queue meanwhile. */
const MIN_SLOW_DOWN_MS = 2_000;
/**
 * From the fence to the first byte. What a frozen process would send later stays here: the sweeper calls an attempt
 * unknown 60 s after its request must have ended, and the carrier is asked for it a minute after that.
 */
const LONGEST_FENCE_MS = 45_000;
/** Its request begins no later than this after the last instant of the fence: the carrier's day ends 5 s after it. */
const LATEST_START_MS = 3_000;
const MAX_SLOW_DOWN_MS = 10 * 60_000;
/** Later than this behind its reserved instant a message would meet its successors at the carrier. */
const MOST_LATE_MS = 300;

/**
 * Sends one message: gate (Redis, may say no), fence (MySQL, says yes), carrier, result. Whatever is refused or
 * dies on the way stays in `inflight`, where the sweeper finds it; no message is handed over without the fence.
 */
@Injectable()
export class SenderService {
  constructor(
    private readonly gate: SendGate,
    private readonly fence: Fence,
    private readonly results: ResultWriter,
    private readonly accounts: AccountDirectory,
    private readonly accountStop: AccountStop,
    private readonly hoursClasses: HoursClassService,
    private readonly sendingHours: SendingHoursService,
    private readonly metrics: DeliveryMetrics,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async send(job: SendJob): Promise<SendVerdict> {
    if (this.clock.now() > job.notAfter) return { kind: 'done' };
    const account = await this.accounts.get(job.accountId);
    if (account?.status !== 'active') return { kind: 'done' };
    if (!(await this.isOpen(job, account))) return { kind: 'done' };
    if (!(await this.isSending(job))) return { kind: 'done' };
    const asked = performance.now();
    const verdict = await this.gate.ask(job, account.segmentsPerMinute);
    if (verdict.kind === 'later') return { kind: 'delay', ms: verdict.waitMs };
    if (verdict.kind !== 'go') return { kind: 'done' };
    if (verdict.waitMs > 0) {
      await wait(verdict.waitMs);
      if (!(await this.isSending(job))) return { kind: 'done' };
    }
    const left = job.notAfter + LATEST_START_MS - this.clock.now();
    const limit = new TimeLimit(Math.min(LONGEST_FENCE_MS, left));
    if (!(await this.fence.pass({ messageId: job.messageId, token: job.token }))) return { kind: 'done' };
    const late = performance.now() - asked - verdict.waitMs;
    const isInTime = late <= MOST_LATE_MS || (await this.reserveAnew(job, account));
    const begun = performance.now();
    const outcome = isInTime ? redacted(await this.handOver(job, account, limit), account) : LEFT_BEHIND;
    const tookMs = isInTime ? Math.round(performance.now() - begun) : null;
    this.metrics.sent(account.carrier, outcome.kind, job.segments, tookMs);
    await this.results.add({
      job,
      outcome,
      at: this.clock.date(),
      tookMs,
      keepCarrierId: !namesOurReference(account),
    });
    await this.follow(job, outcome);
    return { kind: 'done' };
  }

  /** A number that was paused or removed since the claim; what it holds comes back as that of a paused campaign. */
  private isSending({ accountId, numberId }: SendJob): Promise<boolean> {
    return this.accounts.isSending(accountId, numberId);
  }

  /** Since the claim a rule may have changed, an emergency closed a state, or the company become stricter. */
  private async isOpen(job: SendJob, { driver }: LiveAccount): Promise<boolean> {
    const [hoursClass] = await this.hoursClasses.find([job.hoursClassId]);
    const hours = await this.sendingHours.of(job.companyId, closingGuardMs(driver.capabilities));
    return hoursClass !== undefined && hours.verdict(hoursClass, this.clock.now()).allowed;
  }

  /** The database was slow, and the place has passed: the message goes in another one, or not now. */
  private async reserveAnew(job: SendJob, account: LiveAccount): Promise<boolean> {
    try {
      const verdict = await this.gate.ask(job, account.segmentsPerMinute);
      if (verdict.kind !== 'go') return false;
      if (verdict.waitMs === 0) return true;
      await wait(verdict.waitMs);
      // Up to six seconds behind the fence: a pause takes effect within one.
      return (await this.isSending(job)) && !(await this.gate.isHalted(job));
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'no answer on the pace of a number');
      return false;
    }
  }

  private async handOver(job: SendJob, account: LiveAccount, limit: TimeLimit): Promise<SendOutcome> {
    const reference = formatReference(job);
    const { http } = account.context;
    const inTime: CarrierHttp = { request: (request) => http.request({ ...request, startWithin: limit }) };
    try {
      return await account.driver.send(
        {
          from: job.from,
          to: job.to,
          text: job.text,
          reference,
          callbackUrl: account.callbackUrl(reference),
          validitySeconds: Math.max(1, Math.floor((job.validUntil - this.clock.now()) / 1_000)),
        },
        { ...account.context, http: inTime },
      );
    } catch (error) {
      // A driver's fault after the fence: nobody can say what left.
      this.log.error(
        { fault: describeFault(error), carrier: account.driver.code, reference },
        'driver threw while sending',
      );
      return { kind: 'unknown', error: { code: 'driver_error', text: String(error) } };
    }
  }

  /** What an outcome means beyond its message. The result is committed; all of this may run twice or not at all. */
  private async follow(job: SendJob, outcome: SendOutcome): Promise<void> {
    switch (outcome.kind) {
      case 'throttled': {
        const ms = Math.min(MAX_SLOW_DOWN_MS, Math.max(MIN_SLOW_DOWN_MS, outcome.retryAfterMs));
        return this.gate.slowDown(job, ms);
      }
      case 'account-stopped':
        return this.accountStop.stop(
          job.companyId,
          job.accountId,
          `${outcome.error.code}: ${outcome.error.text}`,
        );
      default:
    }
  }
}

/** Of a carrier's words on a refusal. characters */
const LONGEST_ERROR = 200;

/** It never left: the holder of the attempt may put it back. */
const LEFT_BEHIND: SendOutcome = {
  kind: 'retry-later',
  reached: false,
  error: { code: 'late', text: 'Its place in the pace of its number had passed.' },
};

/** The outcome without the account's secrets, should the carrier have repeated one: its words are kept and shown. */
function redacted(outcome: SendOutcome, account: LiveAccount): SendOutcome {
  if (outcome.kind === 'accepted') return outcome;
  const { code, text } = outcome.error;
  return {
    ...outcome,
    error: { code: account.redact(code), text: account.redact(text).slice(0, LONGEST_ERROR) },
  };
}

/** Whether delivery reports will name our reference, in their body or in the address that they call. */
function namesOurReference(account: LiveAccount): boolean {
  const { echoesReference, perMessageCallback } = account.driver.capabilities;
  return echoesReference || perMessageCallback;
}
