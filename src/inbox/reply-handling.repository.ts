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
   * The latest message from each number to each person that was claimed before the reply came, by reply id. One
   * range of the person's own rows for each reply; a message that was claimed later cannot have been answered.
   */
  async findAnswered(
    sql: SqlExecutor,
    replies: readonly ReplyToNumber[],
  ): Promise<Map<number, AnsweredMessage>> {
    if (replies.length === 0) return new Map();
    const one = `(SELECT ? AS replyId, campaign_id AS campaignId, message_id AS messageId FROM person_messages
       WHERE company_id = ? AND phone = ? AND number_id = ? AND claimed_at <= ?
       ORDER BY claimed_at DESC, message_id DESC LIMIT 1)`;
    const rows = await sql.query<AnsweredMessage & { replyId: number }>(
      replies.map(() => one).join(' UNION ALL '),
      replies.flatMap(({ reply, numberId }) => [
        reply.id,
        reply.companyId,
        reply.phone,
        numberId,
        reply.receivedAt,
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
