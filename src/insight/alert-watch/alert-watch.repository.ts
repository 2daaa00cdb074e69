import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';

/** What became of an account's messages in a day, over all its numbers. */
export interface AccountDay {
  accountId: number;
  companyId: number;
  accountName: string;
  /** UTC, as 20261120. */
  day: number;
  accepted: number;
  delivered: number;
  failed: number;
}

/** Where the window of an account's watch began. */
export interface AccountSample {
  accountId: number;
  takenAt: Date;
  day: number;
  accepted: number;
  delivered: number;
  failed: number;
  /** Accepted in windows before, and not one delivered since. */
  unanswered: number;
}

/** What the watch over alerts reads of campaigns, accounts and numbers. */
@Injectable()
export class AlertWatchRepository {
  constructor(private readonly database: Database) {}

  async activeAccounts(ids: readonly number[]): Promise<Set<number>> {
    return this.ids("SELECT id FROM accounts WHERE id IN (?) AND status = 'active'", ids);
  }

  async pausedCampaigns(ids: readonly number[]): Promise<Set<number>> {
    return this.ids("SELECT id FROM campaigns WHERE id IN (?) AND status = 'paused'", ids);
  }

  async endedCampaigns(ids: readonly number[]): Promise<Set<number>> {
    return this.ids("SELECT id FROM campaigns WHERE id IN (?) AND status IN ('completed', 'canceled')", ids);
  }

  /** Two look-ups by primary key a number; `number_days` alone would be read as a whole. */
  async accountDays(days: readonly [number, number]): Promise<AccountDay[]> {
    const rows = await this.database.query<AccountDay>(
      `SELECT STRAIGHT_JOIN n.account_id AS accountId, a.company_id AS companyId, a.name AS accountName, d.day,
              SUM(d.accepted) AS accepted, SUM(d.delivered) AS delivered, SUM(d.failed) AS failed
         FROM numbers n JOIN accounts a ON a.id = n.account_id
         JOIN number_days d ON d.number_id = n.id AND d.day IN (?, ?)
        GROUP BY n.account_id, a.company_id, a.name, d.day`,
      [...days],
    );
    return rows.map((row) => ({
      ...row,
      accepted: Number(row.accepted),
      delivered: Number(row.delivered),
      failed: Number(row.failed),
    }));
  }

  async samples(): Promise<Map<number, AccountSample>> {
    const rows = await this.database.query<AccountSample>(
      `SELECT account_id AS accountId, taken_at AS takenAt, day, accepted, delivered, failed, unanswered
         FROM account_samples`,
    );
    return new Map(rows.map((row) => [row.accountId, row]));
  }

  async saveSamples(samples: readonly AccountSample[]): Promise<void> {
    if (samples.length === 0) return;
    const columns = ['taken_at', 'day', 'accepted', 'delivered', 'failed', 'unanswered'];
    await this.database.execute(
      `INSERT INTO account_samples (account_id, ${columns.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE ${columns.map((name) => `${name} = VALUES(${name})`).join(', ')}`,
      [
        samples.map((one) => [
          one.accountId,
          one.takenAt,
          one.day,
          one.accepted,
          one.delivered,
          one.failed,
          one.unanswered,
        ]),
      ],
    );
  }

  private async ids(sql: string, ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: number }>(sql, [ids]);
    return new Set(rows.map(({ id }) => id));
  }
}
