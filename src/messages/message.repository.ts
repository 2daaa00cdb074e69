import { Injectable } from '@nestjs/common';
import type { MessageReference } from '../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';
import { groupBy } from '../platform/group-by.js';
import { FINAL_STATUSES, type MessageReason, type MessageStatus } from './message-status.js';

/** What a change of status needs to know of a message; the row stays locked until the transaction ends. */
export interface LockedMessage {
  campaignId: number;
  id: number;
  companyId: number;
  phone: number;
  status: MessageStatus;
  reason: MessageReason | null;
  hoursClassId: number;
  attempts: number;
  /** The number that it left from; null: it did not yet, or nobody has written that down. */
  numberId: number | null;
  /** Its carrier is known to have accepted it. */
  isAccepted: boolean;
  /** Segments and terms of its last attempt that may have reached the carrier. */
  segments: number | null;
  priceId: number | null;
}

/** Of a message that no carrier was ever asked for. */
export const NEVER_TRIED = { isAccepted: false, segments: null, priceId: null } as const;

/** How a group of messages changes: all the same way. */
export interface StatusChange {
  status: MessageStatus;
  reason: MessageReason | null;
  carrierError: string | null;
  /** Whether the news proves that the carrier took the message. */
  accepted: boolean;
  /** Business time of the change. */
  at: Date;
}

/** What a message takes over of its attempt, while `inflight` has one. A row that was made anew after a restore has zeros. */
const OF_ATTEMPT = `m.number_id = COALESCE(NULLIF(i.number_id, 0), m.number_id),
                    m.segments = COALESCE(NULLIF(i.segments, 0), m.segments),
                    m.price_id = COALESCE(NULLIF(i.price_id, 0), m.price_id)`;

/** The messages table. Every query names the campaign, because the table is partitioned by it. */
@Injectable()
export class MessageRepository {
  constructor(private readonly database: Database) {}

  /** Locks the messages in order of (campaign, id), the order in which every transaction takes them. */
  async lock(sql: SqlExecutor, references: readonly MessageReference[]): Promise<LockedMessage[]> {
    if (references.length === 0) return [];
    const [where, parameters] = whereReferences(references);
    const rows = await sql.query<Omit<LockedMessage, 'isAccepted'> & { isAccepted: number }>(
      `SELECT campaign_id AS campaignId, id, company_id AS companyId, phone, status, reason,
              hours_class_id AS hoursClassId, attempts, number_id AS numberId, segments, price_id AS priceId,
              sent_at IS NOT NULL AS isAccepted
         FROM messages WHERE ${where} ORDER BY campaign_id, id FOR UPDATE`,
      parameters,
    );
    return rows.map((row) => ({ ...row, isAccepted: row.isAccepted === 1 }));
  }

  /** Moves locked messages to a status that is neither pending nor queued. The number and segments of the
   *  attempt under way are taken over from `inflight` where there is one. */
  async settle(sql: SqlExecutor, messages: readonly LockedMessage[], change: StatusChange): Promise<void> {
    await this.settleAlike(
      sql,
      messages.filter((message) => !hasAttempt(message)),
      change,
      { join: '', columns: '' },
    );
    await this.settleAlike(sql, messages.filter(hasAttempt), change, {
      join: 'LEFT JOIN inflight i ON i.message_id = m.id',
      columns: `${OF_ATTEMPT},`,
    });
  }

  private async settleAlike(
    sql: SqlExecutor,
    messages: readonly LockedMessage[],
    change: StatusChange,
    attempt: { join: string; columns: string },
  ): Promise<void> {
    if (messages.length === 0) return;
    const [where, parameters] = whereReferences(messages.map(toReference), 'm.');
    await sql.execute(
      `UPDATE messages m ${attempt.join}
          SET m.status = ?, m.reason = ?, m.carrier_error = ?, m.pick_class_id = NULL, ${attempt.columns}
              m.sent_at = ${change.accepted ? 'COALESCE(m.sent_at, ?)' : 'm.sent_at'},
              m.finished_at = ?
        WHERE ${where}`,
      [
        change.status,
        change.reason,
        change.carrierError,
        ...(change.accepted ? [change.at] : []),
        FINAL_STATUSES.includes(change.status) ? change.at : null,
        ...parameters,
      ],
    );
  }

