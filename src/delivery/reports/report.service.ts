import { Injectable } from '@nestjs/common';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { NumberHealthRepository } from '../../carriers/numbers/number-health.repository.js';
import type { OptOut } from '../../compliance/opt-outs/opt-out.js';
import {
  type DeliveryReport,
  formatReference,
  type MessageReference,
  type ReportStatus,
} from '../../contracts/delivery-report.js';
import {
  hasAttempt,
  type LockedMessage,
  MessageRepository,
  toReference,
} from '../../messages/message.repository.js';
import { type MessageEvent, MessageEventRepository } from '../../messages/message-event.repository.js';
import { MESSAGE_REASONS, type MessageReason, type MessageStatus } from '../../messages/message-status.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { CarrierRefRepository } from '../carrier-ref.repository.js';
import { type CarrierVerdict, CarrierVerdicts } from '../carrier-verdicts.js';
import { NumberDayDeltas } from '../health/number-day-deltas.js';
import { InflightRepository } from '../inflight.repository.js';
import { codeOf } from '../sending/attempt-result.js';
import { SettlementService } from '../settlement.service.js';
import {
  type ReportProblem,
  type UnmatchedReport,
  UnmatchedReportRepository,
} from './unmatched-report.repository.js';

/** What a carrier's word means for us. */
const STATUS_OF_REPORT: Readonly<Record<ReportStatus, MessageStatus>> = {
  queued: 'sent',
  sent: 'sent',
  delivered: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
};

/** How far along a status is: of several reports on one message the furthest counts. */
const RANK: Readonly<Record<ReportStatus, number>> = {
  queued: 0,
  sent: 1,
  delivered: 2,
  undelivered: 2,
  failed: 2,
};

/** A report tied to its message. */
type TiedReport = DeliveryReport & { reference: MessageReference };

/**
 * Applies delivery reports, many in one transaction. Statuses only move forward, so duplicates, reordering and a
 * report that overtakes the send's own result change nothing that they should not.
 */
@Injectable()
export class ReportService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessageRepository,
    private readonly campaigns: CampaignRepository,
    private readonly inflight: InflightRepository,
    private readonly carrierRefs: CarrierRefRepository,
    private readonly unmatched: UnmatchedReportRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly settlement: SettlementService,
    private readonly verdicts: CarrierVerdicts,
    private readonly numberHealth: NumberHealthRepository,
    private readonly events: MessageEventRepository,
  ) {}

  /** Applies them all or, on an error, none. Reports on messages that nobody knows are kept for a look. */
  async apply(reports: readonly DeliveryReport[]): Promise<void> {
    const optOuts = await this.database.transaction(async (sql) => {
      const { unmatched, optOuts } = await this.applyWithin(sql, reports);
      await this.unmatched.add(sql, unmatched);
      return optOuts;
    });
    await this.verdicts.announce(optOuts);
  }

  /** Part of the caller's transaction: it keeps what found no message, and announces opt-outs after its commit. */
  async applyWithin<Report extends DeliveryReport>(
    sql: SqlExecutor,
    reports: readonly Report[],
  ): Promise<{ unmatched: UnmatchedReport<Report>[]; optOuts: OptOut[] }> {
    if (reports.length === 0) return { unmatched: [], optOuts: [] };
    const { tied, unknown } = await this.tie(sql, reports);
    const { own, foreign } = await this.byAccount(sql, tied);
    const furthest = furthestByMessage(own);
    const taken = takenByCarrier(own);
    const locked = await this.messages.lock(
      sql,
      [...furthest.values()].map((report) => report.reference),
    );
    const known = new Map(locked.map((message) => [keyOf(message.companyId, toReference(message)), message]));
    const attempts = await this.inflight.lock(
      sql,
      locked.filter(hasAttempt).map((message) => message.id),
    );
    const deltas = new CounterDeltas();
    const numberDays = new NumberDayDeltas();
    for (const group of groupAlike([...furthest.values()], known, taken)) {
      const first = group[0]?.report;
      if (!first) continue;
      const messages = group.map(({ message }) => message);
      const change = {
        status: STATUS_OF_REPORT[first.status],
        reason: reasonOf(first),
        carrierError: first.errorCode === null ? null : codeOf(first.errorCode),
        accepted: wasTaken(first, group[0]?.message, taken),
        at: new Date(first.receivedAt),
      };
      const settled = await this.settlement.settle(sql, messages, change, deltas, attempts);
      for (const { id, numberId, status } of settled) {
        numberDays.addStep(attempts.get(id)?.numberId ?? numberId, status, change);
      }
    }
    const lost = own.filter((report) => !known.has(keyOf(report.companyId, report.reference)));
    await this.events.add(sql, eventsOf(own, furthest, known));
    const optOuts = await this.verdicts.keep(sql, verdictsOf(furthest, known));
    await this.counters.apply(sql, deltas);
    await this.numberHealth.count(sql, numberDays.all);
    const kept = (of: readonly Report[], problem: ReportProblem) =>
      of.map((report): UnmatchedReport<Report> => ({ report, problem }));
    return {
      unmatched: [
        ...kept(unknown, 'no-reference'),
        ...kept(foreign, 'another-account'),
        ...kept(lost, 'unknown-message'),
      ],
      optOuts,
    };
  }

  /** A carrier's word counts on messages that went over its own account; on a pending one it would stop the sending. */
  private async byAccount<Report extends TiedReport>(
    sql: SqlExecutor,
    reports: readonly Report[],
  ): Promise<{ own: Report[]; foreign: Report[] }> {
    const accounts = await this.campaigns.accountIds(sql, [
      ...new Set(reports.map(({ reference }) => reference.campaignId)),
    ]);
    const own: Report[] = [];
    const foreign: Report[] = [];
    for (const report of reports) {
      const accountId = accounts.get(report.reference.campaignId) ?? report.accountId;
      (accountId === report.accountId ? own : foreign).push(report);
    }
    return { own, foreign };
  }

  private async tie<Report extends DeliveryReport>(
    sql: SqlExecutor,
    reports: readonly Report[],
  ): Promise<{ tied: (Report & { reference: MessageReference })[]; unknown: Report[] }> {
    const refs = await this.carrierRefs.find(
      sql,
      reports.filter((report) => report.reference === null),
    );
    const tied: (Report & { reference: MessageReference })[] = [];
    const unknown: Report[] = [];
    for (const report of reports) {
      const reference = report.reference ?? refs.get(`${report.accountId}/${report.carrierMessageId}`);
      if (reference) tied.push({ ...report, reference });
      else unknown.push(report);
    }
    return { tied, unknown };
  }
}

