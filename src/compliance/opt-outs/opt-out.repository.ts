import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import {
  type LiftByReply,
  type OptOut,
  type OptOutScope,
  PERSONAL_SOURCES,
  WHOLE_COMPANY,
} from './opt-out.js';

/** A lift by hand; `askedAt`: when the person asked for it. */
export interface ManualLift extends OptOutScope {
  reason: string;
  askedAt: Date | null;
  userId: number | null;
  at: Date;
}

/** What a lift by hand has to look at. */
export interface StandingOptOut {
  liftedAt: Date | null;
  /** When the person or their carrier said no last. */
  revokedAt: Date | null;
  /** When the person last asked to be texted. */
  askedAt: Date | null;
}

/** A list of 1,000 numbers is planned as a range read by MySQL and MariaDB alike. */
const PHONES_PER_SELECT = 1_000;

/** Why a block was lifted whose person sent START. */
export const LIFTED_BY_REPLY = 'asked for by reply';

/** Blocks and lifts, each with its entry in the history. */
@Injectable()
export class OptOutRepository {
  /**
   * Blocks people, in order of the primary key so that two writers never wait for each other in a circle. Order of
   * arrival does not matter: where the person asked later to be texted, their older no changes nothing. A block that
   * the company set itself is not turned into one that the person may lift.
   */
  async record(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length === 0) return;
    const sorted = [...optOuts].sort(
      (a, b) =>
        a.companyId - b.companyId ||
        a.phone - b.phone ||
        a.accountId - b.accountId ||
        a.at.getTime() - b.at.getTime(),
    );
    const personal = (source: string) => `COALESCE(${source} IN ('reply', 'carrier'), FALSE)`;
    const outdated = `(${personal('VALUES(source)')} AND COALESCE(asked_at > VALUES(opted_out_at), FALSE))`;
    const returns = `(lifted_at IS NOT NULL AND NOT ${outdated})`;
    const takesOver = `(${returns} OR (lifted_at IS NULL AND ${personal('source')} AND NOT ${personal('VALUES(source)')}))`;
    const taken = (column: string) => `${column} = IF(${takesOver}, VALUES(${column}), ${column})`;
    // MySQL assigns from left to right: what the conditions read must be set last.
    await sql.execute(
      `INSERT INTO opt_outs (company_id, phone, account_id, source, opted_out_at, revoked_at, reply_id, campaign_id,
                             message_id, carrier_code) VALUES ?
       ON DUPLICATE KEY UPDATE
         revoked_at = IF(${returns}, VALUES(revoked_at),
                         IF(lifted_at IS NULL, GREATEST(COALESCE(revoked_at, VALUES(revoked_at)),
                                                        COALESCE(VALUES(revoked_at), revoked_at)), revoked_at)),
         ${taken('reply_id')}, ${taken('campaign_id')}, ${taken('message_id')}, ${taken('carrier_code')},
         ${taken('source')},
         lift_reason = IF(${returns}, NULL, lift_reason),
         lifted_at = IF(${returns}, NULL, lifted_at),
         opted_out_at = GREATEST(opted_out_at, VALUES(opted_out_at))`,
      [sorted.map(toRow)],
    );
    await this.note(sql, sorted);
  }

  /** Adds opt-outs to the history. */
  async note(sql: SqlExecutor, optOuts: readonly OptOut[]): Promise<void> {
    if (optOuts.length === 0) return;
    await sql.execute(
      `INSERT INTO opt_out_events (company_id, phone, account_id, kind, source, reply_id, campaign_id, message_id,
                                   carrier_code, user_id, at) VALUES ?`,
      [
        optOuts.map((one) => [
          one.companyId,
          one.phone,
          one.accountId,
          'opted_out',
          one.source,
          one.replyId,
          one.campaignId,
          one.messageId,
          one.carrierCode,
          one.userId,
          one.at,
        ]),
      ],
    );
  }

  /**
   * The time of a START is kept, whether there is a block or not: a STOP that is older may be handled later. Of two at
   * the same millisecond the STOP counts. In order of the primary key, as `record`.
   *
   * @returns the first one of each person that there was a block to lift for: one that they set, before this reply
   */
  async liftByReply(sql: SqlExecutor, lifts: readonly LiftByReply[]): Promise<LiftByReply[]> {
    if (lifts.length === 0) return [];
    const sorted = [...lifts].sort((a, b) => a.companyId - b.companyId || a.phone - b.phone);
    // Holds the rows until the transaction ends, so that no STOP comes in between.
    await sql.execute(
      `INSERT INTO opt_outs (company_id, phone, account_id, source, opted_out_at, asked_at, lifted_at) VALUES ?
       ON DUPLICATE KEY UPDATE asked_at = GREATEST(COALESCE(asked_at, VALUES(asked_at)), VALUES(asked_at))`,
      [sorted.map(({ companyId, phone, at }) => [companyId, phone, WHOLE_COMPANY, null, at, at, at])],
    );
    const standing = await sql.query<{ companyId: number; phone: number; optedOutAt: Date }>(
      `SELECT company_id AS companyId, phone, opted_out_at AS optedOutAt FROM opt_outs
        WHERE (company_id, phone, account_id) IN (?) AND lifted_at IS NULL AND source IN (?)`,
      [sorted.map(({ companyId, phone }) => [companyId, phone, WHOLE_COMPANY]), PERSONAL_SOURCES],
    );
    const lifted = standing.flatMap(({ companyId, phone, optedOutAt }) => {
      const isTheirs = (lift: LiftByReply) => lift.companyId === companyId && lift.phone === Number(phone);
      return sorted.find((lift) => isTheirs(lift) && lift.at > optedOutAt) ?? [];
    });
    if (lifted.length === 0) return [];
    const row = 'SELECT ? AS company_id, ? AS phone, ? AS account_id, CAST(? AS DATETIME(3)) AS at';
    await sql.execute(
      `UPDATE opt_outs JOIN (${lifted.map(() => row).join(' UNION ALL ')}) AS lifts USING (company_id, phone, account_id)
          SET opt_outs.lifted_at = lifts.at, opt_outs.lift_reason = ?`,
      [
        ...lifted.flatMap(({ companyId, phone, at }) => [companyId, phone, WHOLE_COMPANY, at]),
        LIFTED_BY_REPLY,
      ],
    );
    await sql.execute(
      `INSERT INTO opt_out_events (company_id, phone, account_id, kind, reason, asked_at, reply_id, at) VALUES ?`,
      [
        lifted.map(({ companyId, phone, at, replyId }) => {
          return [companyId, phone, WHOLE_COMPANY, 'lifted', LIFTED_BY_REPLY, at, replyId, at];
        }),
      ],
    );
    return lifted;
  }

  /** Holds an opt-out against change until the transaction ends. */
  async lock(sql: SqlExecutor, { companyId, phone, accountId }: OptOutScope): Promise<StandingOptOut | null> {
    const [row] = await sql.query<StandingOptOut>(
      `SELECT lifted_at AS liftedAt, revoked_at AS revokedAt, asked_at AS askedAt FROM opt_outs
        WHERE company_id = ? AND phone = ? AND account_id = ? AND source IS NOT NULL FOR UPDATE`,
      [companyId, phone, accountId],
    );
    return row ?? null;
  }

  /** Lifts a block that `lock` holds. */
  async liftByHand(sql: SqlExecutor, lift: ManualLift): Promise<void> {
    const { companyId, phone, accountId, reason, askedAt, userId, at } = lift;
    await sql.execute(
      `UPDATE opt_outs SET lifted_at = ?, lift_reason = ?,
              asked_at = GREATEST(COALESCE(asked_at, ?), COALESCE(?, asked_at))
        WHERE company_id = ? AND phone = ? AND account_id = ?`,
      [at, reason, askedAt, askedAt, companyId, phone, accountId],
    );
    await sql.execute(
      `INSERT INTO opt_out_events (company_id, phone, account_id, kind, reason, asked_at, user_id, at)
       VALUES (?, ?, ?, 'lifted', ?, ?, ?, ?)`,
      [companyId, phone, accountId, reason, askedAt, userId, at],
    );
  }

  /** Those of `phones` that must not be texted over the account; WHOLE_COMPANY: over none. May name one twice. */
  async active(
    sql: SqlExecutor,
    companyId: number,
    accountId: number,
    phones: readonly number[],
  ): Promise<number[]> {
    const found: number[] = [];
    for (let start = 0; start < phones.length; start += PHONES_PER_SELECT) {
      const rows = await sql.query<{ phone: number }>(
        `SELECT phone FROM opt_outs
          WHERE company_id = ? AND phone IN (?) AND account_id IN (?) AND lifted_at IS NULL`,
        [companyId, phones.slice(start, start + PHONES_PER_SELECT), [WHOLE_COMPANY, accountId]],
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
}

function toRow(one: OptOut): unknown[] {
  const revokedAt = PERSONAL_SOURCES.includes(one.source) ? one.at : null;
  return [
    one.companyId,
    one.phone,
    one.accountId,
    one.source,
    one.at,
    revokedAt,
    one.replyId,
    one.campaignId,
    one.messageId,
    one.carrierCode,
  ];
}
