import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { CampaignRepository } from './campaign.repository.js';

/** Campaigns that have come to their end, finished or canceled, and what is still to be done with them. */
@Injectable()
export class CampaignEndRepository {
  constructor(
    private readonly campaigns: CampaignRepository,
    private readonly database: Database,
  ) {}

  /**
   * Running campaigns in which nothing is left to send. What may never have left can come back once its carrier was
   * asked; a campaign waits for the first question, a minute or two. The walk over the unknown ones in `inflight` is for
   * those alone that have unknown messages and nothing else.
   */
  async finishedIds(): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT c.id FROM campaigns c
        WHERE c.status = 'running' AND c.kind = 'marketing'
          AND NOT EXISTS (SELECT 1 FROM campaign_counters n
                           WHERE n.campaign_id = c.id AND n.status IN ('pending', 'queued') AND n.n <> 0)
          AND NOT (EXISTS (SELECT 1 FROM campaign_counters n
                            WHERE n.campaign_id = c.id AND n.status = 'unknown' AND n.n <> 0)
                   AND EXISTS (SELECT 1 FROM inflight i
                                WHERE i.state = 'unknown' AND i.campaign_id = c.id AND i.asked = 0))`,
    );
    return rows.map((row) => row.id);
  }

  /** Ends a running campaign, unless a message came back since it was found to be finished. @returns whether it did */
  async complete(id: number, at: Date): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      await sql.query('SELECT id FROM campaigns WHERE id = ? FOR UPDATE', [id]);
      const open = await sql.query(
        `SELECT 1 FROM campaign_counters
          WHERE campaign_id = ? AND status IN ('pending', 'queued') AND n <> 0 LIMIT 1`,
        [id],
      );
      return open.length === 0 && this.campaigns.step(sql, id, 'completed', at);
    });
  }

  /** Canceled campaigns of which some messages may not be marked yet. */
  async unmarkedIds(): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>('SELECT id FROM campaigns WHERE unmarked = 1');
    return rows.map((row) => row.id);
  }

  /** Takes a canceled campaign off that list once none of its messages is pending or queued. */
  async closeMarked(id: number): Promise<void> {
    await this.database.execute(
      `UPDATE campaigns SET unmarked = NULL
        WHERE id = ? AND NOT EXISTS (SELECT 1 FROM campaign_counters n
                                      WHERE n.campaign_id = ? AND n.status IN ('pending', 'queued') AND n.n <> 0)`,
      [id, id],
    );
  }
}
