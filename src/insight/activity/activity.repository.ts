import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { type HistoryFigures, NOTHING, sumOf } from '../history/history.js';
import { SUMS } from '../history/history.repository.js';

export interface MinuteSum {
  /** s since the epoch */
  at: number;
  messages: number;
}

export interface NumberSums {
  accepted: number;
  delivered: number;
  failed: number;
  numberId: number;
  accountId: number;
  phone: number | null;
  name: string | null;
  filtered: number;
  segmentsToday: number;
}

const MOST_NUMBERS = 1_000;

/** Reads what sending keeps anyway; nothing here is counted over messages. */
@Injectable()
export class ActivityRepository {
  constructor(private readonly database: Database) {}

  /** By primary key: a row a campaign and minute. */
  minutes(companyId: number, since: Date): Promise<MinuteSum[]> {
    return this.database.query<MinuteSum>(
      `SELECT UNIX_TIMESTAMP(at) AS at, SUM(sent) AS messages
         FROM history_minutes WHERE company_id = ? AND at >= ? GROUP BY history_minutes.at`,
      [companyId, since],
    );
  }

  /** By primary key, from the beginning of a day on. */
  async since(companyId: number, since: Date): Promise<HistoryFigures> {
    const [row] = await this.database.query<HistoryFigures>(
      `SELECT ${SUMS} FROM history_minutes m WHERE m.company_id = ? AND m.at >= ?`,
      [companyId, since],
    );
    return sumOf(NOTHING, row ?? NOTHING);
  }

  numbers(
    companyId: number,
    accountId: number,
    { day, carrierDay }: { day: number; carrierDay: number },
  ): Promise<NumberSums[]> {
    return this.database.query<NumberSums>(
      `SELECT n.id AS numberId, n.account_id AS accountId, n.phone, n.sender_name AS name,
              COALESCE(s.segments, 0) AS segmentsToday, COALESCE(d.accepted, 0) AS accepted,
              COALESCE(d.delivered, 0) AS delivered, COALESCE(d.failed, 0) AS failed,
              COALESCE(d.filtered, 0) AS filtered
         FROM numbers n
         LEFT JOIN number_days d ON d.number_id = n.id AND d.day = ?
         LEFT JOIN daily_segments s ON s.scope = 'number' AND s.scope_id = n.id AND s.carrier_day = ?
        WHERE n.company_id = ? AND n.account_id = ? ORDER BY n.id LIMIT ${MOST_NUMBERS}`,
      [day, carrierDay, companyId, accountId],
    );
  }

  /** The numbers' shares of the throttler's minute, as its row has them. */
  async shares(accountId: number, slot: number): Promise<unknown> {
    const [row] = await this.database.query<{ shares: unknown }>(
      'SELECT taken_by_number AS shares FROM dispatch_runs WHERE account_id = ? AND slot = ?',
      [accountId, slot],
    );
    return row?.shares ?? null;
  }
}
