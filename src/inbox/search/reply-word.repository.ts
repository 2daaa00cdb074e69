import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { ReplyVerdict } from '../reply.js';
import { type SearchTerm, wordsOf } from './reply-words.js';

/** A reply that is looked through. */
export interface SearchedReply {
  id: number;
  phone: number;
  text: string;
  receivedAt: Date;
  campaignId: number | null;
  verdict: ReplyVerdict | null;
}

/**
 * Which reply holds which word. A table of our own instead of InnoDB's FULLTEXT: that one mixes all companies in one
 * index, so a word that is common anywhere is slow for everybody; it is written at the commit, beside an auxiliary
 * table for each deletion; it leaves out short words and its own list of English ones; and its parsers differ between
 * MySQL and MariaDB. Here a word of a company is one descending range, in the transaction that handles the reply.
 */
@Injectable()
export class ReplyWordRepository {
  constructor(private readonly database: Database) {}

  /** Files replies under their words, once each: a part of the transaction that handles them. In order of the key. */
  async add(
    sql: SqlExecutor,
    replies: readonly { id: number; companyId: number; text: string }[],
  ): Promise<void> {
    const rows = replies
      .flatMap(({ id, companyId, text }) =>
        wordsOf(text).map((word): [number, string, number] => [companyId, word, id]),
      )
      .sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] - b[2]));
    if (rows.length === 0) return;
    await sql.execute('INSERT INTO reply_words (company_id, word, reply_id) VALUES ?', [rows]);
  }

  /** How many replies have each term, counted up to `most`; of a prefix each word counts by itself. */
  async counts(companyId: number, terms: readonly SearchTerm[], most: number): Promise<number[]> {
    const rows = await this.database.query<{ n: number; term: number }>(
      terms
        .map(
          (term, index) => `SELECT ${index} AS term, COUNT(*) AS n FROM
            (SELECT 1 FROM reply_words WHERE company_id = ? AND ${conditionOf(term)} LIMIT ?) AS t${index}`,
        )
        .join(' UNION ALL '),
      terms.flatMap((term) => [companyId, parameterOf(term), most]),
    );
    const counts = new Map(rows.map(({ term, n }) => [Number(term), Number(n)]));
    return terms.map((_, index) => counts.get(index) ?? 0);
  }

  /** All ids of a term that few replies have, at most `most`. */
  async all(companyId: number, term: SearchTerm, most: number): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(
      `SELECT reply_id AS id FROM reply_words WHERE company_id = ? AND ${conditionOf(term)} LIMIT ?`,
      [companyId, parameterOf(term), most],
    );
    return [...new Set(rows.map(({ id }) => Number(id)))];
  }

  /** The next ids below `before` that have one of the words, latest first: one descending range a word. */
  async latest(
    companyId: number,
    words: readonly string[],
    before: number,
    limit: number,
  ): Promise<number[]> {
    const range = `(SELECT reply_id AS id FROM reply_words
      WHERE company_id = ? AND word = ? AND reply_id < ? ORDER BY reply_id DESC LIMIT ?)`;
    const rows = await this.database.query<{ id: number }>(
      words.map(() => range).join(' UNION '),
      words.flatMap((word) => [companyId, word, before, limit]),
    );
    return rows
      .map(({ id }) => Number(id))
      .sort((a, b) => b - a)
      .slice(0, limit);
  }

  /**
   * Words that begin so, at most `most`. Jumps along the key from word to word, however often each was used: as one
   * statement, neither server is sure to jump.
   */
  async wordsWith(companyId: number, prefix: string, most: number): Promise<string[]> {
    const words: string[] = [];
    for (let last = ''; words.length < most; ) {
      const [next] = await this.database.query<{ word: string }>(
        `SELECT word FROM reply_words WHERE company_id = ? AND word LIKE ? AND word > ?
          ORDER BY company_id, word LIMIT 1`,
        [companyId, `${prefix}%`, last],
      );
      if (!next) break;
      last = next.word;
      words.push(last);
    }
    return words;
  }

  /** By id, in no order. */
  async replies(companyId: number, ids: readonly number[]): Promise<SearchedReply[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<SearchedReply>(
      `SELECT id, phone, text, received_at AS receivedAt, campaign_id AS campaignId, verdict
         FROM replies WHERE company_id = ? AND id IN (?)`,
      [companyId, ids],
    );
    return rows.map((row) => ({ ...row, id: Number(row.id), phone: Number(row.phone) }));
  }
}

/** Folded words hold letters and digits alone: nothing to escape. */
function conditionOf({ isPrefix }: SearchTerm): string {
  return isPrefix ? 'word LIKE ?' : 'word = ?';
}

function parameterOf({ word, isPrefix }: SearchTerm): string {
  return isPrefix ? `${word}%` : word;
}
