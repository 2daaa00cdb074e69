import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';

/** Whose day it is. */
export type DailyScope = 'account' | 'number' | 'brand';

/** Segments of one day of one account, number or 10DLC brand. */
export interface DailySegments {
  scope: DailyScope;
  scopeId: number;
  carrierDay: number;
  segments: number;
}

/** What an attempt takes of days: its account's and number's in one, its 10DLC brand's in its own. */
export interface DailyAttempt {
  accountId: number;
  numberId: number;
  carrierDay: number;
  brandId: number | null;
  brandDay: number | null;
  segments: number;
}

/**
 * What is reserved of each day, kept. Only who holds the account's row adds to its days and its numbers', and only
 * who holds the brand's row to a brand's; anybody may give back.
 */
@Injectable()
export class DailySegmentRepository {
  constructor(private readonly database: Database) {}

  /** Whoever reserves holds the account's row until the end of the transaction. */
  async lockAccount(sql: SqlExecutor, accountId: number): Promise<void> {
    await sql.query('SELECT id FROM accounts WHERE id = ? FOR UPDATE', [accountId]);
  }

  /** The same of brands, which accounts may share: always after the account, in order of id. */
  async lockBrands(sql: SqlExecutor, brandIds: readonly number[]): Promise<void> {
    if (brandIds.length === 0) return;
    await sql.query('SELECT id FROM ten_dlc_brands WHERE id IN (?) ORDER BY id FOR UPDATE', [brandIds]);
  }

  async removeBefore(carrierDay: number): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM daily_segments WHERE carrier_day < ? LIMIT 10000',
      [carrierDay],
    );
    return affectedRows;
  }

  /** Segments reserved in the days, under `scope.id`; what is missing has none. */
  async find(
    sql: SqlExecutor,
    wanted: readonly Omit<DailySegments, 'segments'>[],
  ): Promise<Map<string, number>> {
    if (wanted.length === 0) return new Map();
    const groups = [...groupBy(wanted, (one) => `${one.scope}/${one.carrierDay}`).values()];
    // Points of the primary key. Not `(scope, scope_id, carrier_day) IN (…)`: with an ENUM that is a walk over all days.
    const rows = await sql.query<DailySegments>(
      `SELECT scope, scope_id AS scopeId, segments FROM daily_segments
        WHERE ${groups.map(() => '(scope = ? AND scope_id IN (?) AND carrier_day = ?)').join(' OR ')}`,
      groups.flatMap((group) => [group[0]?.scope, group.map((one) => one.scopeId), group[0]?.carrierDay]),
    );
    return new Map(rows.map(({ scope, scopeId, segments }) => [dailyKey(scope, scopeId), segments]));
  }

  async add(sql: SqlExecutor, reserved: readonly DailySegments[]): Promise<void> {
    if (reserved.length === 0) return;
    await sql.execute(
      `INSERT INTO daily_segments (scope, scope_id, carrier_day, segments) VALUES ?
       ON DUPLICATE KEY UPDATE segments = segments + VALUES(segments)`,
      [inOrder(reserved).map((one) => [one.scope, one.scopeId, one.carrierDay, one.segments])],
    );
  }

  /** Gives back what the attempts of these messages have reserved; their rows are locked, and about to be removed. */
  async giveBack(sql: SqlExecutor, messageIds: readonly number[]): Promise<void> {
    if (messageIds.length === 0) return;
    const attempts = await sql.query<DailyAttempt>(
      `SELECT account_id AS accountId, number_id AS numberId, carrier_day AS carrierDay, brand_id AS brandId,
              brand_day AS brandDay, segments
         FROM inflight WHERE message_id IN (?)`,
      [messageIds],
    );
    for (const one of inOrder(sumUp(attempts))) {
      await sql.execute(
        `UPDATE daily_segments SET segments = GREATEST(segments, ?) - ?
          WHERE scope = ? AND scope_id = ? AND carrier_day = ?`,
        [one.segments, one.segments, one.scope, one.scopeId, one.carrierDay],
      );
    }
  }
}

/** Names an account, a number or a brand in a map. */
export function dailyKey(scope: DailyScope, scopeId: number): string {
  return `${scope}.${scopeId}`;
}

/** What attempts take of their days: each of its number's, its account's and its brand's. */
export function sumUp(attempts: readonly DailyAttempt[]): DailySegments[] {
  const sums = new Map<string, DailySegments>();
  for (const { accountId, numberId, carrierDay, brandId, brandDay, segments } of attempts) {
    const days: [DailyScope, number, number][] = [
      ['account', accountId, carrierDay],
      ['number', numberId, carrierDay],
    ];
    if (brandId !== null && brandDay !== null) days.push(['brand', brandId, brandDay]);
    for (const [scope, scopeId, day] of days) {
      const key = `${dailyKey(scope, scopeId)}.${day}`;
      const sum = sums.get(key) ?? { scope, scopeId, carrierDay: day, segments: 0 };
      sums.set(key, { ...sum, segments: sum.segments + segments });
    }
  }
  return [...sums.values()];
}

/** The order in which every transaction takes the rows. */
function inOrder(rows: readonly DailySegments[]): DailySegments[] {
  return [...rows].sort(
    (a, b) => a.scope.localeCompare(b.scope) || a.scopeId - b.scopeId || a.carrierDay - b.carrierDay,
  );
}
