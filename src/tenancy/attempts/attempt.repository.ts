import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { AttemptLimit } from './attempt-limits.js';

/** What stands behind an attempt, this one included. */
export interface AttemptCount {
  n: number;
  endsAt: Date;
}

/** An attempt adds two at the most. */
const REMOVED_AT_ONCE = 10;

/** Counts of attempts. In MySQL and not in Redis: a cache that is away must not make guessing free. */
@Injectable()
export class AttemptRepository {
  constructor(private readonly database: Database) {}

  /** Counts one attempt for each limit; each sees its own number, however many come at once. */
  async count(limits: readonly AttemptLimit[], now: Date): Promise<AttemptCount[]> {
    // One order for all: two attempts at once never wait for each other crosswise.
    const inOrder = [...limits].sort((one, other) => one.subject.compare(other.subject));
    const counts = await this.database.transaction(async (sql) => {
      const found = new Map<AttemptLimit, AttemptCount>();
      for (const limit of inOrder) {
        const endsAt = new Date(now.getTime() + limit.windowMs);
        await sql.execute(
          `INSERT INTO attempt_counts (subject, n, ends_at) VALUES (?, 1, ?)
           ON DUPLICATE KEY UPDATE n = IF(ends_at <= ?, 1, n + 1), ends_at = IF(ends_at <= ?, ?, ends_at)`,
          [limit.subject, endsAt, now, now, endsAt],
        );
        const [row] = await sql.query<AttemptCount>(
          'SELECT n, ends_at AS endsAt FROM attempt_counts WHERE subject = ?',
          [limit.subject],
        );
        found.set(limit, row ?? { n: 1, endsAt });
      }
      return found;
    });
    await this.database.execute('DELETE FROM attempt_counts WHERE ends_at < ? LIMIT ?', [
      now,
      REMOVED_AT_ONCE,
    ]);
    return limits.flatMap((limit) => counts.get(limit) ?? []);
  }

  async takeBack({ subject }: AttemptLimit): Promise<void> {
    await this.database.execute('UPDATE attempt_counts SET n = n - 1 WHERE subject = ? AND n > 0', [subject]);
  }

  async forget({ subject }: AttemptLimit): Promise<void> {
    await this.database.execute('DELETE FROM attempt_counts WHERE subject = ?', [subject]);
  }
}
