import { Injectable } from '@nestjs/common';
import type { SqlExecutor } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { type ConversationStatus, LAST_TEXT_LENGTH, type ReplyOfConversation } from './conversation.js';

/** What `lock` holds. */
export interface HeldConversation {
  unread: number;
  readUpTo: number;
  lastReplyId: number;
}

/** Whether the row that is written tells of a later reply than the one that stands. */
const NEWER = `(VALUES(last_reply_at) > last_reply_at
  OR (VALUES(last_reply_at) = last_reply_at AND VALUES(last_reply_id) > last_reply_id))`;

/**
 * Changes conversations. Their rows are locked in order of (company, phone), after opt-outs and before counters: the
 * hot rows are held last.
 */
@Injectable()
export class ConversationWriter {
  /**
   * Adds replies as a part of the transaction that handles them, so each counts once. Order of handling does not
   * matter: the last reply is the one that came last. An unread reply counts whatever was read before: who read up to
   * a later one has not seen it.
   */
  async addReplies(sql: SqlExecutor, replies: readonly ReplyOfConversation[]): Promise<void> {
    if (replies.length === 0) return;
    const marketing = await this.marketingCampaigns(sql, replies);
    const rows = [...groupBy(replies, ({ companyId, phone }) => `${companyId}:${phone}`).values()]
      .map((group) => toRow(group, marketing))
      .sort((a, b) => a.companyId - b.companyId || a.phone - b.phone);
    const ifNewer = (column: string) => `${column} = IF(${NEWER}, VALUES(${column}), ${column})`;
    const ifNewerAndKnown = (column: string) =>
      `${column} = IF(${NEWER}, COALESCE(VALUES(${column}), ${column}), ${column})`;
    // MySQL assigns from left to right: what the condition reads must be set last.
    await sql.execute(
      `INSERT INTO conversations (company_id, phone, status, unread, campaign_id, keyword_id, last_text, last_at,
                                  last_reply_id, last_reply_at) VALUES ?
       ON DUPLICATE KEY UPDATE
         status = IF(VALUES(status) = 'open', 'open', status),
         unread = unread + VALUES(unread),
         ${ifNewerAndKnown('campaign_id')},
         ${ifNewerAndKnown('keyword_id')},
         ${ifNewer('last_text')},
         last_at = GREATEST(last_at, VALUES(last_at)),
         ${ifNewer('last_reply_id')},
         last_reply_at = GREATEST(last_reply_at, VALUES(last_reply_at))`,
      [rows.map(({ companyId, phone, values }) => [companyId, phone, ...values])],
    );
  }

  /** Holds a conversation until the transaction ends; null: there is none. */
  async lock(sql: SqlExecutor, companyId: number, phone: number): Promise<HeldConversation | null> {
    const [row] = await sql.query<HeldConversation>(
      `SELECT unread, read_up_to AS readUpTo, last_reply_id AS lastReplyId FROM conversations
        WHERE company_id = ? AND phone = ? FOR UPDATE`,
      [companyId, phone],
    );
    if (!row) return null;
    return { unread: row.unread, readUpTo: Number(row.readUpTo), lastReplyId: Number(row.lastReplyId) };
  }

  /** Whether the person wrote this reply to the company. */
  async isReplyOf(sql: SqlExecutor, companyId: number, phone: number, replyId: number): Promise<boolean> {
    const rows = await sql.query('SELECT 1 FROM replies WHERE company_id = ? AND phone = ? AND id = ?', [
      companyId,
      phone,
      replyId,
    ]);
    return rows.length > 0;
  }

  /**
   * Replies behind `after` that would be unread: a range of the person's own. Under the conversation's lock: a reply
   * that is being handled adds itself afterwards, one that was handled is committed.
   */
  async countBehind(sql: SqlExecutor, companyId: number, phone: number, after: number): Promise<number> {
    const [row] = await sql.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM replies
        WHERE company_id = ? AND phone = ? AND id > ? AND unhandled IS NULL AND verdict <> 'stop'`,
      [companyId, phone, after],
    );
    return Number(row?.n ?? 0);
  }

  async setRead(
    sql: SqlExecutor,
    companyId: number,
    phone: number,
    { readUpTo, unread }: { readUpTo: number; unread: number },
  ): Promise<void> {
    await sql.execute(
      'UPDATE conversations SET read_up_to = ?, unread = ? WHERE company_id = ? AND phone = ?',
      [readUpTo, unread, companyId, phone],
    );
  }

  /** Undefined leaves a value as it is. */
  async change(
    sql: SqlExecutor,
    companyId: number,
    phone: number,
    { status, assigneeId }: { status?: ConversationStatus; assigneeId?: number | null },
  ): Promise<void> {
    const sets: [string, unknown][] = [];
    if (status !== undefined) sets.push(['status = ?', status]);
    if (assigneeId !== undefined) sets.push(['assignee_id = ?', assigneeId]);
    if (sets.length === 0) return;
    await sql.execute(
      `UPDATE conversations SET ${sets.map(([set]) => set).join(', ')} WHERE company_id = ? AND phone = ?`,
      [...sets.map(([, value]) => value), companyId, phone],
    );
  }

  /** Of whoever leaves the company. */
  async unassign(sql: SqlExecutor, companyId: number, userId: number): Promise<void> {
    await sql.execute(
      'UPDATE conversations SET assignee_id = NULL WHERE company_id = ? AND assignee_id = ?',
      [companyId, userId],
    );
  }

  /** Moves a conversation to the top of the list, for an answer by hand; first in the answer's transaction. */
  async touch(sql: SqlExecutor, companyId: number, phone: number, at: Date): Promise<void> {
    await sql.execute(
      'UPDATE conversations SET last_at = GREATEST(last_at, ?) WHERE company_id = ? AND phone = ?',
      [at, companyId, phone],
    );
  }

  /** Those that are a marketer's own: a conversation stays with it while automatic answers go to and fro. */
  private async marketingCampaigns(
    sql: SqlExecutor,
    replies: readonly ReplyOfConversation[],
  ): Promise<Set<number>> {
    const ids = [...new Set(replies.flatMap(({ campaignId }) => campaignId ?? []))];
    if (ids.length === 0) return new Set();
    const rows = await sql.query<{ id: number }>(
      "SELECT id FROM campaigns WHERE id IN (?) AND kind = 'marketing'",
      [ids],
    );
    return new Set(rows.map(({ id }) => id));
  }
}

function toRow(group: readonly ReplyOfConversation[], marketing: ReadonlySet<number>) {
  const newestFirst = [...group].sort(
    (a, b) => b.receivedAt.getTime() - a.receivedAt.getTime() || b.replyId - a.replyId,
  );
  const [last] = newestFirst;
  if (!last) throw new Error('A group has replies.');
  const unread = group.filter(({ isStop }) => !isStop).length;
  const campaign = newestFirst.find(({ campaignId }) => campaignId !== null && marketing.has(campaignId));
  const keyword = newestFirst.find(({ keywordId }) => keywordId !== null);
  return {
    companyId: last.companyId,
    phone: last.phone,
    values: [
      unread > 0 ? 'open' : 'closed',
      unread,
      campaign?.campaignId ?? null,
      keyword?.keywordId ?? null,
      [...last.text].slice(0, LAST_TEXT_LENGTH).join(''),
      last.receivedAt,
      last.replyId,
      last.receivedAt,
    ],
  };
}
