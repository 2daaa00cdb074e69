import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { CampaignKind, MessageCategory } from './campaign-status.js';

/** Whose direct messages a standing campaign holds. */
export interface DirectSender {
  companyId: number;
  accountId: number;
  category: MessageCategory;
  /** The one number that they leave from; null: any of the account's. */
  numberId: number | null;
}

/** Rows of the standing campaigns: one a company, kind and month, such as `2026-11`. */
@Injectable()
export class StandingCampaignRepository {
  constructor(private readonly database: Database) {}

  async find(companyId: number, kind: CampaignKind, period: string): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      'SELECT id FROM campaigns WHERE company_id = ? AND kind = ? AND period = ? AND account_key = 0',
      [companyId, kind, period],
    );
    return row?.id ?? null;
  }

  async findDirect(
    { companyId, accountId, category, numberId }: DirectSender,
    period: string,
  ): Promise<number | null> {
    const [row] = await this.database.query<{ id: number }>(
      `SELECT id FROM campaigns
        WHERE company_id = ? AND kind = ? AND period = ? AND account_key = ? AND number_key = ?`,
      [companyId, category, period, accountId, numberId ?? 0],
    );
    return row?.id ?? null;
  }

  /** Makes one unless it is there; none of a suspended company. Whom the company texted lately waits. */
  async ensureDirect(sender: DirectSender, period: string, at: Date): Promise<void> {
    const { companyId, accountId, category, numberId } = sender;
    await this.database.execute(
      `INSERT INTO campaigns (company_id, account_id, number_id, kind, period, name, text, status,
                              when_texted_recently, created_at, started_at)
       SELECT k.id, ?, ?, ?, ?, ?, '', 'running', 'postpone', ?, ? FROM companies k
        WHERE k.id = ? AND k.status = 'active'
       ON DUPLICATE KEY UPDATE period = VALUES(period)`,
      [accountId, numberId, category, period, `${category} ${period}`, at, at, companyId],
    );
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
        WHERE status = 'running' AND period < ?`,
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
