import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { ReplyKeyword } from './reply-keyword.js';

/** A keyword with what became of it. */
export interface ListedReplyKeyword extends ReplyKeyword {
  hits: number;
  answers: number;
  createdAt: Date;
}

interface KeywordRow extends Omit<ReplyKeyword, 'hours' | 'tag' | 'oncePerContact'> {
  hours: string | null;
  days: string | null;
  oncePerContact: number;
  tagField: string | null;
  tagValue: string | null;
  createdAt: Date;
  hits: number | null;
  answers: number | null;
}

/** What a keyword came to in a transaction. */
export interface KeywordHit {
  keywordId: number;
  companyId: number;
  answered: boolean;
}

/** A person of a keyword that answers each of them once. */
export interface KeywordPerson {
  keywordId: number;
  companyId: number;
  phone: number;
  replyId: number;
}

const SELECT = `SELECT k.id, k.account_id AS accountId, k.campaign_id AS campaignId, k.follows_id AS followsId,
    k.matching, k.phrase, k.answer, k.hours, k.days, k.off_hours_answer AS offHoursAnswer,
    k.once_per_contact AS oncePerContact, k.list_id AS listId, k.tag_field AS tagField, k.tag_value AS tagValue,
    k.step_minutes AS stepMinutes, k.created_at AS createdAt, h.hits, h.answers
  FROM reply_keywords k LEFT JOIN reply_keyword_hits h ON h.keyword_id = k.id`;

/** SQL of reply keywords. */
@Injectable()
export class ReplyKeywordRepository {
  constructor(private readonly database: Database) {}

  async all(companyId: number): Promise<ReplyKeyword[]> {
    const rows = await this.database.query<KeywordRow>(`${SELECT} WHERE k.company_id = ? ORDER BY k.id`, [
      companyId,
    ]);
    return rows
      .map(toListed)
      .map(({ hits: _hits, answers: _answers, createdAt: _at, ...keyword }) => keyword);
  }

  async page(companyId: number, after: number, limit: number): Promise<ListedReplyKeyword[]> {
    const rows = await this.database.query<KeywordRow>(
      `${SELECT} WHERE k.company_id = ? AND k.id > ? ORDER BY k.id LIMIT ?`,
      [companyId, after, limit],
    );
    return rows.map(toListed);
  }

  async find(companyId: number, id: number): Promise<ListedReplyKeyword | null> {
    const [row] = await this.database.query<KeywordRow>(`${SELECT} WHERE k.company_id = ? AND k.id = ?`, [
      companyId,
      id,
    ]);
    return row ? toListed(row) : null;
  }

