import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import { fitCarrierId } from '../../contracts/carrier-id.js';
import { formatReference, type ReportStatus } from '../../contracts/delivery-report.js';
import { MessageRepository } from '../../messages/message.repository.js';
import { MessageEventRepository } from '../../messages/message-event.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { ClockSkewCheck } from '../../platform/database/clock-skew.check.js';
import { Database } from '../../platform/database/database.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { CarrierRefRepository } from '../carrier-ref.repository.js';
import { InflightRepository } from '../inflight.repository.js';
import { ReportService } from '../reports/report.service.js';
import { SettlementService } from '../settlement.service.js';
import { StatusQueryRepository, type UnknownAttempt } from './status-query.repository.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long after each question the next one comes; after the last the message waits for its report alone. */
const BACKOFF_MS = [5 * MINUTE_MS, 30 * MINUTE_MS, 3 * HOUR_MS, 24 * HOUR_MS];
const NEVER = new Date('9999-12-31T00:00:00Z');
const AT_ONCE = 8;
/** One run asks so many at most, and begins nothing new after this time: a carrier that hangs holds up nobody. */
const MOST_A_RUN = 400;
const RUN_MS = 20_000;

/** What a carrier answered. */
type Answer = { carrierMessageId: string; status: ReportStatus } | null;

/** What one run came to. */
export interface StatusQuerySummary {
  asked: number;
  found: number;
  returned: number;
}

/**
 * Asks carriers what became of messages that may or may not have left. What they know settles the message; only their
 * word that they never took it brings it back. Asking is harmless at any time, twice, and by two workers at once.
 */
@Injectable()
export class StatusQueryService {
  constructor(
    private readonly queries: StatusQueryRepository,
    private readonly accounts: AccountDirectory,
    private readonly reports: ReportService,
    private readonly carrierRefs: CarrierRefRepository,
    private readonly events: MessageEventRepository,
    private readonly messages: MessageRepository,
    private readonly inflight: InflightRepository,
    private readonly settlement: SettlementService,
    private readonly counters: CampaignCounterRepository,
    private readonly database: Database,
    private readonly clockSkew: ClockSkewCheck,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws ClockSkewError where this machine cannot tell which questions are due */
  async run(): Promise<StatusQuerySummary> {
    await this.clockSkew.require();
    const summary: StatusQuerySummary = { asked: 0, found: 0, returned: 0 };
    const until = performance.now() + RUN_MS;
    for (let looked = 0; looked < MOST_A_RUN && performance.now() < until; looked += AT_ONCE) {
      const due = await this.queries.due(this.clock.date(), AT_ONCE);
      await Promise.all(due.map((attempt) => this.ask(attempt, summary)));
      if (due.length < AT_ONCE) break;
    }
    return summary;
  }

  private async ask(attempt: UnknownAttempt, summary: StatusQuerySummary): Promise<void> {
    let account: LiveAccount | null;
    try {
      account = await this.accounts.get(attempt.accountId);
    } catch (error) {
      // Such as credentials that no key opens: it must not keep all others from being asked.
      this.log.error(
        { fault: describeFault(error), accountId: attempt.accountId },
        'account cannot be asked',
      );
      await this.queries.take(attempt, new Date(this.clock.now() + (BACKOFF_MS[attempt.asked] ?? 0)));
      return;
    }
    const backoff = account?.driver.queryStatus ? BACKOFF_MS[attempt.asked] : undefined;
    const nextAt = backoff === undefined ? NEVER : new Date(this.clock.now() + backoff);
    if (!(await this.queries.take(attempt, nextAt))) return;
    if (!account?.driver.queryStatus) return;
    summary.asked++;
    const reference = formatReference(attempt);
    let answer: Answer;
    try {
      const carrierMessageId = (await this.events.carrierIds([attempt])).get(attempt.messageId) ?? null;
      answer = await account.driver.queryStatus({ reference, carrierMessageId }, account.context);
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error), carrier: account.driver.code, reference },
        'status query was not answered',
      );
      await this.note(attempt, 'no-answer', null);
      return;
    }
    await this.note(attempt, answer?.status ?? 'never-taken', answer?.carrierMessageId ?? null);
    if (answer) {
      await this.settle(attempt, account, answer);
      summary.found++;
    } else if (await this.giveBack(attempt)) summary.returned++;
  }

  /** For the message's trace, and before anything is done about it: a question that was asked twice is told twice. */
  private note(
    { campaignId, messageId, token, asked }: UnknownAttempt,
    outcome: string,
    carrierMessageId: string | null,
  ): Promise<void> {
    return this.events.add(this.database, [
      {
        ...{ campaignId, messageId, kind: 'question', mark: `${token}/${asked}`, at: this.clock.date() },
        ...{ outcome, carrierMessageId: carrierMessageId === null ? null : fitCarrierId(carrierMessageId) },
        ...{ code: null, words: null, numberId: null, tookMs: null },
      },
    ]);
  }

  /** The carrier knows the message: its word is worth a delivery report. */
  private async settle(
    { campaignId, messageId }: UnknownAttempt,
    { id: accountId, companyId, driver }: LiveAccount,
    { carrierMessageId, status }: NonNullable<Answer>,
  ): Promise<void> {
    const { echoesReference, perMessageCallback } = driver.capabilities;
    if (!echoesReference && !perMessageCallback) {
      // Its reports will name only the carrier's own id.
      const ref = { accountId, campaignId, messageId, carrierMessageId, createdAt: this.clock.date() };
      await this.carrierRefs.add(this.database, [ref]);
    }
    await this.reports.apply([
      {
        companyId,
        accountId,
        reference: { campaignId, messageId },
        carrierMessageId,
        status,
        errorClass: null,
        errorCode: null,
        receivedAt: this.clock.now(),
      },
    ]);
  }

  /** The carrier never took it: pending again, or failed where its campaign is over. @returns whether it changed */
  private async giveBack(attempt: UnknownAttempt): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const locked = await this.messages.lock(sql, [attempt]);
      const attempts = await this.inflight.lock(sql, [attempt.messageId]);
      const row = attempts.get(attempt.messageId);
      const isOurs = row?.state === 'unknown' && row.token === attempt.token;
      const unknown = isOurs ? locked.filter((message) => message.status === 'unknown') : [];
      const deltas = new CounterDeltas();
      const at = this.clock.date();
      if (await this.queries.mayGoOn(sql, attempt.campaignId)) {
        await this.settlement.giveBack(sql, unknown, { tried: true, at }, deltas, attempts);
      } else await this.settlement.giveUp(sql, unknown, { reason: 'temporary', at }, deltas, attempts);
      await this.counters.apply(sql, deltas);
      return unknown.length > 0;
    });
  }
}
