import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** A campaign that is looked through for messages without a delivery report. */
export interface ReportWalk {
  campaignId: number;
  cursorId: number;
  nextAt: Date;
}

/** A message that its carrier took, and of which it has said nothing since. */
export interface SilentMessage {
  messageId: number;
  campaignId: number;
  companyId: number;
  accountId: number;
  sentAt: Date;
}

/** SQL of the walks along the primary key: an index on what is sent would cost every message of every campaign. */
@Injectable()
export class ReportWalkRepository {
  constructor(private readonly database: Database) {}

  /** Begins the walks of campaigns that started before `startedBefore`. A look over all campaigns, once an hour. */
  async begin(startedBefore: Date, now: Date): Promise<number> {
    const { affectedRows } = await this.database.execute(
      `INSERT INTO report_walks (campaign_id, next_at)
       SELECT c.id, ? FROM campaigns c
        WHERE c.started_at <= ? AND NOT EXISTS (SELECT 1 FROM report_walks w WHERE w.campaign_id = c.id)
       ON DUPLICATE KEY UPDATE campaign_id = VALUES(campaign_id)`,
      [now, startedBefore],
    );
    return affectedRows;
  }

  async due(now: Date, limit: number): Promise<ReportWalk[]> {
    return this.database.query<ReportWalk>(
      `SELECT campaign_id AS campaignId, cursor_id AS cursorId, next_at AS nextAt
         FROM report_walks WHERE next_at <= ? ORDER BY next_at LIMIT ?`,
      [now, limit],
    );
  }

  /** Takes a due walk for itself until `until`. @returns false: another one walks */
  async take({ campaignId, cursorId, nextAt }: ReportWalk, until: Date): Promise<boolean> {
    const { affectedRows } = await this.database.execute(
      'UPDATE report_walks SET next_at = ? WHERE campaign_id = ? AND cursor_id = ? AND next_at = ?',
      [until, campaignId, cursorId, nextAt],
    );
    return affectedRows === 1;
  }

  async save(campaignId: number, cursorId: number, nextAt: Date | null): Promise<void> {
    await this.database.execute('UPDATE report_walks SET cursor_id = ?, next_at = ? WHERE campaign_id = ?', [
      cursorId,
      nextAt,
      campaignId,
    ]);
  }

  /** By the kept counters: messages without a word since they were taken, and whether further ones may come. */
  async outlook(campaignId: number): Promise<{ silent: number; mayGrow: boolean }> {
    const [row] = await this.database.query<{ silent: string | null; coming: string | null; status: string }>(
      `SELECT c.status,
              (SELECT SUM(n) FROM campaign_counters
                WHERE campaign_id = c.id AND status = 'sent' AND reason = '') AS silent,
              (SELECT SUM(n) FROM campaign_counters
                WHERE campaign_id = c.id AND status IN ('pending', 'queued', 'unknown')) AS coming
         FROM campaigns c WHERE c.id = ?`,
      [campaignId],
    );
    const isOver = row === undefined || row.status === 'completed' || row.status === 'canceled';
    return { silent: Number(row?.silent ?? 0), mayGrow: !isOver || Number(row?.coming ?? 0) > 0 };
  }

  /** Of the messages after `after` up to `upTo` (null: to the end) those that were taken before, in order of id. */
  async silent(
    campaignId: number,
    { after, upTo }: { after: number; upTo: number | null },
    sentBefore: Date,
    limit: number,
  ): Promise<SilentMessage[]> {
    return this.database.query<SilentMessage>(
      `SELECT m.id AS messageId, m.campaign_id AS campaignId, m.company_id AS companyId,
              n.account_id AS accountId, m.sent_at AS sentAt
         FROM messages m FORCE INDEX (PRIMARY) JOIN numbers n ON n.id = m.number_id
        WHERE m.campaign_id = ? AND m.id > ? AND m.id <= ? AND m.status = 'sent' AND m.reason IS NULL
          AND m.sent_at <= ?
        ORDER BY m.id LIMIT ?`,
      [campaignId, after, upTo ?? Number.MAX_SAFE_INTEGER, sentBefore, limit],
    );
  }
}
