import { Injectable } from '@nestjs/common';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import type { KeywordMatch, KeywordVerdict } from './match-keyword.js';

/** How often a word was used; an empty word: a plain sentence. */
export interface WordCount {
  verdict: KeywordVerdict;
  word: string;
  replies: number;
}

/** Counts by word, kept by the transactions that handle replies. */
@Injectable()
export class WordCountRepository {
  constructor(private readonly database: Database) {}

  /** Called last in a transaction: these rows are hot. In order of the key, so that nobody waits in a circle. */
  async add(sql: SqlExecutor, used: readonly { companyId: number; match: KeywordMatch }[]): Promise<void> {
    if (used.length === 0) return;
    const counts = new Map<string, [number, string, string, number]>();
    for (const { companyId, match } of used) {
      const word = match.word ?? '';
      const key = `${String(companyId).padStart(10, '0')} ${match.verdict} ${word}`;
      const count = counts.get(key) ?? [companyId, match.verdict, word, 0];
      count[3] += 1;
      counts.set(key, count);
    }
    const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
    await sql.execute(
      `INSERT INTO word_counts (company_id, verdict, word, replies) VALUES ?
       ON DUPLICATE KEY UPDATE replies = replies + VALUES(replies)`,
      [rows],
    );
  }

  /** Of a company, the most used first: at most as many as there are words. */
  async all(companyId: number): Promise<WordCount[]> {
    return this.database.query<WordCount>(
      'SELECT verdict, word, replies FROM word_counts WHERE company_id = ? ORDER BY replies DESC, verdict, word',
      [companyId],
    );
  }
}
