import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { ArchiveFile } from './archive-file.js';

/** A reply as it is written down. */
export interface ExpiredReply {
  id: number;
  phone: number;
  toPhone: number;
  text: string;
  receivedAt: Date;
  verdict: string | null;
  campaignId: number | null;
  messageId: number | null;
  carrierMessageId: string;
}

/** A reply that leaves, as far as what stands beside it has to be found. */
export interface LockedReply {
  id: number;
  phone: number;
  text: string;
}

/** Replies that leave, and the id up to which that is all. */
export interface LockedReplies {
  replies: LockedReply[];
  upTo: number;
}

/** Words of one statement: a range of the key for each. */
const WORDS_A_STATEMENT = 200;
/** Replies that one file may hold. */
const REPLIES_A_FILE = 1_000_000;

/** Replies whose time is over. */
@Injectable()
export class ExpiredReplyRepository {
  constructor(private readonly database: Database) {}

  /** The id of the last reply before the first that is younger, or that nobody handled; null: none is so old. */
  async upperId(companyId: number, receivedBefore: Date): Promise<number | null> {
    const [oldest] = await this.database.query<{ id: number }>(
      `SELECT id FROM replies WHERE company_id = ? ORDER BY id LIMIT 1`,
      [companyId],
    );
    if (!oldest) return null;
    // The walk ends at the first reply that stays, so it passes those alone that leave.
    const [stays] = await this.database.query<{ id: number }>(
      `SELECT id FROM replies FORCE INDEX (ix_replies_company)
        WHERE company_id = ? AND (received_at >= ? OR unhandled = 1) ORDER BY id LIMIT 1`,
      [companyId, receivedBefore],
    );
    if (stays && Number(stays.id) === Number(oldest.id)) return null;
    const [full] = await this.database.query<{ id: number }>(
      'SELECT id FROM replies WHERE company_id = ? AND id >= ? ORDER BY id LIMIT 1 OFFSET ?',
      [companyId, oldest.id, REPLIES_A_FILE - 1],
    );
    const last = stays ? Number(stays.id) - 1 : Number.MAX_SAFE_INTEGER;
    return Math.min(last, full ? Number(full.id) : Number.MAX_SAFE_INTEGER, await this.lastId(companyId));
  }

  /** Whether a file of replies is on its way. */
  async hasFile(companyId: number): Promise<boolean> {
    const rows = await this.database.query(
      `SELECT 1 FROM archive_files
        WHERE company_id = ? AND kind = 'replies' AND campaign_id = 0 AND status <> 'removed' LIMIT 1`,
      [companyId],
    );
    return rows.length > 0;
  }

  async next(file: ArchiveFile, after: number, limit: number): Promise<ExpiredReply[]> {
    const rows = await this.database.query<ExpiredReply>(
      `SELECT id, phone, to_phone AS toPhone, text, received_at AS receivedAt, verdict, campaign_id AS campaignId,
              message_id AS messageId, carrier_message_id AS carrierMessageId
         FROM replies FORCE INDEX (ix_replies_company)
        WHERE company_id = ? AND id > ? AND id <= ? AND received_at < ? ORDER BY id LIMIT ?`,
      [file.companyId, after, file.upperId ?? 0, file.endedBefore, limit],
    );
    return rows.map((row) => ({
      ...row,
      id: Number(row.id),
      phone: Number(row.phone),
      toPhone: Number(row.toPhone),
      messageId: row.messageId === null ? null : Number(row.messageId),
    }));
  }

  /** Locks the next replies that are in the file, in order of id. @returns null: none are left */
  async lockNext(sql: SqlExecutor, file: ArchiveFile, limit: number): Promise<LockedReplies | null> {
    const ids = await sql.query<{ id: number }>(
      `SELECT id FROM replies FORCE INDEX (ix_replies_company)
        WHERE company_id = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?`,
      [file.companyId, file.removedTo, file.exportedTo, limit],
    );
    const last = ids.at(-1);
    if (!last) return null;
    const rows = await sql.query<LockedReply>(
      `SELECT id, phone, text FROM replies FORCE INDEX (PRIMARY)
        WHERE company_id = ? AND id IN (?) AND received_at < ? AND unhandled IS NULL ORDER BY id FOR UPDATE`,
      [file.companyId, ids.map(({ id }) => id), file.endedBefore],
    );
    const replies = rows.map((row) => ({ ...row, id: Number(row.id), phone: Number(row.phone) }));
    return { replies, upTo: Number(last.id) };
  }

  /**
   * Deletes locked replies, what they are searched by, and the conversations of which they were the last; one in which
   * a user has written since stays, without the person's words. Opt-outs and counts stay.
   */
  async delete(
    sql: SqlExecutor,
    { companyId, endedBefore }: ArchiveFile,
    replies: readonly LockedReply[],
    words: ReadonlyMap<string, readonly number[]>,
  ): Promise<void> {
    const ids = replies.map(({ id }) => id);
    const phones = [...new Set(replies.map(({ phone }) => phone))].sort((a, b) => a - b);
    const over = await sql.query<{ phone: number; lastAt: Date }>(
      `SELECT phone, last_at AS lastAt FROM conversations
        WHERE company_id = ? AND phone IN (?) AND last_reply_id IN (?) ORDER BY phone FOR UPDATE`,
      [companyId, phones, ids],
    );
    const gone = over.filter(({ lastAt }) => lastAt < endedBefore);
    const written = over.filter(({ lastAt }) => lastAt >= endedBefore);
    if (gone.length > 0) {
      const people = gone.map(({ phone }) => phone);
      await sql.execute('DELETE FROM conversation_notes WHERE company_id = ? AND phone IN (?)', [
        companyId,
        people,
      ]);
      await sql.execute('DELETE FROM conversations WHERE company_id = ? AND phone IN (?)', [
        companyId,
        people,
      ]);
    }
    if (written.length > 0) {
      await sql.execute("UPDATE conversations SET last_text = '' WHERE company_id = ? AND phone IN (?)", [
        companyId,
        written.map(({ phone }) => phone),
      ]);
    }
    const byWord = [...words].sort(([a], [b]) => (a < b ? -1 : 1));
    for (let start = 0; start < byWord.length; start += WORDS_A_STATEMENT) {
      const slice = byWord.slice(start, start + WORDS_A_STATEMENT);
      await sql.execute(
        `DELETE FROM reply_words WHERE company_id = ?
            AND (${slice.map(() => '(word = ? AND reply_id IN (?))').join(' OR ')})`,
        [companyId, ...slice.flat()],
      );
    }
    await sql.execute('DELETE FROM replies WHERE company_id = ? AND id IN (?)', [companyId, ids]);
  }

  private async lastId(companyId: number): Promise<number> {
    const [row] = await this.database.query<{ id: number }>(
      'SELECT id FROM replies WHERE company_id = ? ORDER BY id DESC LIMIT 1',
      [companyId],
    );
    return Number(row?.id ?? 0);
  }
}
