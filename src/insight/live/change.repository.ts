import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** A thing that people look at while it changes, and a mark that changes with it. */
export interface Marked {
  kind: 'campaign' | 'import' | 'account';
  id: number;
  mark: string;
}

/** People look at what is new; what changes among older things is seen when their page is opened. */
const MOST_CAMPAIGNS = 50;
const MOST_IMPORTS = 20;
const MOST_ACCOUNTS = 100;

/** Marks of a company's latest campaigns, imports and accounts: a few rows by primary keys, nothing is counted. */
@Injectable()
export class ChangeRepository {
  constructor(private readonly database: Database) {}

  async marks(companyId: number): Promise<Marked[]> {
    const [campaigns, imports, accounts] = await Promise.all([
      this.campaigns(companyId),
      this.imports(companyId),
      this.accounts(companyId),
    ]);
    return [...campaigns, ...imports, ...accounts];
  }

  /**
   * Each counter weighs by its name: checksums of the counts themselves, put together by XOR, are the same after one
   * message went from `sent` (1) to `delivered` (2), as CRC is linear.
   */
  private campaigns(companyId: number): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'campaign' AS kind, c.id,
              CONCAT_WS('/', MAX(c.state), SUM(n.n * CAST(CRC32(CONCAT(n.status, n.reason)) AS SIGNED)),
                        MAX(r.replies), MAX(r.opt_outs)) AS mark
         FROM (SELECT id, CONCAT_WS('/', status, status_reason, name, start_at) AS state
                 FROM campaigns WHERE company_id = ? ORDER BY id DESC LIMIT ${MOST_CAMPAIGNS}) c
         LEFT JOIN campaign_counters n ON n.campaign_id = c.id
         LEFT JOIN campaign_counted_replies r ON r.campaign_id = c.id
        GROUP BY c.id`,
      [companyId],
    );
  }

  private imports(companyId: number): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'import' AS kind, id, CONCAT_WS('/', status, rows_done, bytes_done, status_reason) AS mark
         FROM imports WHERE company_id = ? ORDER BY id DESC LIMIT ${MOST_IMPORTS}`,
      [companyId],
    );
  }

  private accounts(companyId: number): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'account' AS kind, id, CONCAT_WS('/', status, status_reason, checked_at) AS mark
         FROM accounts WHERE company_id = ? ORDER BY id DESC LIMIT ${MOST_ACCOUNTS}`,
      [companyId],
    );
  }
}
