import { Injectable } from '@nestjs/common';
import type { MessageReference } from '../contracts/delivery-report.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';
import { groupBy } from '../platform/group-by.js';
import type { MessageReason } from './message-status.js';

/** A pending message that is to wait. */
export interface Postponement {
  id: number;
  reason: MessageReason;
  notBefore: Date;
}

/**
 * Messages that wait for a time. They are pending with a reason and have no pick class, so no draw meets them;
 * one row of `postponed_messages` each says until when.
 */
@Injectable()
export class PostponedMessageRepository {
  constructor(private readonly database: Database) {}

  /** Takes locked pending messages out of the draw until their time. */
  async postpone(sql: SqlExecutor, campaignId: number, messages: readonly Postponement[]): Promise<void> {
    if (messages.length === 0) return;
    for (const [reason, group] of groupBy(messages, (message) => message.reason)) {
      await sql.execute(
        'UPDATE messages SET reason = ?, pick_class_id = NULL WHERE campaign_id = ? AND id IN (?)',
        [reason, campaignId, group.map(({ id }) => id)],
      );
    }
    await sql.execute(
      `INSERT INTO postponed_messages (campaign_id, message_id, reason, not_before) VALUES ?
       ON DUPLICATE KEY UPDATE reason = VALUES(reason), not_before = VALUES(not_before)`,
      [messages.map(({ id, reason, notBefore }) => [campaignId, id, reason, notBefore])],
    );
  }

  /** Messages whose time has come, earliest first. */
  async due(now: Date, limit: number): Promise<MessageReference[]> {
    return this.database.query<MessageReference>(
      `SELECT campaign_id AS campaignId, message_id AS messageId
         FROM postponed_messages WHERE not_before <= ? ORDER BY not_before LIMIT ?`,
      [now, limit],
    );
  }

  /** Postponed messages of a campaign, in slices. */
  async ofCampaign(campaignId: number, limit: number): Promise<MessageReference[]> {
    return this.database.query<MessageReference>(
      `SELECT campaign_id AS campaignId, message_id AS messageId
         FROM postponed_messages WHERE campaign_id = ? ORDER BY message_id LIMIT ?`,
      [campaignId, limit],
    );
  }

  /** When the first and the last of the campaign that wait for this reason come back; null: none does. */
  async returns(campaignId: number, reason: MessageReason): Promise<{ first: Date; last: Date } | null> {
    const end = (order: 'ASC' | 'DESC') =>
      `(SELECT not_before FROM postponed_messages WHERE campaign_id = ? AND reason = ?
         ORDER BY not_before ${order} LIMIT 1)`;
    const [row] = await this.database.query<{ first: Date | null; last: Date | null }>(
      `SELECT ${end('ASC')} AS first, ${end('DESC')} AS last`,
      [campaignId, reason, campaignId, reason],
    );
    return row?.first && row.last ? { first: row.first, last: row.last } : null;
  }

  /** Puts locked postponed messages among those that are drawn. */
  async bringBack(sql: SqlExecutor, references: readonly MessageReference[]): Promise<void> {
    for (const [campaignId, group] of groupBy(references, (reference) => reference.campaignId)) {
      await sql.execute(
        'UPDATE messages SET reason = NULL, pick_class_id = hours_class_id WHERE campaign_id = ? AND id IN (?)',
        [campaignId, group.map(({ messageId }) => messageId)],
      );
    }
  }

  async remove(sql: SqlExecutor, references: readonly MessageReference[]): Promise<void> {
    for (const [campaignId, group] of groupBy(references, (reference) => reference.campaignId)) {
      await sql.execute('DELETE FROM postponed_messages WHERE campaign_id = ? AND message_id IN (?)', [
        campaignId,
        group.map(({ messageId }) => messageId),
      ]);
    }
  }
}
