import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../platform/database/database.js';
import type { AnsweredMessage, HandledReply, UnhandledReply } from './reply.js';

/** One reply whose number is known. */
interface ReplyToNumber {
  reply: UnhandledReply;
  numberId: number;
}

/** Replies and opt-outs that one campaign got. */
export interface ReplyCount {
  campaignId: number;
  replies: number;
  optOuts: number;
}

/** Jobs become due in steps of half a second, so a message may leave a little before its slot. ms */
const EARLY_MS = 1_000;
/** The clocks of two processes differ by twice 15 s at the most, as each may differ from the database's. ms */
const CLOCKS_DIFFER_MS = 30_000;

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

  /** Locks those that nobody handled yet, in order of id: whoever comes second finds nothing left to do. */
  async lock(sql: SqlExecutor, replyIds: readonly number[]): Promise<Set<number>> {
    const rows = await sql.query<{ id: number }>(
      'SELECT id FROM replies WHERE id IN (?) AND unhandled = 1 ORDER BY id FOR UPDATE',
      [replyIds],
    );
    return new Set(rows.map(({ id }) => Number(id)));
  }

  /**
   * The latest message from each number to each person that was to leave before the reply came, by reply id: one that
   * was still waiting has not been answered. Where there is none, the one that was to leave next after it, for the
   * machines' clocks differ. One range of the person's own rows for each reply.
   */
  async findAnswered(
    sql: SqlExecutor,
    replies: readonly ReplyToNumber[],
  ): Promise<Map<number, AnsweredMessage>> {
    if (replies.length === 0) return new Map();
    const one = `(SELECT ? AS replyId, campaign_id AS campaignId, message_id AS messageId FROM person_messages
       WHERE company_id = ? AND phone = ? AND number_id = ? AND slot_at <= ?
       ORDER BY slot_at <= ? DESC, IF(slot_at <= ?, -1, 1) * TIMESTAMPDIFF(MICROSECOND, '2020-01-01', slot_at),
                message_id DESC LIMIT 1)`;
    const rows = await sql.query<AnsweredMessage & { replyId: number }>(
      replies.map(() => one).join(' UNION ALL '),
      replies.flatMap(({ reply, numberId }) => [
        reply.id,
        reply.companyId,
        reply.phone,
        numberId,
        ...latestSlots(reply.receivedAt),
      ]),
    );
    return new Map(
      rows.map(({ replyId, campaignId, messageId }) => [
        Number(replyId),
        { campaignId, messageId: Number(messageId) },
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

/** Slots up to which a message counts at all, and up to which one has surely left before a reply of this time. */
function latestSlots(receivedAt: Date): Date[] {
  const left = new Date(receivedAt.getTime() + EARLY_MS);
  return [new Date(receivedAt.getTime() + CLOCKS_DIFFER_MS), left, left];
}
