import { Injectable } from '@nestjs/common';
import type { MessageReference } from '../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';
import { groupBy } from '../platform/group-by.js';

/** One thing that happened to a message at its carrier. */
export interface MessageEvent extends MessageReference {
  /** An attempt to hand it over, a delivery report, or a question what became of it. */
  kind: 'attempt' | 'report' | 'question';
  /** Names it among those of its kind, in ASCII: what is written twice is one row. */
  mark: string;
  at: Date;
  /** A kind of `SendOutcome`, a `ReportStatus`, or what came of a question. */
  outcome: string;
  carrierMessageId: string | null;
  /** The carrier's own code, at most 40 ASCII characters. */
  code: string | null;
  /** The carrier's own words, without secrets. */
  words: string | null;
  numberId: number | null;
  tookMs: number | null;
}

/** Lengths of the columns. */
const LONGEST_MARK = 64;
const LONGEST_WORDS = 255;

/**
 * What became of messages, as far as their own rows do not tell it. A message that is sent and delivered at once has
 * one row here, its attempt: the only place that keeps the carrier's id, by which the carrier is asked. Reports have
 * one where the message's row does not hold the same (`needsEvent` in delivery/reports). All of a batch is one INSERT
 * in the transaction that is made anyway, along the primary key: measured at 12 µs in the worker and 16 µs in the
 * database, a fiftieth of what a message costs. Rows for making, claim and wait would say what other rows say already.
 */
@Injectable()
export class MessageEventRepository {
  constructor(private readonly database: Database) {}

  /** Keeps events of messages whose rows are locked. IGNORE is for the key alone: every value was made to fit. */
  async add(sql: SqlExecutor, events: readonly MessageEvent[]): Promise<void> {
    if (events.length === 0) return;
    const sorted = [...events].sort((a, b) => a.campaignId - b.campaignId || a.messageId - b.messageId);
    await sql.execute(
      `INSERT IGNORE INTO message_events
         (campaign_id, message_id, kind, mark, at, outcome, carrier_message_id, code, words, number_id, took_ms)
       VALUES ?`,
      [
        sorted.map((event) => [
          event.campaignId,
          event.messageId,
          event.kind,
          event.mark.slice(0, LONGEST_MARK),
          event.at,
          event.outcome,
          event.carrierMessageId,
          event.code,
          event.words === null ? null : [...event.words].slice(0, LONGEST_WORDS).join(''),
          event.numberId,
          event.tookMs,
        ]),
      ],
    );
  }

  /** All of one message, in order of time. */
  async of({ campaignId, messageId }: MessageReference): Promise<MessageEvent[]> {
    return this.database.query<MessageEvent>(
      `SELECT campaign_id AS campaignId, message_id AS messageId, kind, mark, at, outcome,
              carrier_message_id AS carrierMessageId, code, words, number_id AS numberId, took_ms AS tookMs
         FROM message_events WHERE campaign_id = ? AND message_id = ? ORDER BY at, kind, mark`,
      [campaignId, messageId],
    );
  }

  /** The carriers' own ids of messages, by message id: those that were given last. */
  async carrierIds(messages: readonly MessageReference[]): Promise<Map<number, string>> {
    const ids = new Map<number, string>();
    for (const [campaignId, group] of groupBy(messages, (message) => message.campaignId)) {
      const rows = await this.database.query<{ messageId: number; carrierMessageId: string }>(
        `SELECT message_id AS messageId, carrier_message_id AS carrierMessageId FROM message_events
          WHERE campaign_id = ? AND message_id IN (?) AND carrier_message_id IS NOT NULL ORDER BY at`,
        [campaignId, group.map(({ messageId }) => messageId)],
      );
      for (const { messageId, carrierMessageId } of rows) ids.set(Number(messageId), carrierMessageId);
    }
    return ids;
  }
}
