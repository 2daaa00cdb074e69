import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { StoredHealth } from './number-health.js';

/** What becomes of a number's messages, by kind; `filtered` ones are among the failed. */
export const DAY_COUNTS = ['accepted', 'delivered', 'failed', 'filtered', 'throttled'] as const;
export type DayCounts = Record<(typeof DAY_COUNTS)[number], number>;

/** Counts of one number in one day. */
export interface NumberDay extends DayCounts {
  numberId: number;
  /** UTC, as 20261120. */
  day: number;
}

/** Where the samples under way began: counts of `day` that were judged already. */
export interface SeenCounts {
  day: number;
  verdicts: number;
  filtered: number;
  tries: number;
  throttled: number;
}

/** A number's health as it is reviewed. */
export interface HealthRecord extends StoredHealth {
  raisedAt: Date | null;
  seen: SeenCounts;
}

interface HealthRow extends StoredHealth {
  numberId: number;
  raisedAt: Date | null;
  day: number;
  verdicts: number;
  filtered: number;
  tries: number;
  throttled: number;
}

/** Kept counts of the numbers' messages, and what follows from them. */
@Injectable()
export class NumberHealthRepository {
  constructor(private readonly database: Database) {}

  /** Adds to the counts, in one statement; last in its transaction, since the rows are hot. */
  async count(sql: SqlExecutor, days: readonly NumberDay[]): Promise<void> {
    if (days.length === 0) return;
    const sorted = [...days].sort((a, b) => a.numberId - b.numberId || a.day - b.day);
    await sql.execute(
      `INSERT INTO number_days (number_id, day, ${DAY_COUNTS.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE ${DAY_COUNTS.map((name) => `${name} = ${name} + VALUES(${name})`).join(', ')}`,
      [sorted.map((one) => [one.numberId, one.day, ...DAY_COUNTS.map((name) => one[name])])],
    );
  }

  /** The counts of one day; numbers without any are missing. */
  async days(numberIds: readonly number[], day: number): Promise<NumberDay[]> {
    if (numberIds.length === 0) return [];
    return this.database.query<NumberDay>(
      `SELECT number_id AS numberId, day, ${DAY_COUNTS.join(', ')}
         FROM number_days WHERE number_id IN (?) AND day = ?`,
      [numberIds, day],
    );
  }

  /** The health of those numbers that were ever reviewed. */
  async find(numberIds: readonly number[]): Promise<Map<number, HealthRecord>> {
    if (numberIds.length === 0) return new Map();
    const rows = await this.database.query<HealthRow>(
      `SELECT number_id AS numberId, level, reason, slowed_since AS slowedSince, slowed_until AS slowedUntil,
              raised_at AS raisedAt, seen_day AS day, seen_verdicts AS verdicts, seen_filtered AS filtered,
              seen_tries AS tries, seen_throttled AS throttled
         FROM number_health WHERE number_id IN (?)`,
      [numberIds],
    );
    return new Map(
      rows.map(({ numberId, day, verdicts, filtered, tries, throttled, ...health }) => [
        numberId,
        { ...health, seen: { day, verdicts, filtered, tries, throttled } },
      ]),
    );
  }

  async save(records: ReadonlyMap<number, HealthRecord>): Promise<void> {
    if (records.size === 0) return;
    const columns = [
      'level',
      'reason',
      'slowed_since',
      'slowed_until',
      'raised_at',
      'seen_day',
      'seen_verdicts',
      'seen_filtered',
      'seen_tries',
      'seen_throttled',
    ];
    await this.database.execute(
      `INSERT INTO number_health (number_id, ${columns.join(', ')}) VALUES ?
       ON DUPLICATE KEY UPDATE ${columns.map((name) => `${name} = VALUES(${name})`).join(', ')}`,
      [
        [...records].map(([numberId, { level, reason, slowedSince, slowedUntil, raisedAt, seen }]) => [
          numberId,
          level ?? 0,
          reason,
          slowedSince,
          slowedUntil,
          raisedAt,
          seen.day,
          seen.verdicts,
          seen.filtered,
          seen.tries,
          seen.throttled,
        ]),
      ],
    );
  }

  async removeBefore(day: number): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM number_days WHERE day < ? LIMIT 10000',
      [day],
    );
    return affectedRows;
  }
}
