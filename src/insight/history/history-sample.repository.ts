import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { type HistoryFigures, NOTHING, sumOf, valuesOf } from './history.js';
import { quarterOf } from './history-range.js';

/** A campaign's counters at one moment. */
export interface CampaignFigures extends HistoryFigures {
  campaignId: number;
  companyId: number;
}

/** What happened in a minute of a campaign. */
export interface HistoryMinute extends CampaignFigures {
  at: Date;
}

/** Counters of campaigns as they were looked at last, and the minutes that come of them. */
@Injectable()
export class HistorySampleRepository {
  constructor(private readonly database: Database) {}

  /**
   * Campaigns of which something may happen: those that run or may go on, and those that lately did. One that began and
   * ended between two looks is found by its end.
   */
  async watched(now: Date, endedSince: Date): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM campaigns WHERE status IN ('running', 'paused')
        UNION SELECT campaign_id AS id FROM history_samples WHERE watched_until > ?
        UNION SELECT id FROM campaigns WHERE finished_at > ?
        ORDER BY id`,
      [now, endedSince],
    );
    return rows.map(({ id }) => id);
  }

  /** Locks what was looked at last; whoever looks at the same campaigns waits, and finds no more than the rest. */
  async lock(
    sql: SqlExecutor,
    campaignIds: readonly number[],
    watchedUntil: Date,
  ): Promise<Map<number, HistoryFigures>> {
    await sql.execute('INSERT IGNORE INTO history_samples (campaign_id, watched_until) VALUES ?', [
      campaignIds.map((id) => [id, watchedUntil]),
    ]);
    const rows = await sql.query<HistoryFigures & { campaignId: number }>(
      `SELECT campaign_id AS campaignId, sent, delivered, failed, replies, opt_outs AS optOuts
         FROM history_samples WHERE campaign_id IN (?) ORDER BY campaign_id FOR UPDATE`,
      [campaignIds],
    );
    return new Map(rows.map((row) => [row.campaignId, sumOf(NOTHING, row)]));
  }

  /** The counters of now, by primary keys; nothing is counted. */
  async counters(sql: SqlExecutor, campaignIds: readonly number[]): Promise<CampaignFigures[]> {
    const rows = await sql.query<CampaignFigures>(
      `SELECT c.id AS campaignId, c.company_id AS companyId,
              SUM(IF(n.status IN ('sent', 'delivered', 'undelivered', 'failed', 'unknown'), n.n, 0)) AS sent,
              SUM(IF(n.status = 'delivered', n.n, 0)) AS delivered,
              SUM(IF(n.status IN ('undelivered', 'failed'), n.n, 0)) AS failed,
              COALESCE(MAX(r.replies), 0) AS replies, COALESCE(MAX(r.opt_outs), 0) AS optOuts
         FROM campaigns c
         JOIN campaign_counters n ON n.campaign_id = c.id
         LEFT JOIN campaign_counted_replies r ON r.campaign_id = c.id
        WHERE c.id IN (?) GROUP BY c.id, c.company_id`,
      [campaignIds],
    );
    return rows.map((row) => ({
      campaignId: row.campaignId,
      companyId: row.companyId,
      ...sumOf(NOTHING, row),
    }));
  }

  async save(sql: SqlExecutor, now: readonly CampaignFigures[], watchedUntil: Date): Promise<void> {
    if (now.length === 0) return;
    await sql.execute(
      `INSERT INTO history_samples (campaign_id, sent, delivered, failed, replies, opt_outs, watched_until) VALUES ?
       ON DUPLICATE KEY UPDATE sent = VALUES(sent), delivered = VALUES(delivered), failed = VALUES(failed),
                               replies = VALUES(replies), opt_outs = VALUES(opt_outs),
                               watched_until = VALUES(watched_until)`,
      [now.map((one) => [one.campaignId, ...valuesOf(one), watchedUntil])],
    );
  }

  /** What happened in minutes, and so in their quarters of an hour, from which long times are read. */
  async addMinutes(sql: SqlExecutor, minutes: readonly HistoryMinute[]): Promise<void> {
    if (minutes.length === 0) return;
    await this.add(sql, 'history_minutes', minutes);
    await this.add(
      sql,
      'history_quarters',
      minutes.map((one) => ({ ...one, at: quarterOf(one.at) })),
    );
  }

  private async add(
    sql: SqlExecutor,
    table: 'history_minutes' | 'history_quarters',
    rows: readonly HistoryMinute[],
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO ${table} (company_id, at, campaign_id, sent, delivered, failed, replies, opt_outs) VALUES ?
       ON DUPLICATE KEY UPDATE sent = sent + VALUES(sent), delivered = delivered + VALUES(delivered),
                               failed = failed + VALUES(failed), replies = replies + VALUES(replies),
                               opt_outs = opt_outs + VALUES(opt_outs)`,
      [rows.map((one) => [one.companyId, one.at, one.campaignId, ...valuesOf(one)])],
    );
  }

  /** @returns how many of the one or the other; in pieces, until fewer are left */
  async removeBefore(at: Date, limit: number): Promise<number> {
    let removed = 0;
    for (const table of ['history_minutes', 'history_quarters']) {
      const { affectedRows } = await this.database.execute(
        `DELETE FROM ${table} WHERE at < ? ORDER BY at LIMIT ?`,
        [at, limit],
      );
      removed = Math.max(removed, affectedRows);
    }
    return removed;
  }
}
