import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import type { Outcomes } from './outcomes.js';

/** Figures of one state; '' where none is known. */
export interface StateFigures extends Outcomes {
  state: string;
  replies: number;
  optOuts: number;
}

/** Figures of one account of a campaign; null: failed before they had a number. */
export interface AccountFigures extends Outcomes {
  accountId: number | null;
  name: string | null;
  carrier: string | null;
  numbers: number;
}

/** Figures of one number of a campaign; id 0: failed before they had one. */
export interface NumberFigures extends Outcomes {
  numberId: number;
  accountId: number | null;
  sender: string | null;
}

/** Whose messages are meant, and of which days (as 20261120). */
export interface StateFilter {
  companyId: number;
  days?: { from: number; to: number } | undefined;
  campaignId?: number | undefined;
  accountId?: number | undefined;
}

/** Reads what was counted by state and number. */
@Injectable()
export class BreakdownRepository {
  constructor(private readonly database: Database) {}

  /** When the figures of a campaign were counted; null: not yet. */
  async countedAt(campaignId: number): Promise<Date | null> {
    const [row] = await this.database.query<{ countedAt: Date | null }>(
      'SELECT counted_at AS countedAt FROM breakdown_walks WHERE campaign_id = ? AND generation > 0',
      [campaignId],
    );
    return row?.countedAt ?? null;
  }

  /** By state, those with most messages first; at most a line for each state there is. */
  async states(filter: StateFilter): Promise<StateFigures[]> {
    const { sql, parameters } = conditionsOf(filter);
    const campaigns = filter.accountId === undefined ? '' : 'JOIN campaigns c ON c.id = f.campaign_id';
    const rows = await this.database.query<StateFigures>(
      `SELECT found.state, SUM(found.sent) AS sent, SUM(found.delivered) AS delivered, SUM(found.failed) AS failed,
              SUM(found.replies) AS replies, SUM(found.optOuts) AS optOuts FROM (
         SELECT f.state, SUM(f.sent) AS sent, SUM(f.delivered) AS delivered, SUM(f.failed) AS failed,
                0 AS replies, 0 AS optOuts
           FROM state_counts f
           JOIN breakdown_walks w ON w.campaign_id = f.campaign_id AND w.generation = f.generation ${campaigns}
          WHERE ${sql} GROUP BY f.state
         UNION ALL
         SELECT f.state, 0, 0, 0, SUM(f.replies), SUM(f.opt_outs) FROM state_reply_counts f ${campaigns}
          WHERE ${sql} GROUP BY f.state) found
        GROUP BY found.state ORDER BY sent DESC, found.state`,
      [...parameters, ...parameters],
    );
    return rows.map(({ state, replies, optOuts, ...row }) => {
      return { state, ...outcomesOf(row), replies: Number(replies), optOuts: Number(optOuts) };
    });
  }

  /** By account, those with most messages first. */
  async accounts(companyId: number, campaignId: number): Promise<AccountFigures[]> {
    const rows = await this.database.query<AccountFigures>(
      `SELECT a.id AS accountId, MAX(a.name) AS name, MAX(a.carrier) AS carrier,
              COUNT(n.id) AS numbers, SUM(f.sent) AS sent, SUM(f.delivered) AS delivered, SUM(f.failed) AS failed
         FROM breakdown_walks w
         JOIN number_counts f ON f.campaign_id = w.campaign_id AND f.generation = w.generation
         LEFT JOIN numbers n ON n.company_id = f.company_id AND n.id = f.number_id
         LEFT JOIN accounts a ON a.company_id = n.company_id AND a.id = n.account_id
        WHERE f.company_id = ? AND w.campaign_id = ? GROUP BY a.id ORDER BY sent DESC, a.id`,
      [companyId, campaignId],
    );
    return rows.map(({ numbers, ...row }) => ({ ...row, ...outcomesOf(row), numbers: Number(numbers) }));
  }

  /** By number, those with most messages first, behind `after`. A campaign's numbers are sorted, not its messages. */
  async numbers(
    companyId: number,
    campaignId: number,
    after: Pick<NumberFigures, 'sent' | 'numberId'> | null,
    limit: number,
  ): Promise<NumberFigures[]> {
    const rows = await this.database.query<NumberFigures>(
      `SELECT f.number_id AS numberId, n.account_id AS accountId,
              COALESCE(n.sender_name, CONCAT(IF(n.type = 'short_code', '', '+'), n.phone)) AS sender,
              f.sent, f.delivered, f.failed
         FROM breakdown_walks w
         JOIN number_counts f ON f.campaign_id = w.campaign_id AND f.generation = w.generation
         LEFT JOIN numbers n ON n.company_id = f.company_id AND n.id = f.number_id
        WHERE f.company_id = ? AND w.campaign_id = ?
          AND ${after ? '(f.sent < ? OR (f.sent = ? AND f.number_id > ?))' : 'TRUE'}
        ORDER BY f.sent DESC, f.number_id LIMIT ?`,
      [companyId, campaignId, ...(after ? [after.sent, after.sent, after.numberId] : []), limit],
    );
    return rows.map((row) => ({ ...row, ...outcomesOf(row) }));
  }
}

function conditionsOf({ companyId, days, campaignId, accountId }: StateFilter): Fragment {
  const all: Fragment[] = [{ sql: 'f.company_id = ?', parameters: [companyId] }];
  if (days) all.push({ sql: 'f.day BETWEEN ? AND ?', parameters: [days.from, days.to] });
  if (campaignId !== undefined) all.push({ sql: 'f.campaign_id = ?', parameters: [campaignId] });
  if (accountId !== undefined) all.push({ sql: 'c.account_id = ?', parameters: [accountId] });
  return allOf(all);
}

/** Sums come as text. */
function outcomesOf({ sent, delivered, failed }: Outcomes): Outcomes {
  return { sent: Number(sent), delivered: Number(delivered), failed: Number(failed) };
}
