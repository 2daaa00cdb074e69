import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { CampaignKind } from './campaign-status.js';

/** Rows of the standing campaigns: one a company, kind and month, such as `2026-11`. */
@Injectable()
export class StandingCampaignRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number, kind: CampaignKind, period: string): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      'SELECT id FROM campaigns WHERE company_id = ? AND kind = ? AND period = ?',
      [companyId, kind, period],
    );
    return row?.id ?? null;
  }

  /** Makes those of a kind and month for all companies that lack them. */
  async ensure(kind: CampaignKind, period: string, at: Date): Promise<void> {
    await this.database.execute(
      `INSERT INTO campaigns (company_id, kind, period, name, text, status, created_at, started_at)
       SELECT k.id, ?, ?, ?, '', 'running', ?, ? FROM companies k
        WHERE k.status = 'active'
          AND NOT EXISTS (SELECT 1 FROM campaigns c WHERE c.company_id = k.id AND c.kind = ? AND c.period = ?)
       ON DUPLICATE KEY UPDATE period = VALUES(period)`,
      [kind, period, `${kind} ${period}`, at, at, kind, period],
    );
  }

  /** Ends those of months before `period`: nothing is sent in them any more. */
  async endBefore(period: string, at: Date): Promise<void> {
    await this.database.execute(
      `UPDATE campaigns SET status = 'completed', finished_at = ?
        WHERE status = 'running' AND account_id IS NULL AND period < ?`,
      [at, period],
    );
  }

  /** Running ones of tests with messages that were put back: nobody draws them again. */
  async testsWithPending(): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT DISTINCT c.id FROM campaigns c
         JOIN campaign_counters n ON n.campaign_id = c.id AND n.status = 'pending' AND n.n <> 0
        WHERE c.status = 'running' AND c.account_id IS NULL AND c.kind = 'test'`,
    );
    return rows.map((row) => row.id);
  }
}