/**
 * A message as one company names it. One job carries reports of many companies, and anybody can make up a reference:
 * under its own company a forged one matches nothing, and displaces nothing.
 */
function keyOf(companyId: number, reference: MessageReference): string {
  return `${companyId}/${formatReference(reference)}`;
}

function furthestByMessage(reports: readonly TiedReport[]): Map<string, TiedReport> {
  const furthest = new Map<string, TiedReport>();
  for (const report of reports) {
    const key = keyOf(report.companyId, report.reference);
    const known = furthest.get(key);
    if (!known || RANK[report.status] > RANK[known.status]) furthest.set(key, report);
  }
  return furthest;
}

/** A report says that a number is dead for good only by `invalid_number`: a phone may be switched off for a day. */
function verdictsOf(
  furthest: ReadonlyMap<string, TiedReport>,
  known: ReadonlyMap<string, LockedMessage>,
): CarrierVerdict[] {
  return [...furthest].flatMap(([key, { errorClass, errorCode, receivedAt }]) => {
    const message = known.get(key);
    if (!message || (errorClass !== 'opted_out' && errorClass !== 'invalid_number')) return [];
    const { companyId, phone, campaignId, id: messageId } = message;
    const code = errorCode === null ? null : codeOf(errorCode);
    return [{ companyId, phone, campaignId, messageId, errorClass, code, at: new Date(receivedAt) }];
  });
}

interface KnownReport {
  report: TiedReport;
  message: LockedMessage;
}

/** Reports that say the same make one statement. */
function groupAlike(
  reports: readonly TiedReport[],
  known: ReadonlyMap<string, LockedMessage>,
  taken: ReadonlySet<string>,
): KnownReport[][] {
  const tied = reports.flatMap((report): KnownReport[] => {
    const message = known.get(keyOf(report.companyId, report.reference));
    return message ? [{ report, message }] : [];
  });
  const alike = ({ report, message }: KnownReport) =>
    `${STATUS_OF_REPORT[report.status]}/${report.errorClass}/${report.errorCode}/${wasTaken(report, message, taken)}`;
  return [...groupBy(tied, alike).values()];
}

/** Messages of which at least one report, if not the furthest, says that the carrier had them. */
function takenByCarrier(reports: readonly TiedReport[]): Set<string> {
  const proofs = reports.filter(({ status }) => status !== 'failed' && status !== 'undelivered');
  return new Set(proofs.map(({ companyId, reference }) => keyOf(companyId, reference)));
}

/**
 * Whatever a carrier reports on, it has taken, and is paid for; but of a message that it refused or that never reached it
 * (such are pending), the report of a failure alone only says so once more.
 */
function wasTaken(
  { companyId, reference }: TiedReport,
  message: LockedMessage | undefined,
  taken: ReadonlySet<string>,
): boolean {
  return message?.status !== 'pending' || taken.has(keyOf(companyId, reference));
}

function reasonOf(report: DeliveryReport): MessageReason | null {
  if (report.status !== 'failed' && report.status !== 'undelivered') return null;
  return MESSAGE_REASONS.find((reason) => reason === report.errorClass) ?? 'unknown';
}

/** Reports that a message's own row does not tell, for its trace. */
function eventsOf(
  own: readonly TiedReport[],
  furthest: ReadonlyMap<string, TiedReport>,
  known: ReadonlyMap<string, LockedMessage>,
): MessageEvent[] {
  return own.flatMap((report): MessageEvent[] => {
    const key = keyOf(report.companyId, report.reference);
    const message = known.get(key);
    const last = furthest.get(key);
    if (!message || !last || !needsEvent(report, message, last)) return [];
    const code = report.errorCode === null ? null : codeOf(report.errorCode);
    return [
      {
        ...report.reference,
        kind: 'report',
        mark: `${report.status}/${code ?? ''}`,
        at: new Date(report.receivedAt),
        outcome: report.status,
        carrierMessageId: report.carrierMessageId,
        code,
        words: null,
        numberId: null,
        tookMs: null,
      },
    ];
  });
}

/**
 * Status, time and code of the last word stand in the message's row. Kept are the words before it, one that comes
 * after it and says something else, and one that overtook the send's result, since it brings the carrier's id.
 *
 * @param message as it was before
 * @param last the furthest report on it in this transaction
 */
function needsEvent(report: TiedReport, message: LockedMessage, last: TiedReport): boolean {
  const status = STATUS_OF_REPORT[report.status];
  if (status === 'sent') return true;
  if (message.status === status) return false;
  const isLastWord = report.status === last.status && report.errorCode === last.errorCode;
  return !(isLastWord && message.status === 'sent');
}
