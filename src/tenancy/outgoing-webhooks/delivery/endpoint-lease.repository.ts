import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../../platform/database/database.js';
import type { Circuit } from './retry-schedule.js';

/** An endpoint that this process alone delivers to, for as long as its lease holds. */
export interface LeasedEndpoint extends Circuit {
  id: number;
  companyId: number;
  url: string;
  secret: string;
  retiredSecret: string | null;
  retiredUntil: Date | null;
  lease: number;
}

const TAKEABLE = `enabled = TRUE AND (leased_until IS NULL OR leased_until <= ?)
          AND (rests_until IS NULL OR rests_until <= ?)`;

/** Who delivers to which endpoint. */
@Injectable()
export class EndpointLeaseRepository {
  constructor(private readonly database: Database) {}

  /** Those of the endpoints that nobody has and that are not to be left in peace. */
  async takeable(ids: readonly number[], now: Date): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: number }>(
      `SELECT id FROM outgoing_webhook_endpoints WHERE id IN (?) AND ${TAKEABLE}`,
      [ids, now, now],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Takes those of the endpoints that nobody has and that are not to be left in peace. */
  async take(ids: readonly number[], lease: number, now: Date, until: Date): Promise<LeasedEndpoint[]> {
    if (ids.length === 0) return [];
    const { affectedRows } = await this.database.execute(
      `UPDATE outgoing_webhook_endpoints SET lease = ?, leased_until = ?
        WHERE id IN (?) AND ${TAKEABLE}`,
      [lease, until, ids, now, now],
    );
    if (affectedRows === 0) return [];
    return this.database.query<LeasedEndpoint>(
      `SELECT id, company_id AS companyId, url, secret, retired_secret AS retiredSecret,
              retired_until AS retiredUntil, failures, failing_since AS failingSince, rests, lease
         FROM outgoing_webhook_endpoints WHERE id IN (?) AND lease = ?`,
      [ids, lease],
    );
  }

  /** Those of the ids that are endpoints, whether enabled or not. */
  async existing(ids: readonly number[]): Promise<Set<number>> {
    if (ids.length === 0) return new Set();
    const rows = await this.database.query<{ id: number }>(
      'SELECT id FROM outgoing_webhook_endpoints WHERE id IN (?)',
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Writes what the last answers came to. @returns false where the lease is not this one any more */
  async save(
    sql: SqlExecutor,
    { id, lease }: Pick<LeasedEndpoint, 'id' | 'lease'>,
    { failures, failingSince, rests }: Circuit,
    restsUntil: Date | null,
    leasedUntil: Date,
  ): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE outgoing_webhook_endpoints
          SET failures = ?, failing_since = ?, rests = ?, rests_until = ?, leased_until = ?
        WHERE id = ? AND lease = ? AND enabled = TRUE`,
      [failures, failingSince, rests, restsUntil, leasedUntil, id, lease],
    );
    return affectedRows === 1;
  }

  /** @returns whether it was enabled */
  async disable(sql: SqlExecutor, id: number, reason: string): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      'UPDATE outgoing_webhook_endpoints SET enabled = FALSE, disabled_reason = ? WHERE id = ? AND enabled = TRUE',
      [reason, id],
    );
    return affectedRows === 1;
  }

  async rest({ id, lease }: Pick<LeasedEndpoint, 'id' | 'lease'>, until: Date): Promise<void> {
    await this.database.execute(
      'UPDATE outgoing_webhook_endpoints SET rests_until = ? WHERE id = ? AND lease = ?',
      [until, id, lease],
    );
  }

  async release({ id, lease }: Pick<LeasedEndpoint, 'id' | 'lease'>): Promise<void> {
    await this.database.execute(
      'UPDATE outgoing_webhook_endpoints SET leased_until = NULL WHERE id = ? AND lease = ?',
      [id, lease],
    );
  }
}
