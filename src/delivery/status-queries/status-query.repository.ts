import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';

/** An attempt of which nobody knows whether it left. */
export interface UnknownAttempt {
  messageId: number;
  campaignId: number;
  companyId: number;
  accountId: number;
  token: number;
  /** How often its carrier was asked. */
  asked: number;
}

/** SQL of the attempts about which carriers are asked. */
@Injectable()
export class StatusQueryRepository {
  constructor(private readonly database: Database) {}

  /** Attempts about which their carrier is to be asked now, longest due first: a range of ix_inflight_due. */
  async due(now: Date, limit: number): Promise<UnknownAttempt[]> {
    return this.database.query<UnknownAttempt>(
      `SELECT message_id AS messageId, campaign_id AS campaignId, company_id AS companyId,
              account_id AS accountId, token, asked
         FROM inflight WHERE state = 'unknown' AND due_at <= ? ORDER BY due_at LIMIT ?`,
      [now, limit],
    );
  }

  /** Counts the question before it is asked, and says when the next one is due. @returns false: another one asks */
  async take({ messageId, token, asked }: UnknownAttempt, nextAt: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      `UPDATE inflight SET asked = asked + 1, due_at = ?
        WHERE message_id = ? AND token = ? AND asked = ? AND state = 'unknown'`,
      [nextAt, messageId, token, asked],
    );
    return affectedRows === 1;
  }

  /** Whether the campaign may still send what comes back to it; it cannot end until the transaction does. */
  async mayGoOn(sql: SqlExecutor, campaignId: number): Promise<boolean> {
    const [row] = await sql.query<{ status: string }>(
      'SELECT status FROM campaigns WHERE id = ? LOCK IN SHARE MODE',
      [campaignId],
    );
    return row?.status === 'running' || row?.status === 'paused';
  }
}
