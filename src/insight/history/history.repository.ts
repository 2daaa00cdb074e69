import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { type HistoryFigures, NOTHING, sumOf } from './history.js';
import { minutesOf, partsOf } from './history-range.js';

/** Which minutes are meant. */
export interface HistoryFilter {
  since: Date;
  until: Date;
  campaignId?: number;
  accountId?: number;
}

/** Figures of one stretch of time, `at` its beginning in s since the epoch. */
export interface HistoryStretch extends HistoryFigures {
  at: number;
}

/** Which numbers are meant, and which of their days (as 20261120). */
export interface NumberFilter {
  since: number;
  until: number;
  accountId?: number;
  after: number;
  limit: number;
}

/** What became of a number's messages in some days. */
export interface NumberHistory {
  id: number;
  accountId: number;
  phone: number | null;
  senderName: string | null;
  accepted: number;
  delivered: number;
  failed: number;
  filtered: number;
  throttled: number;
}

/** Of rows `m` of either table. */
export const SUMS = `SUM(m.sent) AS sent, SUM(m.delivered) AS delivered, SUM(m.failed) AS failed,
  SUM(m.replies) AS replies, SUM(m.opt_outs) AS optOuts`;
const QUARTER_SECONDS = 900;

/** Reads what the sampler has put down. */
@Injectable()
export class HistoryRepository {
  constructor(private readonly database: Database) {}

  /** @param stretchSeconds a divisor of an hour, or an hour; from quarters of an hour on it reads those */
  async stretches(
    companyId: number,
    { since, until, campaignId, accountId }: HistoryFilter,
    stretchSeconds: number,
  ): Promise<HistoryStretch[]> {
    const sums = new Map<number, HistoryFigures>();
    const parts = stretchSeconds < QUARTER_SECONDS ? minutesOf(since, until) : partsOf(since, until);
    for (const part of parts) {
      const conditions = ['m.company_id = ?', 'm.at >= ?', 'm.at < ?'];
      const parameters: unknown[] = [stretchSeconds, stretchSeconds, companyId, part.since, part.until];
      if (campaignId !== undefined) {
        conditions.push('m.campaign_id = ?');
        parameters.push(campaignId);
      }
      if (accountId !== undefined) {
        conditions.push('c.account_id = ?');
        parameters.push(accountId);
      }
      const rows = await this.database.query<HistoryStretch>(
        `SELECT UNIX_TIMESTAMP(m.at) DIV ? * ? AS at, ${SUMS}
           FROM ${part.table} m ${accountId === undefined ? '' : 'JOIN campaigns c ON c.id = m.campaign_id'}
          WHERE ${conditions.join(' AND ')} GROUP BY 1`,
        parameters,
      );
      for (const row of rows) sums.set(Number(row.at), sumOf(sums.get(Number(row.at)) ?? NOTHING, row));
    }
    return [...sums].map(([at, figures]) => ({ at, ...figures })).sort((a, b) => a.at - b.at);
  }

  /** The company's numbers after one of them, removed ones too. */
  async numbers(companyId: number, filter: NumberFilter): Promise<NumberHistory[]> {
    const { since, until, accountId, after, limit } = filter;
    const rows = await this.database.query<NumberHistory>(
      `SELECT n.id, n.account_id AS accountId, n.phone, n.sender_name AS senderName,
              COALESCE(SUM(d.accepted), 0) AS accepted, COALESCE(SUM(d.delivered), 0) AS delivered,
              COALESCE(SUM(d.failed), 0) AS failed, COALESCE(SUM(d.filtered), 0) AS filtered,
              COALESCE(SUM(d.throttled), 0) AS throttled
         FROM (SELECT id, account_id, phone, sender_name FROM numbers
                WHERE company_id = ? AND id > ? ${accountId === undefined ? '' : 'AND account_id = ?'}
                ORDER BY id LIMIT ?) n
         LEFT JOIN number_days d ON d.number_id = n.id AND d.day BETWEEN ? AND ?
        GROUP BY n.id, n.account_id, n.phone, n.sender_name ORDER BY n.id`,
      [companyId, after, ...(accountId === undefined ? [] : [accountId]), limit, since, until],
    );
    return rows.map((row) => ({
      ...row,
      phone: row.phone === null ? null : Number(row.phone),
      accepted: Number(row.accepted),
      delivered: Number(row.delivered),
      failed: Number(row.failed),
      filtered: Number(row.filtered),
      throttled: Number(row.throttled),
    }));
  }
}
