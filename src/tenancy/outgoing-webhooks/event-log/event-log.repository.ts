import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../../platform/database/database.js';
import { GIVEN_UP } from '../delivery/delivery-queue.repository.js';
import type { EventState } from './event-log.schema.js';

/** An event as its company looks at it. */
export interface LoggedEvent {
  id: number;
  endpointId: number;
  type: string;
  at: Date;
  state: EventState;
  attempts: number;
  lastStatus: number | null;
  finishedAt: Date | null;
}

export interface LoggedAttempt {
  at: Date;
  status: number | null;
  tookMs: number;
  answer: string | null;
  problem: string | null;
}

/** Which events are meant; null: all. */
export interface EventFilter {
  endpointId: number | null;
  type: string | null;
  state: EventState | null;
}

const COLUMNS = `id, endpoint_id AS endpointId, type, at, state, attempts, last_status AS lastStatus,
  finished_at AS finishedAt`;
const SHOWN_ATTEMPTS = 50;

/** The log of events, of which a company may have some hundred million. */
@Injectable()
export class EventLogRepository {
  constructor(private readonly database: Database) {}

  /**
   * The newest events before `before`, looking at no more than `mostRows`: no filter has an index of its own, as each
   * would cost every event.
   *
   * @returns those that are meant, and the last id that was looked at; null: there are no more
   */
  async piece(
    companyId: number,
    { endpointId, type, state }: EventFilter,
    before: number,
    limit: number,
    mostRows: number,
  ): Promise<{ events: LoggedEvent[]; end: number | null }> {
    const [bound] = await this.database.query<{ id: number }>(
      `SELECT id FROM outgoing_webhook_events WHERE company_id = ? AND id < ? ORDER BY id DESC LIMIT ?, 1`,
      [companyId, before, mostRows - 1],
    );
    const oldest = bound?.id ?? 0;
    const events = await this.database.query<LoggedEvent>(
      `SELECT ${COLUMNS} FROM outgoing_webhook_events
        WHERE company_id = ? AND id < ? AND id >= ? AND (? IS NULL OR endpoint_id = ?)
          AND (? IS NULL OR type = ?) AND (? IS NULL OR state = ?)
        ORDER BY id DESC LIMIT ?`,
      [companyId, before, oldest, endpointId, endpointId, type, type, state, state, limit],
    );
    const last = events.at(-1);
    if (last && events.length === limit) return { events, end: last.id };
    return { events, end: bound ? bound.id : null };
  }

  async find(companyId: number, id: number): Promise<(LoggedEvent & { data: string }) | null> {
    const [row] = await this.database.query<LoggedEvent & { data: string }>(
      `SELECT ${COLUMNS}, data FROM outgoing_webhook_events WHERE company_id = ? AND id = ?`,
      [companyId, id],
    );
    return row ?? null;
  }

  /** Of an event that `find` has told to be the company's. */
  async attempts(eventId: number): Promise<LoggedAttempt[]> {
    const rows = await this.database.query<LoggedAttempt>(
      `SELECT at, status, took_ms AS tookMs, answer, problem FROM outgoing_webhook_attempts
        WHERE event_id = ? ORDER BY number DESC LIMIT ?`,
      [eventId, SHOWN_ATTEMPTS],
    );
    return rows.reverse();
  }

  /** When an event that waits is tried next; null: it does not wait. */
  async nextTry(eventId: number): Promise<Date | null> {
    const [row] = await this.database.query<{ dueAt: Date }>(
      'SELECT due_at AS dueAt FROM outgoing_webhook_queue WHERE event_id = ? AND due_at < ?',
      [eventId, GIVEN_UP],
    );
    return row?.dueAt ?? null;
  }

  /** Queues events of a company and endpoint that do not wait. @returns how many */
  async requeue(
    sql: SqlExecutor,
    companyId: number,
    endpointId: number,
    ids: readonly number[],
    now: Date,
    endsAt: Date,
  ): Promise<number> {
    const rows = await sql.query<{ id: number }>(
      `SELECT id FROM outgoing_webhook_events
        WHERE company_id = ? AND id IN (?) AND endpoint_id = ? AND state <> 'waiting' FOR UPDATE`,
      [companyId, ids, endpointId],
    );
    if (rows.length === 0) return 0;
    const meant = rows.map(({ id }) => id);
    await sql.execute(
      `UPDATE outgoing_webhook_events SET state = 'waiting', finished_at = NULL WHERE id IN (?)`,
      [meant],
    );
    await sql.execute(
      `INSERT INTO outgoing_webhook_queue (event_id, endpoint_id, due_at, attempts, ends_at) VALUES ?
       ON DUPLICATE KEY UPDATE due_at = VALUES(due_at), attempts = 0, ends_at = VALUES(ends_at)`,
      [meant.map((id) => [id, endpointId, now, 0, endsAt])],
    );
    return meant.length;
  }

  /** What was given up of an endpoint, the newest first. */
  async givenUp(endpointId: number, before: number, limit: number): Promise<{ id: number; at: Date }[]> {
    return this.database.query(
      `SELECT STRAIGHT_JOIN e.id, e.at FROM outgoing_webhook_queue q JOIN outgoing_webhook_events e ON e.id = q.event_id
        WHERE q.endpoint_id = ? AND q.due_at = ? AND q.event_id < ? ORDER BY q.event_id DESC LIMIT ?`,
      [endpointId, GIVEN_UP, before, limit],
    );
  }

  /** Removes the oldest events where they are older. @returns how many */
  async removeBefore(time: Date, limit: number): Promise<number> {
    const rows = await this.database.query<{ id: number; at: Date }>(
      'SELECT id, at FROM outgoing_webhook_events ORDER BY id LIMIT ?',
      [limit],
    );
    const old = rows.filter(({ at }) => at < time).map(({ id }) => id);
    if (old.length === 0) return 0;
    await this.database.transaction(async (sql) => {
      for (const table of ['outgoing_webhook_attempts', 'outgoing_webhook_queue']) {
        await sql.execute(`DELETE FROM ${table} WHERE event_id IN (?)`, [old]);
      }
      await sql.execute('DELETE FROM outgoing_webhook_events WHERE id IN (?)', [old]);
    });
    return old.length;
  }
}
