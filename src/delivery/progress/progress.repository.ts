import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** Messages at the head of a campaign from which its segments are learnt; they were drawn at random like all. */
const LOOK_AT = 500;

/** SQL of a campaign's progress; none of it grows with the campaign. */
@Injectable()
export class ProgressRepository {
  constructor(private readonly database: Database) {}

  /** Segments of a message on average, by those that were composed; null: none was yet. */
  async meanSegments(campaignId: number): Promise<number | null> {
    const [row] = await this.database.query<{ mean: string | null }>(
      `SELECT AVG(segments) AS mean
         FROM (SELECT segments FROM messages FORCE INDEX (PRIMARY) WHERE campaign_id = ? ORDER BY id LIMIT ?) m`,
      [campaignId, LOOK_AT],
    );
    return row?.mean ? Number(row.mean) : null;
  }

  /** Contacts of its lists that generation has passed, and how many there are by the kept counts. */
  async generated(companyId: number, campaignId: number): Promise<{ done: number; all: number }> {
    const [row] = await this.database.query<{ done: string | null; all: string | null }>(
      `SELECT SUM(c.contacts) AS done, SUM(l.contact_count) AS \`all\`
         FROM campaign_lists c JOIN contact_lists l ON l.company_id = ? AND l.id = c.list_id
        WHERE c.campaign_id = ?`,
      [companyId, campaignId],
    );
    return { done: Number(row?.done ?? 0), all: Number(row?.all ?? 0) };
  }

  /** Who paused the campaign; null: nobody did, or an API key. */
  async pausedBy(companyId: number, campaignId: number): Promise<string | null> {
    const [row] = await this.database.query<{ name: string | null }>(
      `SELECT u.name FROM campaigns c JOIN users u ON u.id = c.paused_by
        WHERE c.company_id = ? AND c.id = ?`,
      [companyId, campaignId],
    );
    return row?.name ?? null;
  }
}