  /**
   * Puts locked messages back among the pending ones; `tried`: the carrier was asked and did not take them. Should it
   * report on one after all, that came from the number, and costs what this attempt would have.
   */
  async putBack(sql: SqlExecutor, messages: readonly LockedMessage[], tried: boolean): Promise<void> {
    if (messages.length === 0) return;
    const [where, parameters] = whereReferences(messages.map(toReference), 'm.');
    await sql.execute(
      `UPDATE messages m ${tried ? 'LEFT JOIN inflight i ON i.message_id = m.id' : ''}
          SET m.status = 'pending', m.pick_class_id = m.hours_class_id
              ${tried ? `, m.attempts = m.attempts + 1, ${OF_ATTEMPT}` : ''}
        WHERE ${where}`,
      parameters,
    );
  }

  /** Notes a reason on locked messages that stay in their status. */
  async setReason(
    sql: SqlExecutor,
    messages: readonly LockedMessage[],
    reason: MessageReason,
  ): Promise<void> {
    if (messages.length === 0) return;
    const [where, parameters] = whereReferences(messages.map(toReference));
    await sql.execute(`UPDATE messages SET reason = ? WHERE ${where}`, [reason, ...parameters]);
  }

  /** Takes locked pending messages out of the pick index. */
  async markQueued(sql: SqlExecutor, campaignId: number, ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return;
    await sql.execute(
      "UPDATE messages SET status = 'queued', pick_class_id = NULL WHERE campaign_id = ? AND id IN (?)",
      [campaignId, ids],
    );
  }

  /** Files locked pending messages under another hours class. */
  async changeClass(
    sql: SqlExecutor,
    campaignId: number,
    ids: readonly number[],
    hoursClassId: number,
  ): Promise<void> {
    await sql.execute(
      'UPDATE messages SET hours_class_id = ?, pick_class_id = ? WHERE campaign_id = ? AND id IN (?)',
      [hoursClassId, hoursClassId, campaignId, ids],
    );
  }

  /**
   * A message of a standing campaign that is queued as it is made; its turn is the person's next one there.
   *
   * @returns its id; fails with a duplicate key where another one takes the turn at the same time
   */
  async insertQueued(
    sql: SqlExecutor,
    message: { campaignId: number; companyId: number; phone: number; hoursClassId: number },
  ): Promise<number> {
    const { campaignId, companyId, phone, hoursClassId } = message;
    const [last] = await sql.query<{ turn: number | null }>(
      'SELECT MAX(turn) AS turn FROM messages WHERE campaign_id = ? AND phone = ?',
      [campaignId, phone],
    );
    const { insertId } = await sql.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, turn, status, hours_class_id, pick_key)
       VALUES (?, ?, ?, ?, 'queued', ?, 0)`,
      [campaignId, companyId, phone, (last?.turn ?? -1) + 1, hoursClassId],
    );
    return insertId;
  }

  /** Keeps the texts as rendered for the attempt that begins; a later attempt replaces them. */
  async saveTexts(
    sql: SqlExecutor,
    campaignId: number,
    texts: readonly { messageId: number; text: string }[],
  ): Promise<void> {
    if (texts.length === 0) return;
    await sql.execute(
      'INSERT INTO message_texts (campaign_id, message_id, text) VALUES ? ON DUPLICATE KEY UPDATE text = VALUES(text)',
      [texts.map(({ messageId, text }) => [campaignId, messageId, text])],
    );
  }

  /** Pending messages of a canceled campaign, in slices, for marking. */
  async pendingIds(campaignId: number, limit: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM messages WHERE campaign_id = ? AND pick_class_id IS NOT NULL
        ORDER BY pick_class_id, pick_key LIMIT ?`,
      [campaignId, limit],
    );
    return rows.map((row) => row.id);
  }
}

/** Whether `inflight` may have a row of a message: that of one which its carrier took is gone. */
export function hasAttempt({ status }: LockedMessage): boolean {
  return status !== 'sent';
}

/** The reference of a locked message. */
export function toReference(message: LockedMessage): MessageReference {
  return { campaignId: message.campaignId, messageId: message.id };
}

/**
 * One range a campaign, joined by OR: both servers read it as primary key look-ups and prune partitions, which
 * `(campaign_id, id) IN (…)` does not do everywhere.
 */
function whereReferences(references: readonly MessageReference[], prefix = ''): [string, unknown[]] {
  const byCampaign = groupBy(references, (reference) => reference.campaignId);
  const parts = [...byCampaign].map(() => `(${prefix}campaign_id = ? AND ${prefix}id IN (?))`);
  const parameters = [...byCampaign].flatMap(([campaignId, group]) => [
    campaignId,
    group.map((reference) => reference.messageId),
  ]);
  return [`(${parts.join(' OR ')})`, parameters];
}
