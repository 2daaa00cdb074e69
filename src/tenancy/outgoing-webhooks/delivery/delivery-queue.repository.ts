import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../../platform/database/database.js';

/** `due_at` of what was given up: it stays to be sent again. */
export const GIVEN_UP = new Date('9999-12-31T00:00:00.000Z');

/** An event whose turn it is. */
export interface DueEvent {
  id: number;
  type: string;
  at: Date;
  /** JSON. */
  data: string;
  /** Tries of this delivery. */
  attempts: number;
  /** All tries, also those before a resend. */
  attemptsInAll: number;
  endsAt: Date;
}

/** One try, as the log keeps it. */
export interface DeliveryAttempt {
  eventId: number;
  number: number;
  at: Date;
  status: number | null;
  tookMs: number;
  answer: string | null;
  problem: string | null;
}

/** How long a delivery that was given up can be sent again; the log keeps it as long. */
export const KEEP_MS = 30 * 86_400_000;

/** Events that wait, and what became of them. */
@Injectable()
export class DeliveryQueueRepository {
  constructor(private readonly database: Database) {}

  /** Endpoints with something due, the longest waiting first: the index is read once an endpoint, not once an event. */
  async waitingEndpoints(now: Date): Promise<number[]> {
    const rows = await this.database.query<{ endpointId: number; dueAt: Date }>(
      `SELECT endpoint_id AS endpointId, MIN(due_at) AS dueAt
         FROM outgoing_webhook_queue GROUP BY endpoint_id`,
    );
    return rows
      .filter(({ dueAt }) => dueAt <= now)
      .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())
      .map(({ endpointId }) => endpointId);
  }

  async due(endpointId: number, now: Date, limit: number): Promise<DueEvent[]> {
    return this.database.query<DueEvent>(
      `SELECT STRAIGHT_JOIN e.id, e.type, e.at, e.data, q.attempts, e.attempts AS attemptsInAll, q.ends_at AS endsAt
         FROM outgoing_webhook_queue q JOIN outgoing_webhook_events e ON e.id = q.event_id
        WHERE q.endpoint_id = ? AND q.due_at <= ? ORDER BY q.due_at LIMIT ?`,
      [endpointId, now, limit],
    );
  }

  /** Written twice, as after a commit whose answer was lost, it counts once. */
  async addAttempts(sql: SqlExecutor, attempts: readonly DeliveryAttempt[]): Promise<void> {
    if (attempts.length === 0) return;
    await sql.execute(
      `INSERT IGNORE INTO outgoing_webhook_attempts (event_id, number, at, status, took_ms, answer, problem) VALUES ?`,
      [
        attempts.map(({ eventId, number, at, status, tookMs, answer, problem }) => {
          return [eventId, number, at, status, tookMs, answer, problem];
        }),
      ],
    );
  }

  /** Events that their endpoint took, all with the same answer. */
  async finish(sql: SqlExecutor, ids: readonly number[], status: number | null, at: Date): Promise<void> {
    await this.note(sql, ids, 'delivered', status, at);
    await sql.execute('DELETE FROM outgoing_webhook_queue WHERE event_id IN (?)', [ids]);
  }

  /** Events that their endpoint did not take, all with the same answer: each is tried again at its time. */
  async postpone(
    sql: SqlExecutor,
    endpointId: number,
    events: readonly { id: number; dueAt: Date; attempts: number; endsAt: Date }[],
    status: number | null,
  ): Promise<void> {
    await this.note(
      sql,
      events.map(({ id }) => id),
      'waiting',
      status,
      null,
    );
    await sql.execute(
      `INSERT INTO outgoing_webhook_queue (event_id, endpoint_id, due_at, attempts, ends_at) VALUES ?
       ON DUPLICATE KEY UPDATE due_at = VALUES(due_at), attempts = VALUES(attempts), ends_at = VALUES(ends_at)`,
      [events.map(({ id, dueAt, attempts, endsAt }) => [id, endpointId, dueAt, attempts, endsAt])],
    );
  }

  /** Events that are not tried any more, all with the same last answer. */
  async giveUp(sql: SqlExecutor, ids: readonly number[], status: number | null, at: Date): Promise<void> {
    await this.note(sql, ids, 'failed', status, at);
    await this.park(sql, ids, at);
  }

  /** What is over: given up, or forgotten where it was given up before. @returns how many */
  async endOverdue(now: Date, limit: number): Promise<number> {
    return this.database.transaction(async (sql) => {
      const rows = await sql.query<{ id: number; dueAt: Date }>(
        `SELECT event_id AS id, due_at AS dueAt FROM outgoing_webhook_queue
          WHERE ends_at <= ? ORDER BY ends_at LIMIT ? FOR UPDATE SKIP LOCKED`,
        [now, limit],
      );
      const isGivenUp = ({ dueAt }: { dueAt: Date }) => dueAt.getTime() === GIVEN_UP.getTime();
      const forgotten = rows.filter(isGivenUp).map(({ id }) => id);
      const over = rows.filter((row) => !isGivenUp(row)).map(({ id }) => id);
      if (forgotten.length > 0) {
        await sql.execute('DELETE FROM outgoing_webhook_queue WHERE event_id IN (?)', [forgotten]);
      }
      if (over.length > 0) {
        await sql.execute(
          "UPDATE outgoing_webhook_events SET state = 'failed', finished_at = ? WHERE id IN (?)",
          [now, over],
        );
        await this.park(sql, over, now);
      }
      return rows.length;
    });
  }

  /** Gives up what waits for endpoints that are gone. @returns how many */
  async endOrphans(endpointIds: readonly number[], now: Date, limit: number): Promise<number> {
    return this.database.transaction(async (sql) => {
      const rows = await sql.query<{ id: number }>(
        `SELECT event_id AS id FROM outgoing_webhook_queue WHERE endpoint_id IN (?)
          LIMIT ? FOR UPDATE SKIP LOCKED`,
        [endpointIds, limit],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length === 0) return 0;
      await sql.execute(
        `UPDATE outgoing_webhook_events SET state = 'failed', finished_at = ? WHERE id IN (?) AND state = 'waiting'`,
        [now, ids],
      );
      await sql.execute('DELETE FROM outgoing_webhook_queue WHERE event_id IN (?)', [ids]);
      return ids.length;
    });
  }

  private async park(sql: SqlExecutor, ids: readonly number[], at: Date): Promise<void> {
    await sql.execute('UPDATE outgoing_webhook_queue SET due_at = ?, ends_at = ? WHERE event_id IN (?)', [
      GIVEN_UP,
      new Date(at.getTime() + KEEP_MS),
      ids,
    ]);
  }

  private async note(
    sql: SqlExecutor,
    ids: readonly number[],
    state: string,
    status: number | null,
    finishedAt: Date | null,
  ): Promise<void> {
    await sql.execute(
      `UPDATE outgoing_webhook_events SET state = ?, last_status = ?, attempts = attempts + 1, finished_at = ?
        WHERE id IN (?)`,
      [state, status, finishedAt, ids],
    );
  }
}
