import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../platform/database/database.js';

/** What a marketer's campaign brought; `delivered` and `optOuts` are kept counts. */
export interface UnalertedCampaign {
  campaignId: number;
  companyId: number;
  name: string;
  delivered: number;
  optOuts: number;
}

/** Opt-outs against deliveries, of campaigns that raised no alert yet: points of primary keys. */
@Injectable()
export class OptOutAlertRepository {
  constructor(private readonly database: Database) {}

  async unalerted(campaignIds: readonly number[]): Promise<UnalertedCampaign[]> {
    const rows = await this.database.query<UnalertedCampaign & { delivered: number | string }>(
      `SELECT r.campaign_id AS campaignId, c.company_id AS companyId, c.name, r.opt_outs AS optOuts,
              (SELECT COALESCE(SUM(n), 0) FROM campaign_counters k
                WHERE k.campaign_id = r.campaign_id AND k.status = 'delivered') AS delivered
         FROM campaign_counted_replies r JOIN campaigns c ON c.id = r.campaign_id
        WHERE r.campaign_id IN (?) AND r.alerted_at IS NULL AND c.kind = 'marketing'`,
      [campaignIds],
    );
    return rows.map((row) => ({ ...row, delivered: Number(row.delivered) }));
  }

  /** @returns whether nobody else was first */
  async mark(sql: SqlExecutor, campaignId: number, now: Date): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'UPDATE campaign_counted_replies SET alerted_at = ? WHERE campaign_id = ? AND alerted_at IS NULL',
      [now, campaignId],
    );
    return affectedRows === 1;
  }
}
