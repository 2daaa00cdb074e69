import { Injectable } from '@nestjs/common';
import type { CampaignKind } from '../../campaigns/campaign-status.js';
import { Database } from '../../platform/database/database.js';
import type { HistoryFigures } from './history.js';

/** Whose figures are meant, of which time. */
export interface GroupFilter {
  since: Date;
  until: Date;
  accountId?: number | undefined;
}

export interface CampaignHistory extends HistoryFigures {
  campaignId: number;
  name: string;
  kind: CampaignKind;
}

/** Null where the campaign had no account. */
export interface AccountHistory extends HistoryFigures {
  accountId: number | null;
  name: string | null;
}

const SUMS = `SUM(m.sent) AS sent, SUM(m.delivered) AS delivered, SUM(m.failed) AS failed, SUM(m.replies) AS replies,
  SUM(m.opt_outs) AS optOuts`;

/** Reads what the sampler has put down, by campaign and by account. */
@Injectable()
export class HistoryGroupRepository {
  constructor(private readonly database: Database) {}

  /** Campaigns of which something happened in the time, newest first, older than `before`. */
  async campaigns(
    companyId: number,
    { since, until, accountId }: GroupFilter,
    before: number,
    limit: number,
  ): Promise<CampaignHistory[]> {
    const rows = await this.database.query<CampaignHistory>(
      `SELECT c.id AS campaignId, c.name, c.kind, ${SUMS}
         FROM (SELECT o.id, o.name, o.kind FROM campaigns o
                WHERE o.company_id = ? AND o.id < ? ${accountId === undefined ? '' : 'AND o.account_id = ?'}
                  AND EXISTS (SELECT 1 FROM history_minutes e
                               WHERE e.company_id = ? AND e.campaign_id = o.id AND e.at >= ? AND e.at < ?)
                ORDER BY o.id DESC LIMIT ?) c
         JOIN history_minutes m ON m.company_id = ? AND m.campaign_id = c.id AND m.at >= ? AND m.at < ?
        GROUP BY c.id, c.name, c.kind ORDER BY c.id DESC`,
      [
        ...[companyId, before, ...(accountId === undefined ? [] : [accountId])],
        ...[companyId, since, until, limit, companyId, since, until],
      ],
    );
    return rows.map(({ campaignId, name, kind, ...row }) => ({ campaignId, name, kind, ...figuresOf(row) }));
  }

  /** By account, removed ones too; at most one line for each there is. */
  async accounts(companyId: number, { since, until }: GroupFilter): Promise<AccountHistory[]> {
    const rows = await this.database.query<AccountHistory>(
      `SELECT c.account_id AS accountId, MAX(a.name) AS name, ${SUMS}
         FROM history_minutes m
         JOIN campaigns c ON c.id = m.campaign_id
         LEFT JOIN accounts a ON a.company_id = c.company_id AND a.id = c.account_id
        WHERE m.company_id = ? AND m.at >= ? AND m.at < ?
        GROUP BY c.account_id ORDER BY sent DESC, c.account_id`,
      [companyId, since, until],
    );
    return rows.map(({ accountId, name, ...row }) => ({ accountId, name, ...figuresOf(row) }));
  }
}

/** Sums come as text. */
function figuresOf({ sent, delivered, failed, replies, optOuts }: HistoryFigures): HistoryFigures {
  return {
    sent: Number(sent),
    delivered: Number(delivered),
    failed: Number(failed),
    replies: Number(replies),
    optOuts: Number(optOuts),
  };
}