  async count(companyId: number): Promise<number> {
    const [row] = await this.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM reply_keywords WHERE company_id = ?',
      [companyId],
    );
    return Number(row?.n ?? 0);
  }

  /**
   * @returns its id, or null where the list that it adds people to is going
   * @throws the duplicate key error where the phrase means something already in its scope
   */
  async insert(companyId: number, keyword: Omit<ReplyKeyword, 'id'>, at: Date): Promise<number | null> {
    const columns = toColumns(keyword);
    return this.database.transaction(async (sql) => {
      if (!(await keepsList(sql, companyId, keyword.listId))) return null;
      const { insertId } = await sql.execute(
        `INSERT INTO reply_keywords (company_id, created_at, ${Object.keys(columns).join(', ')}) VALUES (?)`,
        [[companyId, at, ...Object.values(columns)]],
      );
      return insertId;
    });
  }

  /** @returns false where the list is going. @throws the duplicate key error as `insert` does */
  async update(companyId: number, { id, ...keyword }: ReplyKeyword): Promise<boolean> {
    const columns = toColumns(keyword);
    return this.database.transaction(async (sql) => {
      if (!(await keepsList(sql, companyId, keyword.listId))) return false;
      await sql.execute(
        `UPDATE reply_keywords SET ${Object.keys(columns)
          .map((column) => `${column} = ?`)
          .join(', ')} WHERE company_id = ? AND id = ?`,
        [...Object.values(columns), companyId, id],
      );
      return true;
    });
  }

  /** A keyword that adds people to the list, or null. */
  async phraseOfList(sql: SqlExecutor, companyId: number, listId: number): Promise<string | null> {
    const [row] = await sql.query<{ phrase: string }>(
      'SELECT phrase FROM reply_keywords WHERE company_id = ? AND list_id = ? ORDER BY id LIMIT 1',
      [companyId, listId],
    );
    return row?.phrase ?? null;
  }

  /** Removes a keyword; its counts go with it, the people that it answered are left to be swept. */
  async remove(companyId: number, id: number): Promise<void> {
    await this.database.transaction(async (sql) => {
      await sql.execute('DELETE FROM reply_keywords WHERE company_id = ? AND id = ?', [companyId, id]);
      await sql.execute('DELETE FROM reply_keyword_hits WHERE company_id = ? AND keyword_id = ?', [
        companyId,
        id,
      ]);
    });
  }

  /** Forgets whom a removed keyword has answered, in slices. @returns how many */
  async forgetPeople(keywordId: number, limit: number): Promise<number> {
    const { affectedRows } = await this.database.execute(
      'DELETE FROM reply_keyword_people WHERE keyword_id = ? LIMIT ?',
      [keywordId, limit],
    );
    return affectedRows;
  }

  /**
   * Notes whom keywords answer by which reply, each person once, in order of the key.
   *
   * @returns ids of the replies that were the first
   */
  async claimPeople(sql: SqlExecutor, people: readonly KeywordPerson[]): Promise<Set<number>> {
    if (people.length === 0) return new Set();
    const sorted = [...people].sort(
      (a, b) => a.keywordId - b.keywordId || a.phone - b.phone || a.replyId - b.replyId,
    );
    await sql.execute(
      `INSERT INTO reply_keyword_people (keyword_id, phone, company_id, reply_id) VALUES ?
       ON DUPLICATE KEY UPDATE reply_keyword_people.reply_id = reply_keyword_people.reply_id`,
      [sorted.map(({ keywordId, phone, companyId, replyId }) => [keywordId, phone, companyId, replyId])],
    );
    const rows = await sql.query<{ replyId: number }>(
      'SELECT reply_id AS replyId FROM reply_keyword_people WHERE (keyword_id, phone) IN (?)',
      [sorted.map(({ keywordId, phone }) => [keywordId, phone])],
    );
    return new Set(rows.map(({ replyId }) => Number(replyId)));
  }

  /** Called last in a transaction: these rows are hot. In order of id. */
  async addHits(sql: SqlExecutor, hits: readonly KeywordHit[]): Promise<void> {
    if (hits.length === 0) return;
    const sums = new Map<number, { companyId: number; hits: number; answers: number }>();
    for (const { keywordId, companyId, answered } of hits) {
      const sum = sums.get(keywordId) ?? { companyId, hits: 0, answers: 0 };
      sums.set(keywordId, { companyId, hits: sum.hits + 1, answers: sum.answers + (answered ? 1 : 0) });
    }
    await sql.execute(
      `INSERT INTO reply_keyword_hits (keyword_id, company_id, hits, answers) VALUES ?
       ON DUPLICATE KEY UPDATE hits = hits + VALUES(hits), answers = answers + VALUES(answers)`,
      [[...sums].sort(([a], [b]) => a - b).map(([id, sum]) => [id, sum.companyId, sum.hits, sum.answers])],
    );
  }
}

/** Holds the list until the transaction ends, so that its deletion sees the keyword. @returns whether it stays */
async function keepsList(sql: SqlExecutor, companyId: number, listId: number | null): Promise<boolean> {
  if (listId === null) return true;
  const rows = await sql.query(
    "SELECT id FROM contact_lists WHERE company_id = ? AND id = ? AND status = 'active' LOCK IN SHARE MODE",
    [companyId, listId],
  );
  return rows.length > 0;
}

function toColumns(keyword: Omit<ReplyKeyword, 'id'>): Record<string, unknown> {
  return {
    account_id: keyword.accountId,
    campaign_id: keyword.campaignId,
    follows_id: keyword.followsId,
    matching: keyword.matching,
    phrase: keyword.phrase,
    answer: keyword.answer,
    hours: keyword.hours?.window ?? null,
    days: keyword.hours?.days.join(',') ?? null,
    off_hours_answer: keyword.offHoursAnswer,
    once_per_contact: keyword.oncePerContact,
    list_id: keyword.listId,
    tag_field: keyword.tag?.field ?? null,
    tag_value: keyword.tag?.value ?? null,
    step_minutes: keyword.stepMinutes,
  };
}

function toListed({ hours, days, tagField, tagValue, ...row }: KeywordRow): ListedReplyKeyword {
  return {
    ...row,
    hours: hours === null ? null : { window: hours, days: (days ?? '').split(',').map(Number) },
    oncePerContact: Boolean(row.oncePerContact),
    tag: tagField === null ? null : { field: tagField, value: tagValue ?? '' },
    hits: Number(row.hits ?? 0),
    answers: Number(row.answers ?? 0),
  };
}
