import { Injectable } from '@nestjs/common';
import type { SendJob } from '../contracts/send-job.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';

/** The attempt under way for one message: the fence. Times are business time. */
export interface InflightRow {
  messageId: number;
  campaignId: number;
  companyId: number;
  accountId: number;
  numberId: number;
  phone: number;
  segments: number;
  token: number;
  /** When it should leave. */
  slotAt: Date;
  /** After this it must not leave. */
  notAfter: Date;
  /** Day of the carrier, as 20261120, in which its segments are reserved. */
  carrierDay: number;
  /** The 10DLC brand and its day in which they are reserved as well, or null. */
  brandId: number | null;
  brandDay: number | null;
  /** It goes to who opted out, and only to them. */
  confirmsOptOut: boolean;
  price: AttemptPrice;
}

/** What an attempt costs. */
export interface AttemptPrice {
  /** Of the terms that it leaves under. */
  priceId: number;
  /** Millionths that its company's balance has reserved for it. */
  reservedMicros: bigint;
}

/** The attempt that a job is for. */
export function toInflight(job: SendJob, price: AttemptPrice): InflightRow {
  const { messageId, campaignId, companyId, accountId, numberId, phone, segments, token } = job;
  const { carrierDay, brandId, brandDay } = job;
  return {
    messageId,
    campaignId,
    companyId,
    accountId,
    numberId,
    segments,
    token,
    phone,
    carrierDay,
    brandId,
    brandDay,
    confirmsOptOut: job.confirmsOptOut ?? false,
    price,
    slotAt: new Date(job.slotAt),
    notAfter: new Date(job.notAfter),
  };
}

export type InflightState = 'queued' | 'sending' | 'unknown';

/** A row as the sweeper and the result writer see it. */
export interface InflightRef {
  messageId: number;
  campaignId: number;
  numberId: number;
  token: number;
  state: InflightState;
}

/** The same with what it comes to, for who holds its row. */
export interface LockedAttempt extends InflightRef {
  companyId: number;
  segments: number;
  priceId: number;
  reservedMicros: number | string;
}

/** The small table that decides whether a message may leave. */
@Injectable()
export class InflightRepository {
  constructor(private readonly database: Database) {}

  async insert(sql: SqlExecutor, rows: readonly InflightRow[]): Promise<void> {
    if (rows.length === 0) return;
    await sql.execute(
      `INSERT INTO inflight (message_id, campaign_id, company_id, account_id, number_id, phone, segments, price_id,
                             reserved_micros, token, state, due_at, not_after, carrier_day, brand_id, brand_day, confirms_opt_out)
       VALUES ?`,
      [
        rows.map((row) => [
          row.messageId,
          row.campaignId,
          row.companyId,
          row.accountId,
          row.numberId,
          row.phone,
          row.segments,
          row.price.priceId,
          String(row.price.reservedMicros),
          row.token,
          'queued',
          row.slotAt,
          row.notAfter,
          row.carrierDay,
          row.brandId,
          row.brandDay,
          row.confirmsOptOut,
        ]),
      ],
    );
  }

  /**
   * The fence itself: moves to `sending` each attempt whose token is still the valid one, whose campaign runs,
   * whose company is not suspended and whose person has neither opted out nor
   * been called dead by a carrier; the confirmation of an opt-out alone passes one. One statement, committed by itself.
   *
   * @param holder names this batch, so that it can be read back
   * @returns how many went through
   */
  async enter(
    attempts: readonly { messageId: number; token: number }[],
    holder: number,
    now: Date,
    mustEndBy: Date,
  ): Promise<number> {
    // The plan is fixed: the statistics of a table that fills and empties all day say anything, and a walk over
    // the queued rows would lock them all.
    const { affectedRows } = await this.database.execute(
      `UPDATE inflight i FORCE INDEX (PRIMARY)
         STRAIGHT_JOIN campaigns c ON c.id = i.campaign_id
         STRAIGHT_JOIN companies k ON k.id = i.company_id
         LEFT JOIN opt_outs o ON o.company_id = i.company_id AND o.phone = i.phone
               AND o.account_id IN (0, i.account_id) AND o.lifted_at IS NULL
         LEFT JOIN people p ON p.company_id = i.company_id AND p.phone = i.phone AND p.unreachable_reason IS NOT NULL
          SET i.state = 'sending', i.holder = ?, i.due_at = ?
        WHERE i.message_id IN (?) AND i.token IN (?) AND i.state = 'queued' AND i.not_after >= ?
          AND c.status = 'running' AND k.status = 'active' AND p.phone IS NULL
          AND (o.phone IS NULL OR i.confirms_opt_out)`,
      [
        holder,
        mustEndBy,
        attempts.map((attempt) => attempt.messageId),
        attempts.map((attempt) => attempt.token),
        now,
      ],
    );
    return affectedRows;
  }

