import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** A thing that people look at while it changes, and a mark that changes with it. */
export interface Marked {
  kind: 'campaign' | 'import' | 'account' | 'alert' | 'activity';
  /** Null: there is one in a company. */
  id: number | null;
  mark: string;
}

/** Which minutes the figures of the company's activity are about. */
export interface ActivityTimes {
  lastHour: Date;
  lastMinute: Date;
}

/** People look at what is new; what changes among older things is seen when their page is opened. */
const MOST_CAMPAIGNS = 50;
const MOST_IMPORTS = 20;
const MOST_ACCOUNTS = 100;
const MOST_ALERTS = 20;

/** Marks of what a company's people look at: a few rows by primary keys, nothing is counted over messages. */
@Injectable()
export class ChangeRepository {
  constructor(private readonly database: Database) {}

  async marks(companyId: number, times: ActivityTimes): Promise<Marked[]> {
    const found = await Promise.all([
      this.campaigns(companyId),
      this.imports(companyId),
      this.accounts(companyId),
      this.alerts(companyId),
      this.activity(companyId, times),
    ]);
    return found.flat();
  }

  /**
   * Each counter weighs by its name: checksums of the counts themselves, put together by XOR, are the same after one
   * message went from `sent` (1) to `delivered` (2), as CRC is linear.
   */
  private campaigns(companyId: number): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'campaign' AS kind, c.id,
              CONCAT_WS('/', MAX(c.state), SUM(n.n * CAST(CRC32(CONCAT(n.status, n.reason)) AS SIGNED)),
                        MAX(r.replies), MAX(r.opt_outs), MAX(w.generation)) AS mark
         FROM ((SELECT id, CONCAT_WS('/', status, status_reason, name, start_at) AS state
                  FROM campaigns WHERE company_id = ? ORDER BY id DESC LIMIT ${MOST_CAMPAIGNS})
               UNION
               -- Home shows what runs however old it is.
               (SELECT id, CONCAT_WS('/', status, status_reason, name, start_at)
                  FROM campaigns WHERE company_id = ? AND status = 'running' ORDER BY id DESC LIMIT ${MOST_CAMPAIGNS})) c
         LEFT JOIN campaign_counters n ON n.campaign_id = c.id
         LEFT JOIN campaign_counted_replies r ON r.campaign_id = c.id
         LEFT JOIN breakdown_walks w ON w.campaign_id = c.id
        GROUP BY c.id`,
      [companyId, companyId],
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

  private alerts(companyId: number): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'alert' AS kind, id, CONCAT_WS('/', message, acknowledged_at, ended_at) AS mark
         FROM alerts WHERE company_id = ? ORDER BY id DESC LIMIT ${MOST_ALERTS}`,
      [companyId],
    );
  }

  /** History is put down seconds after the counters changed, and a minute that is over changes what the last one is. */
  private activity(companyId: number, { lastHour, lastMinute }: ActivityTimes): Promise<Marked[]> {
    return this.database.query<Marked>(
      `SELECT 'activity' AS kind, NULL AS id,
              CONCAT_WS('/', COUNT(*), SUM(sent), SUM(delivered), SUM(failed), SUM(replies), SUM(opt_outs),
                        SUM(IF(at >= ?, sent, 0))) AS mark
         FROM history_minutes WHERE company_id = ? AND at >= ?`,
      [lastMinute, companyId, lastHour],
    );
  }
}
