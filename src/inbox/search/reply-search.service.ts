import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '../../platform/errors.js';
import { ReplyWordRepository, type SearchedReply } from './reply-word.repository.js';
import { hasTerms, type SearchTerm, termsOf, wordsOf } from './reply-words.js';

/** Replies that hold all terms, and the id below which the search goes on; null: there is nothing left. */
export interface FoundReplies {
  items: SearchedReply[];
  next: number | null;
}

/** A term that fewer replies have is read whole. */
const RARE = 1_000;
/** Replies that are read at once, and in one request: a page that has found too little by then tells where to go on. */
const REPLIES_A_READ = 200;
const MOST_READ = 1_000;
/** Words that a common prefix may stand for. */
const MOST_WORDS = 50;
const MOST_TERMS = 8;

/** Finds replies by what they say. */
@Injectable()
export class ReplySearchService {
  constructor(private readonly repository: ReplyWordRepository) {}

  /**
   * Latest first. Begins with the term that the fewest replies have, as far as a look at a thousand tells, and reads
   * the others in the texts: so the cost is that of a page, however common the words are.
   *
   * @param query words, all of which must be there; `ship*` stands for whatever begins so
   * @throws InvalidInputError
   */
  async search(companyId: number, query: string, after: number | null, limit: number): Promise<FoundReplies> {
    const terms = termsOf(query);
    if (terms.length === 0) throw InvalidInputError.of('text', 'names no word');
    if (terms.length > MOST_TERMS) throw InvalidInputError.of('text', `names more than ${MOST_TERMS} words`);
    const candidates = await this.candidates(companyId, terms);
    const items: SearchedReply[] = [];
    let before = after ?? Number.MAX_SAFE_INTEGER;
    for (let read = 0; read < MOST_READ; read += REPLIES_A_READ) {
      const ids = await candidates(before, REPLIES_A_READ);
      for (const reply of await this.inOrder(companyId, ids)) {
        if (!hasTerms(new Set(wordsOf(reply.text)), terms)) continue;
        if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
        items.push(reply);
      }
      const last = ids.at(-1);
      if (last === undefined || ids.length < REPLIES_A_READ) return { items, next: null };
      before = last;
    }
    return { items, next: before };
  }

  /** Reads ids below a bound, latest first, that have the rarest term. */
  private async candidates(
    companyId: number,
    terms: readonly SearchTerm[],
  ): Promise<(before: number, limit: number) => Promise<number[]>> {
    const counts = await this.repository.counts(companyId, terms, RARE);
    const byCount = terms
      .map((term, index) => ({ term, n: counts[index] ?? 0 }))
      .sort((a, b) => a.n - b.n || Number(a.term.isPrefix) - Number(b.term.isPrefix));
    const [rarest] = byCount;
    if (!rarest) return async () => [];
    if (rarest.n < RARE) {
      const all = (await this.repository.all(companyId, rarest.term, RARE)).sort((a, b) => b - a);
      return async (before, limit) => all.filter((id) => id < before).slice(0, limit);
    }
    const words = await this.wordsOf(companyId, rarest.term);
    return (before, limit) => this.repository.latest(companyId, words, before, limit);
  }

  private async wordsOf(companyId: number, { word, isPrefix }: SearchTerm): Promise<string[]> {
    if (!isPrefix) return [word];
    const words = await this.repository.wordsWith(companyId, word, MOST_WORDS + 1);
    if (words.length <= MOST_WORDS) return words;
    throw InvalidInputError.of(
      'text',
      `${word}* stands for more than ${MOST_WORDS} words: give more letters`,
    );
  }

  private async inOrder(companyId: number, ids: readonly number[]): Promise<SearchedReply[]> {
    const replies = await this.repository.replies(companyId, ids);
    return replies.sort((a, b) => b.id - a.id);
  }
}