  /** Tokens of the attempts that this batch took through the fence. */
  async heldBy(holder: number, messageIds: readonly number[]): Promise<Set<number>> {
    const rows = await this.database.query<{ token: number }>(
      "SELECT token FROM inflight WHERE message_id IN (?) AND holder = ? AND state = 'sending'",
      [messageIds, holder],
    );
    return new Set(rows.map((row) => row.token));
  }

  /** Locks the attempts of messages whose rows are locked already, in that order everywhere. */
  async lock(sql: SqlExecutor, messageIds: readonly number[]): Promise<Map<number, LockedAttempt>> {
    if (messageIds.length === 0) return new Map();
    const rows = await sql.query<LockedAttempt>(
      `SELECT message_id AS messageId, campaign_id AS campaignId, number_id AS numberId, token, state,
              company_id AS companyId, segments, price_id AS priceId, reserved_micros AS reservedMicros
         FROM inflight WHERE message_id IN (?) ORDER BY message_id FOR UPDATE`,
      [messageIds],
    );
    return new Map(rows.map((row) => [row.messageId, row]));
  }

  async remove(sql: SqlExecutor, messageIds: readonly number[]): Promise<void> {
    if (messageIds.length === 0) return;
    await sql.execute('DELETE FROM inflight WHERE message_id IN (?)', [messageIds]);
  }

  /** Keeps the attempts as unknown until a report settles them, or the carrier when it is asked. */
  async markUnknown(sql: SqlExecutor, messageIds: readonly number[], askAt: Date): Promise<void> {
    if (messageIds.length === 0) return;
    await sql.execute("UPDATE inflight SET state = 'unknown', due_at = ? WHERE message_id IN (?)", [
      askAt,
      messageIds,
    ]);
  }

  /** Attempts in a state whose time was up before `before`, oldest first. */
  async overdue(state: InflightState, before: Date, limit: number): Promise<InflightRef[]> {
    return this.database.query<InflightRef>(
      `SELECT message_id AS messageId, campaign_id AS campaignId, number_id AS numberId, token, state
         FROM inflight WHERE state = ? AND due_at < ? ORDER BY due_at LIMIT ?`,
      [state, before, limit],
    );
  }

  /** Segments by number id that an account should have sent before `now` and has not: late jobs. */
  async overdueOf(accountId: number, now: Date): Promise<Map<number, number>> {
    const rows = await this.database.query<{ numberId: number; segments: number | string }>(
      `SELECT number_id AS numberId, SUM(segments) AS segments
         FROM inflight FORCE INDEX (ix_inflight_due)
        WHERE state = 'queued' AND due_at < ? AND account_id = ? GROUP BY number_id`,
      [now, accountId],
    );
    return new Map(rows.map((row) => [row.numberId, Number(row.segments)]));
  }

  /** Attempts of a campaign that were not handed over yet. A walk over the small table, at a pause or cancel only. */
  async queuedOf(campaignId: number, limit: number): Promise<InflightRef[]> {
    return this.database.query<InflightRef>(
      `SELECT message_id AS messageId, campaign_id AS campaignId, number_id AS numberId, token, state
         FROM inflight WHERE state = 'queued' AND campaign_id = ? LIMIT ?`,
      [campaignId, limit],
    );
  }
}
