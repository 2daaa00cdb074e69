import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import { valueSlices } from '../../platform/database/value-slices.js';
import type { LoggedEventType } from './event-types.js';

/** What an endpoint asks for. */
export interface Subscription {
  id: number;
  types: ReadonlySet<string>;
}

/** One event for one endpoint. */
export interface NewEvent {
  companyId: number;
  endpointId: number;
  type: LoggedEventType;
  at: Date;
  /** JSON. */
  data: string;
}

const ROWS_PER_STATEMENT = 500;
/** What nobody takes is given up after a day. */
export const DELIVERY_MS = 86_400_000;

/** Writes events down, and reads who wants them. */
@Injectable()
export class EventOutboxRepository {
  /** The enabled endpoints of those companies that have any. */
  async subscriptions(sql: SqlExecutor, companyIds: readonly number[]): Promise<Map<number, Subscription[]>> {
    const rows = await sql.query<{ id: number; companyId: number; types: string }>(
      `SELECT id, company_id AS companyId, types FROM outgoing_webhook_endpoints
        WHERE company_id IN (?) AND enabled = TRUE`,
      [companyIds],
    );
    const found = new Map<number, Subscription[]>();
    for (const { id, companyId, types } of rows) {
      const known = found.get(companyId) ?? [];
      found.set(companyId, [...known, { id, types: new Set(types.split(',')) }]);
    }
    return found;
  }

  /** @returns ids in order of the events */
  async insert(sql: SqlExecutor, events: readonly NewEvent[], now: Date): Promise<number[]> {
    const rows = events.map(({ companyId, endpointId, type, at, data }) => [
      companyId,
      endpointId,
      type,
      at,
      data,
    ]);
    const endsAt = new Date(now.getTime() + DELIVERY_MS);
    const ids: number[] = [];
    for (const slice of valueSlices(rows, ROWS_PER_STATEMENT)) {
      const { insertId } = await sql.execute(
        'INSERT INTO outgoing_webhook_events (company_id, endpoint_id, type, at, data) VALUES ?',
        [slice],
      );
      // Rows of one INSERT … VALUES get ids without gaps in every lock mode of AUTO_INCREMENT (MySQL 8.4, 17.6.1.6).
      await sql.execute(
        'INSERT INTO outgoing_webhook_queue (event_id, endpoint_id, due_at, ends_at) VALUES ?',
        [slice.map(([, endpointId], index) => [insertId + index, endpointId, now, endsAt])],
      );
      ids.push(...slice.map((_, index) => insertId + index));
    }
    return ids;
  }
}
