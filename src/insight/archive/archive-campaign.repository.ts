import { Injectable } from '@nestjs/common';
import { FAILED_STATUSES } from '../../messages/failed-message.repository.js';
import { Database } from '../../platform/database/database.js';
import { allOf, type Fragment } from '../../platform/database/fragment.js';
import type { ArchiveFilter } from './archive-filter.js';

/** A campaign in which messages that are meant may be. */
export interface ArchiveCampaign {
  id: number;
  /** Whether all that are meant stand among the failed ones. */
  allFailed: boolean;
}

/** A report that proves that an unknown message was taken may come so long after its campaign's end. */
const LATE_DAYS = 4;

/** Finds the campaigns in which a search is worth while: their rows and kept counters tell. */
@Injectable()
export class ArchiveCampaignRepository {
  constructor(private readonly database: Database) {}

  /** Those up to `upTo`, newest first; a range of the company's campaigns with two points of a key for each. */
  async candidates(
    companyId: number,
    filter: ArchiveFilter,
    upTo: number,
    limit: number,
  ): Promise<ArchiveCampaign[]> {
    const counted = counterCondition(filter);
    const failed = failedCondition(filter, counted);
    const { sql, parameters } = campaignCondition(filter);
    const rows = await this.database.query<{ id: number; allFailed: number }>(
      `SELECT c.id, ${failed.sql} AS allFailed
         FROM campaigns c
        WHERE c.company_id = ? AND c.id <= ? AND ${sql}
          AND EXISTS (SELECT 1 FROM campaign_counters n
                       WHERE n.campaign_id = c.id AND n.n <> 0 AND ${counted.sql})
        ORDER BY c.id DESC LIMIT ?`,
      [...failed.parameters, companyId, upTo, ...parameters, ...counted.parameters, limit],
    );
    return rows.map(({ id, allFailed }) => ({ id, allFailed: allFailed === 1 }));
  }

  /** Ids of the account's numbers, removed ones too. */
  async numberIds(companyId: number, accountId: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM numbers WHERE company_id = ? AND account_id = ?',
      [companyId, accountId],
    );
    return rows.map(({ id }) => id);
  }
}

function counterCondition({ status, reason }: ArchiveFilter): Fragment {
  const parts: Fragment[] = [];
  if (status !== null) parts.push({ sql: 'n.status = ?', parameters: [status] });
  if (reason !== null) parts.push({ sql: 'n.reason = ?', parameters: [reason] });
  return allOf(parts);
}

/** Whether only messages that failed are meant; asked of the counters where it is not plain. */
function failedCondition({ status, reason, carrierError }: ArchiveFilter, counted: Fragment): Fragment {
  // Only what failed has a carrier's code.
  if (carrierError !== null) return { sql: 'TRUE', parameters: [] };
  if (status === null && reason === null) return { sql: 'FALSE', parameters: [] };
  return {
    sql: `NOT EXISTS (SELECT 1 FROM campaign_counters n
                       WHERE n.campaign_id = c.id AND n.n <> 0 AND ${counted.sql} AND n.status NOT IN (?))`,
    parameters: [...counted.parameters, FAILED_STATUSES],
  };
}

function campaignCondition({ campaignId, accountId, from, until }: ArchiveFilter): Fragment {
  const parts: Fragment[] = [];
  if (campaignId !== null) parts.push({ sql: 'c.id = ?', parameters: [campaignId] });
  // What has left the archive is asked for by name only: thousands of empty campaigns would be walked over.
  else parts.push({ sql: 'c.messages_removed_at IS NULL', parameters: [] });
  if (accountId !== null) {
    parts.push({ sql: '(c.account_id = ? OR c.account_id IS NULL)', parameters: [accountId] });
  }
  if (from !== null) {
    const sql = `(c.finished_at IS NULL OR c.finished_at >= ? - INTERVAL ${LATE_DAYS} DAY)`;
    parts.push({ sql, parameters: [from] });
  }
  if (until !== null) parts.push({ sql: 'c.created_at < ?', parameters: [until] });
  return allOf(parts);
}
