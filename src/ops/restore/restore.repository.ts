import { Injectable } from '@nestjs/common';
import type { CampaignKind, CampaignStatus } from '../../campaigns/campaign-status.js';
import type { MessageReference } from '../../contracts/delivery-report.js';
import type { MessageReason } from '../../messages/message-status.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** A campaign that was not over when the backup was made. */
export interface OpenCampaign {
  id: number;
  kind: CampaignKind;
  status: CampaignStatus;
  /** Null: a standing one, over any account of its company. */
  accountId: number | null;
}

/** A message that the backup takes for unsent. */
export interface PendingMessage {
  id: number;
  reason: MessageReason | null;
  hoursClassId: number;
}

/** What was held: its attempt names no number, as none other does. */
const NO_NUMBER = 0;
/** More than any deployment makes between a backup and its loading, by far. */
const IDS_AHEAD = 1_000_000_000;

/** SQL that makes a restored database safe. Nothing else runs meanwhile. */
@Injectable()
export class RestoreRepository {
  constructor(private readonly database: Database) {}

  async openCampaigns(): Promise<OpenCampaign[]> {
    return this.database.query<OpenCampaign>(
      `SELECT id, kind, status, account_id AS accountId FROM campaigns
        WHERE status IN ('pending', 'paused', 'running') ORDER BY id`,
    );
  }

  /** Whether there is such a campaign, over or not. */
  async isCampaign(id: number): Promise<boolean> {
    const rows = await this.database.query('SELECT 1 FROM campaigns WHERE id = ?', [id]);
    return rows.length > 0;
  }

  /** Whether a campaign may still send; it cannot end until the transaction does. */
  async mayGoOn(sql: SqlExecutor, id: number): Promise<boolean> {
    const [row] = await sql.query<{ status: CampaignStatus }>(
      'SELECT status FROM campaigns WHERE id = ? LOCK IN SHARE MODE',
      [id],
    );
    return row?.status === 'running' || row?.status === 'paused';
  }

  /** Pauses a campaign, and takes from it whatever would start it by itself. */
  async hold(campaignId: number, reason: string): Promise<void> {
    await this.database.execute(
      `UPDATE campaigns SET status = 'paused', status_reason = ?, paused_by = NULL, start_at = NULL, auto_start = FALSE
        WHERE id = ?`,
      [reason, campaignId],
    );
  }

  /** Attempts that were under way. */
  async attempts(after: number, limit: number): Promise<MessageReference[]> {
    return this.database.query<MessageReference>(
      `SELECT campaign_id AS campaignId, message_id AS messageId FROM inflight
        WHERE state <> 'unknown' AND message_id > ? ORDER BY message_id LIMIT ?`,
      [after, limit],
    );
  }

  /** Puts attempts among those that are held. Their messages keep the number. */
  async markHeld(sql: SqlExecutor, messageIds: readonly number[]): Promise<void> {
    if (messageIds.length === 0) return;
    await sql.execute('UPDATE inflight SET number_id = ? WHERE message_id IN (?)', [NO_NUMBER, messageIds]);
  }

  /** Pending messages of a campaign, drawable or postponed, along the primary key. */
  async pending(
    sql: SqlExecutor,
    campaignId: number,
    after: number,
    limit: number,
  ): Promise<PendingMessage[]> {
    return sql.query<PendingMessage>(
      `SELECT id, reason, hours_class_id AS hoursClassId FROM messages
        WHERE campaign_id = ? AND id > ? AND status = 'pending' ORDER BY id LIMIT ? FOR UPDATE`,
      [campaignId, after, limit],
    );
  }

  /** Makes messages unknown; with an account, their carrier is asked for each. */
  async makeUnknown(
    sql: SqlExecutor,
    { id: campaignId, accountId }: OpenCampaign,
    messageIds: readonly number[],
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE messages SET status = 'unknown', reason = NULL, pick_class_id = NULL
        WHERE campaign_id = ? AND id IN (?)`,
      [campaignId, messageIds],
    );
    await sql.execute('DELETE FROM postponed_messages WHERE campaign_id = ? AND message_id IN (?)', [
      campaignId,
      messageIds,
    ]);
    if (accountId === null) return;
    await sql.execute(
      `INSERT INTO inflight (message_id, campaign_id, company_id, account_id, number_id, phone, segments, token, state,
                             due_at, not_after, carrier_day)
       SELECT id, campaign_id, company_id, ?, ?, phone, 0, id, 'unknown', ?, ?, 0
         FROM messages WHERE campaign_id = ? AND id IN (?)`,
      [accountId, NO_NUMBER, now, now, campaignId, messageIds],
    );
  }

  /** Held messages of a campaign of which nothing has been heard yet. */
  async held(
    campaignId: number,
    after: number,
    limit: number,
  ): Promise<(MessageReference & { phone: number })[]> {
    return this.database.query(
      `SELECT campaign_id AS campaignId, message_id AS messageId, phone FROM inflight
        WHERE state = 'unknown' AND campaign_id = ? AND number_id = ? AND message_id > ?
        ORDER BY message_id LIMIT ?`,
      [campaignId, NO_NUMBER, after, limit],
    );
  }

  /**
   * No message made from now on has an id that was given after the backup: a late delivery report, or an answer to a
   * question, would be taken for its own.
   */
  async leaveIdsBehind(): Promise<void> {
    const [row] = await this.database.query<{ newest: number }>(
      'SELECT COALESCE(MAX(id), 0) AS newest FROM messages',
    );
    await this.database.execute(
      `ALTER TABLE messages AUTO_INCREMENT = ${Number(row?.newest ?? 0) + IDS_AHEAD}`,
    );
  }

  /** Whoever signed out, or was thrown out, after the backup is not signed in again. */
  async endSessions(): Promise<void> {
    await this.database.execute('DELETE FROM sessions');
  }
}
