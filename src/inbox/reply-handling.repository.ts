import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../platform/database/database.js';
import type { HandledReply, UnhandledReply } from './reply.js';

/** Where a reply came in, and what it answers. */
export type ReplyTie = Pick<HandledReply, 'numberId' | 'answers'>;

interface TieRow {
  replyId: number;
  numberId: number;
  campaignId: number | null;
  messageId: number | null;
}

/** Replies and opt-outs that one campaign got. */
export interface ReplyCount {
  campaignId: number;
  replies: number;
  optOuts: number;
}

/** Jobs become due in steps of half a second, so a message may leave a little before its slot. */
const EARLY_SECONDS = 1;
/** The clocks of two processes differ by twice 15 s at the most, as each may differ from the database's. */
const CLOCKS_DIFFER_SECONDS = 30;
/** Whether a message has surely left before the reply. */
const LEFT = `p.slot_at <= r.received_at + INTERVAL ${EARLY_SECONDS} SECOND`;

/** Takes replies off the list of those that wait, all of a batch at once. */
@Injectable()
export class ReplyHandlingRepository {
  /** Those that nobody handled yet, in order of id. What is read of them never changes. */
  async findUnhandled(sql: SqlExecutor, replyIds: readonly number[]): Promise<UnhandledReply[]> {
    const rows = await sql.query<UnhandledReply>(
      `SELECT id, company_id AS companyId, account_id AS accountId, phone, to_phone AS toPhone, text,
              carrier_keyword AS carrierKeyword,
              received_at AS receivedAt
         FROM replies WHERE id IN (?) AND unhandled = 1 ORDER BY id`,
      [replyIds],
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      phone: Number(row.phone),
      toPhone: Number(row.toPhone),
    }));
  }

  /**
   * Locks those that nobody handled yet, in order of id: whoever comes second finds nothing left to do. By the primary
   * key alone: a walk over all that wait would wait for the rows of others.
   */
  async lock(sql: SqlExecutor, replyIds: readonly number[]): Promise<Set<number>> {
    const rows = await sql.query<{ id: number }>(
      'SELECT id FROM replies FORCE INDEX (PRIMARY) WHERE id IN (?) AND unhandled = 1 ORDER BY id FOR UPDATE',
      [replyIds],
    );
    return new Set(rows.map(({ id }) => Number(id)));
  }

  /**
   * By reply id: our number that was written to, removed ones too, and the latest message from it to that person that
   * was to leave before the reply came, as one that was still waiting has not been answered. Where there is none, the
   * one that was to leave next after it, for the machines' clocks differ. A reply to no number of ours is left out.
   * One range of the person's own rows for each reply. As a UNION of one branch a reply, 200 took 51 ms instead of 4
   * (MariaDB 10.11).
   */
  async findTies(sql: SqlExecutor, replyIds: readonly number[]): Promise<Map<number, ReplyTie>> {
    if (replyIds.length === 0) return new Map();
    const rows = await sql.query<TieRow>(
      `SELECT replyId, numberId, campaignId, messageId FROM (
         SELECT r.id AS replyId, n.id AS numberId, p.campaign_id AS campaignId, p.message_id AS messageId,
                ROW_NUMBER() OVER (
                  PARTITION BY r.id
                  ORDER BY ${LEFT} DESC, IF(${LEFT}, -1, 1) * TIMESTAMPDIFF(MICROSECOND, '2020-01-01', p.slot_at),
                           p.message_id DESC) AS place
           FROM replies r STRAIGHT_JOIN numbers n ON n.account_id = r.account_id AND n.phone = r.to_phone
           LEFT JOIN person_messages p
             ON p.company_id = r.company_id AND p.phone = r.phone AND p.number_id = n.id
            AND p.slot_at <= r.received_at + INTERVAL ${CLOCKS_DIFFER_SECONDS} SECOND
          WHERE r.id IN (?)) AS ties
        WHERE place = 1`,
      [replyIds],
    );
    return new Map(
      rows.map(({ replyId, numberId, campaignId, messageId }) => [
        Number(replyId),
        {
          numberId,
          answers:
            campaignId === null || messageId === null ? null : { campaignId, messageId: Number(messageId) },
        },
      ]),
    );
  }

  /** Writes what was found out and takes the replies off the list of those that wait. */
  async finish(sql: SqlExecutor, handled: readonly HandledReply[]): Promise<void> {
    if (handled.length === 0) return;
    const row = 'SELECT ? AS id, ? AS number_id, ? AS campaign_id, ? AS message_id, ? AS verdict';
    await sql.execute(
      `UPDATE replies JOIN (${handled.map(() => row).join(' UNION ALL ')}) AS found ON found.id = replies.id
          SET replies.number_id = found.number_id, replies.campaign_id = found.campaign_id,
              replies.message_id = found.message_id, replies.verdict = found.verdict, replies.unhandled = NULL`,
      handled.flatMap(({ reply, numberId, answers, verdict }) => [
        reply.id,
        numberId,
        answers?.campaignId ?? null,
        answers?.messageId ?? null,
        verdict,
      ]),
    );
  }

  /** Called last in a transaction: these rows are hot. In order of id, so that nobody waits in a circle. */
  async count(sql: SqlExecutor, counts: readonly ReplyCount[]): Promise<void> {
    if (counts.length === 0) return;
    const sorted = [...counts].sort((a, b) => a.campaignId - b.campaignId);
    await sql.execute(
      `INSERT INTO campaign_counted_replies (campaign_id, replies, opt_outs) VALUES ?
       ON DUPLICATE KEY UPDATE replies = replies + VALUES(replies), opt_outs = opt_outs + VALUES(opt_outs)`,
      [sorted.map(({ campaignId, replies, optOuts }) => [campaignId, replies, optOuts])],
    );
  }
}
