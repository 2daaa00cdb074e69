import { Injectable } from '@nestjs/common';
import type { CampaignKind } from '../../campaigns/campaign-status.js';
import { Database } from '../../platform/database/database.js';
import { type HistoryFigures, NOTHING, sumOf } from './history.js';
import { SUMS } from './history.repository.js';
import { partsOf } from './history-range.js';

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
    const parts = partsOf(since, until);
    const happened = parts.map(
      ({ table }) => `EXISTS (SELECT 1 FROM ${table} e
         WHERE e.company_id = ? AND e.campaign_id = o.id AND e.at >= ? AND e.at < ?)`,
    );
    const campaigns = await this.database.query<Pick<CampaignHistory, 'campaignId' | 'name' | 'kind'>>(
      `SELECT o.id AS campaignId, o.name, o.kind FROM campaigns o
        WHERE o.company_id = ? AND o.id < ? ${accountId === undefined ? '' : 'AND o.account_id = ?'}
          AND (${happened.join(' OR ')}) ORDER BY o.id DESC LIMIT ?`,
      [
        ...[companyId, before, ...(accountId === undefined ? [] : [accountId])],
        ...parts.flatMap((part) => [companyId, part.since, part.until]),
        limit,
      ],
    );
    const ids = campaigns.map(({ campaignId }) => campaignId);
    const sums = new Map<number, HistoryFigures>();
    for (const { table, ...part } of ids.length > 0 ? parts : []) {
      const rows = await this.database.query<HistoryFigures & { campaignId: number }>(
        `SELECT m.campaign_id AS campaignId, ${SUMS} FROM ${table} m
          WHERE m.company_id = ? AND m.campaign_id IN (?) AND m.at >= ? AND m.at < ? GROUP BY m.campaign_id`,
        [companyId, ids, part.since, part.until],
      );
      for (const row of rows) sums.set(row.campaignId, sumOf(sums.get(row.campaignId) ?? NOTHING, row));
    }
    return campaigns.flatMap((campaign) => {
      const figures = sums.get(campaign.campaignId);
      return figures ? [{ ...campaign, ...figures }] : [];
    });
  }

  /** By account, removed ones too; at most one line for each there is. */
  async accounts(companyId: number, { since, until }: GroupFilter): Promise<AccountHistory[]> {
    const sums = new Map<number | null, AccountHistory>();
    for (const { table, ...part } of partsOf(since, until)) {
      const rows = await this.database.query<AccountHistory>(
        `SELECT c.account_id AS accountId, MAX(a.name) AS name, ${SUMS}
           FROM (SELECT m.campaign_id, SUM(m.sent) AS sent, SUM(m.delivered) AS delivered, SUM(m.failed) AS failed,
                        SUM(m.replies) AS replies, SUM(m.opt_outs) AS opt_outs
                   FROM ${table} m WHERE m.company_id = ? AND m.at >= ? AND m.at < ? GROUP BY m.campaign_id) m
           JOIN campaigns c ON c.id = m.campaign_id
           LEFT JOIN accounts a ON a.company_id = c.company_id AND a.id = c.account_id
          GROUP BY c.account_id`,
        [companyId, part.since, part.until],
      );
      for (const { accountId, name, ...row } of rows) {
        sums.set(accountId, { accountId, name, ...sumOf(sums.get(accountId) ?? NOTHING, row) });
      }
    }
    return [...sums.values()].sort((a, b) => b.sent - a.sent || (a.accountId ?? 0) - (b.accountId ?? 0));
  }
}
