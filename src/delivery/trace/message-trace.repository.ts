import { Injectable } from '@nestjs/common';
import type { MessageReason, MessageStatus } from '../../messages/message-status.js';
import { Database } from '../../platform/database/database.js';

/** What the rows of one message tell, apart from its events. Phones are digits. */
export interface TracedMessage {
  id: number;
  campaignId: number;
  campaignName: string;
  /** Null where the campaign stands for good, and the message came later. */
  madeAt: Date | null;
  phone: number;
  status: MessageStatus;
  reason: MessageReason | null;
  carrierError: string | null;
  attempts: number;
  segments: number | null;
  numberId: number | null;
  sentAt: Date | null;
  finishedAt: Date | null;
  text: string | null;
  /** Zones in which the person may be, as known when it was made: IANA names between commas. */
  timeZones: string | null;
  /** When it was to leave. */
  slotAt: Date | null;
  /** The attempt under way. */
  attemptState: 'queued' | 'sending' | 'unknown' | null;
  attemptNumberId: number | null;
  attemptDueAt: Date | null;
  /** When it may be tried or asked for again. */
  postponedUntil: Date | null;
}

/** A reply to the message. */
export interface TracedReply {
  at: Date;
  text: string;
  verdict: string | null;
}

/** Reads what is kept of one message: a handful of look-ups by key. */
@Injectable()
export class MessageTraceRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number, campaignId: number, messageId: number): Promise<TracedMessage | null> {
    const [row] = await this.database.query<TracedMessage>(
      `SELECT m.id, m.campaign_id AS campaignId, c.name AS campaignName,
              IF(c.kind = 'marketing', c.created_at, NULL) AS madeAt, m.phone, m.status, m.reason,
              m.carrier_error AS carrierError, m.attempts, m.segments, m.number_id AS numberId, m.sent_at AS sentAt,
              m.finished_at AS finishedAt, t.text, h.time_zones AS timeZones, p.slot_at AS slotAt, i.state AS attemptState,
              i.number_id AS attemptNumberId, i.due_at AS attemptDueAt, w.not_before AS postponedUntil
         FROM messages m
         JOIN campaigns c ON c.id = m.campaign_id
         LEFT JOIN hours_classes h ON h.id = m.hours_class_id
         LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
         LEFT JOIN person_messages p ON p.company_id = m.company_id AND p.phone = m.phone AND p.message_id = m.id
         LEFT JOIN inflight i ON i.message_id = m.id
         LEFT JOIN postponed_messages w ON w.campaign_id = m.campaign_id AND w.message_id = m.id
        WHERE m.company_id = ? AND m.campaign_id = ? AND m.id = ?`,
      [companyId, campaignId, messageId],
    );
    return row ? { ...row, id: Number(row.id), phone: Number(row.phone) } : null;
  }

  /** Its number by id, as digits or as a name. */
  async senders(companyId: number, numberIds: readonly number[]): Promise<Map<number, string>> {
    if (numberIds.length === 0) return new Map();
    const rows = await this.database.query<{ id: number; sender: string }>(
      `SELECT id, COALESCE(sender_name, CONCAT(IF(type = 'short_code', '', '+'), phone)) AS sender
         FROM numbers WHERE company_id = ? AND id IN (?)`,
      [companyId, numberIds],
    );
    return new Map(rows.map(({ id, sender }) => [id, sender]));
  }

  /** Replies to the message, oldest first: a range of the person's own. */
  async replies(companyId: number, { phone, campaignId, id }: TracedMessage): Promise<TracedReply[]> {
    return this.database.query<TracedReply>(
      `SELECT received_at AS at, text, verdict FROM replies
        WHERE company_id = ? AND phone = ? AND campaign_id = ? AND message_id = ? ORDER BY id LIMIT 100`,
      [companyId, phone, campaignId, id],
    );
  }
}
