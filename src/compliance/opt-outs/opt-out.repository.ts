import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { LiftByReply, OptOut, OptOutSource } from './opt-out.js';

/** An opt-out as it stands. */
export interface OptOutRow {
  phone: number;
  source: OptOutSource;
  optedOutAt: Date;
  replyId: number | null;
  liftedAt: Date | null;
  liftReason: string | null;
}

/** One entry of an opt-out's history. */
export interface OptOutEventRow {
  kind: 'opted_out' | 'lifted';
  source: OptOutSource | null;
  reason: string | null;
  replyId: number | null;
  userId: number | null;
  at: Date;
}

export interface ManualLift {
  companyId: number;
  phone: number;
  reason: string;
  userId: number | null;
  at: Date;
}

const COLUMNS = `phone, source, opted_out_at AS optedOutAt, reply_id AS replyId, lifted_at AS liftedAt,
  lift_reason AS liftReason`;

/** A list of 1,000 numbers is planned as a range read by MySQL and MariaDB alike. */
const PHONES_PER_SELECT = 1_000;

/** Opt-outs as they stand, and the history of how they came about. */
@Injectable()
export class OptOutRepository {
  constructor(private readonly database: Database) {}

  /**
   * Blocks people, in order of company and phone so that two writers never wait for each other in a circle. Order
   * of arrival does not matter: a lift that is younger than the opt-out stands, and a block that the company set
   * itself is not turned into one that the person may lift.
   */
  async record(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length === 0) return;
    const sorted = [...optOuts].sort(
      (a, b) => a.companyId - b.companyId || a.phone - b.phone || a.at.getTime() - b.at.getTime(),
    );
    const returns = 'lifted_at <= VALUES(opted_out_at)';
    const takesOver = `(${returns} OR (lifted_at IS NULL AND source IN ('reply', 'carrier') AND VALUES(source) NOT IN ('reply', 'carrier')))`;
    // MySQL assigns from left to right: what the conditions read must be set last.
    await sql.execute(
      `INSERT INTO opt_outs (company_id, phone, source, opted_out_at, reply_id) VALUES ?
       ON DUPLICATE KEY UPDATE
         reply_id = IF(${takesOver}, VALUES(reply_id), reply_id),
         source = IF(${takesOver}, VALUES(source), source),
         lift_reason = IF(${returns}, NULL, lift_reason),
         lifted_at = IF(${returns}, NULL, lifted_at),
         opted_out_at = GREATEST(opted_out_at, VALUES(opted_out_at))`,
      [sorted.map(({ companyId, phone, source, at, replyId }) => [companyId, phone, source, at, replyId])],
    );
    await this.note(sql, sorted);
  }

  /** Adds opt-outs to the history. */
  async note(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length === 0) return;
    await sql.execute(
      'INSERT INTO opt_out_events (company_id, phone, kind, source, reply_id, user_id, at) VALUES ?',
      [
        optOuts.map(({ companyId, phone, source, replyId, userId, at }) => [
          companyId,
          phone,
          'opted_out',
          source,
          replyId,
          userId,
          at,
        ]),
      ],
    );
  }

  /** @returns whether there was a block to lift: one that the person set, before this reply */
  async liftByReply(sql: SqlExecutor, lift: LiftByReply): Promise<boolean> {
    const { affectedRows } = await sql.execute(
      `UPDATE opt_outs SET lifted_at = ?, lift_reason = 'asked for by reply'
        WHERE company_id = ? AND phone = ? AND lifted_at IS NULL AND opted_out_at <= ?
          AND source IN ('reply', 'carrier')`,
      [lift.at, lift.companyId, lift.phone, lift.at],
    );
    if (affectedRows === 0) return false;
    await sql.execute(
      `INSERT INTO opt_out_events (company_id, phone, kind, reason, reply_id, at)
       VALUES (?, ?, 'lifted', 'asked for by reply', ?, ?)`,
      [lift.companyId, lift.phone, lift.replyId, lift.at],
    );
    return true;
  }

  /** @returns whether there was a block to lift */
  async liftByHand(lift: ManualLift): Promise<boolean> {
    return this.database.transaction(async (sql) => {
      const { affectedRows } = await sql.execute(
        `UPDATE opt_outs SET lifted_at = ?, lift_reason = ?
          WHERE company_id = ? AND phone = ? AND lifted_at IS NULL`,
        [lift.at, lift.reason, lift.companyId, lift.phone],
      );
      if (affectedRows === 0) return false;
      await sql.execute(
        `INSERT INTO opt_out_events (company_id, phone, kind, reason, user_id, at)
         VALUES (?, ?, 'lifted', ?, ?, ?)`,
        [lift.companyId, lift.phone, lift.reason, lift.userId, lift.at],
      );
      return true;
    });
  }

  /** Those of `phones` that must not be texted by the company. */
  async active(sql: SqlExecutor, companyId: number, phones: readonly number[]): Promise<number[]> {
    const found: number[] = [];
    for (let start = 0; start < phones.length; start += PHONES_PER_SELECT) {
      const rows = await sql.query<{ phone: number }>(
        'SELECT phone FROM opt_outs WHERE company_id = ? AND phone IN (?) AND lifted_at IS NULL',
        [companyId, phones.slice(start, start + PHONES_PER_SELECT)],
      );
      for (const { phone } of rows) found.push(Number(phone));
    }
    return found;
  }

  /** Whether the company has any, lifted ones too: one look at the primary key. */
  async hasAny(sql: SqlExecutor, companyId: number): Promise<boolean> {
    const rows = await sql.query('SELECT 1 FROM opt_outs WHERE company_id = ? LIMIT 1', [companyId]);
    return rows.length > 0;
  }

  async find(companyId: number, phone: number): Promise<OptOutRow | null> {
    const [row] = await this.database.query<OptOutRow>(
      `SELECT ${COLUMNS} FROM opt_outs WHERE company_id = ? AND phone = ?`,
      [companyId, phone],
    );
    return row ? { ...row, phone: Number(row.phone) } : null;
  }

  /** In order of phone: the primary key is (company_id, phone). */
  async page(companyId: number, after: number, limit: number): Promise<OptOutRow[]> {
    const rows = await this.database.query<OptOutRow>(
      `SELECT ${COLUMNS} FROM opt_outs WHERE company_id = ? AND phone > ? ORDER BY phone LIMIT ?`,
      [companyId, after, limit],
    );
    return rows.map((row) => ({ ...row, phone: Number(row.phone) }));
  }

  async history(companyId: number, phone: number, limit: number): Promise<OptOutEventRow[]> {
    return this.database.query<OptOutEventRow>(
      `SELECT kind, source, reason, reply_id AS replyId, user_id AS userId, at
         FROM opt_out_events WHERE company_id = ? AND phone = ? ORDER BY id DESC LIMIT ?`,
      [companyId, phone, limit],
    );
  }
}
