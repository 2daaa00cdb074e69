import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import {
  type DeliveryReport,
  formatReference,
  type MessageReference,
} from '../../contracts/delivery-report.js';
import { MessageRepository } from '../../messages/message.repository.js';
import { MessageEventRepository } from '../../messages/message-event.repository.js';
import { MessageListRepository } from '../../messages/message-list.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { ReportService } from '../reports/report.service.js';
import { type ReportWalk, ReportWalkRepository, type SilentMessage } from './report-walk.repository.js';

const HOUR_MS = 3_600_000;
/** Twilio holds a message for ten hours at the most, the others for less: by then its report is overdue. */
const ASK_AFTER_MS = 12 * HOUR_MS;
/** Between two passes over a campaign: a message is asked about five times at the most. */
const PASS_MS = 12 * HOUR_MS;
/** Networks try for two days at the most (Infobip caps validity at 48 hours); a day more for a late report. */
const GIVE_UP_MS = 72 * HOUR_MS;
const ROWS_A_PIECE = 5_000;
const SLICE = 200;
const AT_ONCE = 8;
/** One run asks so many at most, and begins nothing new after this time. */
const MOST_A_RUN = 400;
const RUN_MS = 20_000;
/** Longer than a run and a carrier's longest answer: a walk whose worker died goes on then. */
const LEASE_MS = 120_000;
const WALKS = 20;

/** What one run came to. */
export interface UnreportedSummary {
  asked: number;
  reported: number;
  unreported: number;
}

/**
 * Messages that a carrier took and never reported on. It is asked for them where it can be; what nobody knows after
 * three days keeps its status, `sent`, with the reason `unreported`: counted, listed, and still moved on by a report
 * that comes after all. Walks along each campaign's primary key, only where the counters say that some are left.
 */
@Injectable()
export class UnreportedService {
  constructor(
    private readonly walks: ReportWalkRepository,
    private readonly lists: MessageListRepository,
    private readonly messages: MessageRepository,
    private readonly accounts: AccountDirectory,
    private readonly events: MessageEventRepository,
    private readonly reports: ReportService,
    private readonly counters: CampaignCounterRepository,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Finds the campaigns whose messages may be overdue by now. @returns how many are new */
  begin(): Promise<number> {
    const now = this.clock.now();
    return this.walks.begin(new Date(now - ASK_AFTER_MS), new Date(now));
  }

  /** @param pieceRows messages that are looked at in one go */
  async run(pieceRows = ROWS_A_PIECE): Promise<UnreportedSummary> {
    const summary: UnreportedSummary = { asked: 0, reported: 0, unreported: 0 };
    const until = performance.now() + RUN_MS;
    const goesOn = () => summary.asked < MOST_A_RUN && performance.now() < until;
    for (const walk of await this.walks.due(this.clock.date(), WALKS)) {
      if (!goesOn()) break;
      if (await this.walks.take(walk, new Date(this.clock.now() + LEASE_MS))) {
        await this.walk(walk, pieceRows, goesOn, summary);
      }
    }
    return summary;
  }

  private async walk(
    { campaignId, cursorId }: ReportWalk,
    pieceRows: number,
    goesOn: () => boolean,
    summary: UnreportedSummary,
  ): Promise<void> {
    const { silent, mayGrow } = await this.walks.outlook(campaignId);
    const nextPass = new Date(this.clock.now() + PASS_MS);
    if (silent === 0) return this.walks.save(campaignId, 0, mayGrow ? nextPass : null);
    let cursor = cursorId;
    while (goesOn()) {
      const upTo = await this.lists.pieceEnd(campaignId, cursor, pieceRows);
      const overdue = new Date(this.clock.now() - ASK_AFTER_MS);
      const found = await this.walks.silent(campaignId, { after: cursor, upTo }, overdue, SLICE);
      const settled = await this.settle(found, goesOn, summary);
      const last = settled.at(-1);
      if (last && (settled.length < found.length || found.length === SLICE)) cursor = last.messageId;
      else if (upTo === null) return this.walks.save(campaignId, 0, nextPass);
      else cursor = upTo;
      await this.walks.save(campaignId, cursor, new Date(this.clock.now() + LEASE_MS));
    }
    // The next run goes on.
    await this.walks.save(campaignId, cursor, this.clock.date());
  }

  /** Asks for messages, and gives up those that are too old. @returns those that it came to before the run's time was up */
  private async settle(
    found: readonly SilentMessage[],
    goesOn: () => boolean,
    summary: UnreportedSummary,
  ): Promise<readonly SilentMessage[]> {
    if (found.length === 0) return [];
    const carrierIds = await this.events.carrierIds(found);
    const reports: DeliveryReport[] = [];
    let come = 0;
    do {
      const slice = found.slice(come, come + AT_ONCE);
      const answers = await Promise.all(
        slice.map((message) => this.ask(message, carrierIds.get(message.messageId) ?? null, summary)),
      );
      reports.push(...answers.filter((answer) => answer !== null));
      come += slice.length;
    } while (come < found.length && goesOn());
    const settled = found.slice(0, come);
    if (reports.length > 0) await this.reports.apply(reports);
    summary.reported += reports.length;
    const giveUp = this.clock.now() - GIVE_UP_MS;
    summary.unreported += await this.giveUp(settled.filter(({ sentAt }) => sentAt.getTime() <= giveUp));
    return settled;
  }

  /** What the carrier says has become of a message; null: nothing new. */
  private async ask(
    { campaignId, messageId, companyId, accountId }: SilentMessage,
    carrierMessageId: string | null,
    summary: UnreportedSummary,
  ): Promise<DeliveryReport | null> {
    const account = await this.accounts.get(accountId);
    if (!account?.driver.queryStatus) return null;
    const reference = { campaignId, messageId };
    summary.asked++;
    try {
      const message = { reference: formatReference(reference), carrierMessageId };
      const answer = await account.driver.queryStatus(message, account.context);
      await this.note(reference, answer?.status ?? 'never-taken');
      // That it never took what it had accepted is no news to act on: such a message is not sent again.
      if (!answer || answer.status === 'queued' || answer.status === 'sent') return null;
      return {
        companyId,
        accountId,
        reference,
        carrierMessageId: answer.carrierMessageId,
        status: answer.status,
        errorClass: null,
        errorCode: null,
        receivedAt: this.clock.now(),
      };
    } catch (error) {
      const { code } = account.driver;
      this.log.debug({ fault: describeFault(error), carrier: code }, 'status query was not answered');
      await this.note(reference, 'no-answer');
      return null;
    }
  }

  /** For the message's trace. */
  private note(reference: MessageReference, outcome: string): Promise<void> {
    const at = this.clock.date();
    return this.events.add(this.database, [
      {
        ...{ ...reference, kind: 'question', mark: at.toISOString(), at, outcome, carrierMessageId: null },
        ...{ code: null, words: null, numberId: null, tookMs: null },
      },
    ]);
  }

  /** @returns how many are still without a word */
  private async giveUp(old: readonly SilentMessage[]): Promise<number> {
    if (old.length === 0) return 0;
    return this.database.transaction(async (sql) => {
      const locked = await this.messages.lock(sql, old);
      const silent = locked.filter(({ status, reason }) => status === 'sent' && reason === null);
      await this.messages.setReason(sql, silent, 'unreported');
      const deltas = new CounterDeltas();
      for (const { campaignId } of silent) {
        deltas.addStatus(campaignId, 'sent', null, -1);
        deltas.addStatus(campaignId, 'sent', 'unreported', 1);
      }
      await this.counters.apply(sql, deltas);
      return silent.length;
    });
  }
}
