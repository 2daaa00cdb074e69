import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { MessageReason, MessageStatus } from './message-status.js';

/** A message in a listing. Phone is E.164 without the plus sign. */
export interface MessageRow {
  id: number;
  campaignId: number;
  contactId: number | null;
  phone: number;
  status: MessageStatus;
  reason: MessageReason | null;
  carrierError: string | null;
  segments: number | null;
  numberId: number | null;
  sentAt: Date | null;
  finishedAt: Date | null;
  text: string | null;
}

/** Which messages are meant; null: all. */
export interface MessageFilter {
  status: MessageStatus | null;
  reason: MessageReason | null;
}

/** Ids after `after` up to `upTo`; null: to the end. */
export interface IdRange {
  after: number;
  upTo: number | null;
}

/**
 * Lists messages along the primary key. An index by status would cost every message each of its four steps, to serve
 * a page that somebody looks at now and then.
 */
@Injectable()
export class MessageListRepository {
  constructor(private readonly database: Database) {}

  /** Those of the range that match, in order of id. */
  async inRange(
    companyId: number,
    campaignId: number,
    range: IdRange,
    filter: MessageFilter,
    limit: number,
  ): Promise<MessageRow[]> {
    const { sql, parameters } = conditions(range, filter);
    return this.database.query<MessageRow>(
      `SELECT m.id, m.campaign_id AS campaignId, m.contact_id AS contactId, m.phone, m.status, m.reason,
              m.carrier_error AS carrierError, m.segments, m.number_id AS numberId, m.sent_at AS sentAt,
              m.finished_at AS finishedAt, t.text
         FROM messages m FORCE INDEX (PRIMARY)
         LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
        WHERE m.company_id = ? AND m.campaign_id = ? AND ${sql}
        ORDER BY m.id LIMIT ?`,
      [companyId, campaignId, ...parameters, limit],
    );
  }

  /** The id that ends a piece of `rows` messages after `after`; null: fewer are left. */
  async pieceEnd(campaignId: number, after: number, rows: number): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      `SELECT id FROM messages FORCE INDEX (PRIMARY) WHERE campaign_id = ? AND id > ?
        ORDER BY id LIMIT 1 OFFSET ?`,
      [campaignId, after, rows - 1],
    );
    return row?.id ?? null;
  }
}

function conditions(range: IdRange, filter: MessageFilter): { sql: string; parameters: unknown[] } {
  const parts: [string, unknown][] = [['m.id > ?', range.after]];
  if (range.upTo !== null) parts.push(['m.id <= ?', range.upTo]);
  if (filter.status !== null) parts.push(['m.status = ?', filter.status]);
  if (filter.reason !== null) parts.push(['m.reason = ?', filter.reason]);
  return { sql: parts.map(([sql]) => sql).join(' AND '), parameters: parts.map(([, value]) => value) };
}
