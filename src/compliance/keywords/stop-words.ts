import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { type SharedCache, SharedCaches } from '../../platform/redis/shared-cache.js';
import { ALL_ACCOUNTS } from './keyword.entity.js';
import { KeywordRepository } from './keyword.repository.js';
import { findKeyword, type KeywordMatch, NO_WORDS } from './match-keyword.js';

/** Own stop words as all processes share them: account, phrase. */
const ownWordsSchema = z.array(z.tuple([z.int(), z.string()]));
type OwnWords = z.infer<typeof ownWordsSchema>;

/** Own stop words by account; those of all accounts stand in each of them. */
interface SortedWords {
  everywhere: ReadonlySet<string>;
  byAccount: ReadonlyMap<number, ReadonlySet<string>>;
}

/** Reads replies against the default words and the company's own, which Redis keeps for all processes. */
@Injectable()
export class StopWords {
  private readonly cache: SharedCache<OwnWords>;
  /** A value is sorted once, and forgotten with it. */
  private readonly sorted = new WeakMap<OwnWords, SortedWords>();

  constructor(
    private readonly repository: KeywordRepository,
    caches: SharedCaches,
  ) {
    this.cache = caches.create({
      keys: redisKeys.stopWords,
      schema: ownWordsSchema,
      load: (companyId) => this.read(companyId),
    });
  }

  /** What a reply to one of the company's accounts asks for, or null where it is no keyword. */
  async match(companyId: number, accountId: number, text: string): Promise<KeywordMatch | null> {
    const { everywhere, byAccount } = this.sort(await this.cache.get(companyId));
    return findKeyword(text, byAccount.get(accountId) ?? everywhere);
  }

  /** Changes the company's own words: they hold in every process within a second. @throws UnavailableError */
  async change<Result>(companyId: number, work: () => Promise<Result>): Promise<Result> {
    return this.cache.change(companyId, work);
  }

  private async read(companyId: number): Promise<OwnWords> {
    const keywords = await this.repository.ofKind(companyId, 'stop');
    return keywords.map(({ accountId, phrase }) => [accountId, phrase]);
  }

  private sort(words: OwnWords): SortedWords {
    const known = this.sorted.get(words);
    if (known) return known;
    const sorted = sortWords(words);
    this.sorted.set(words, sorted);
    return sorted;
  }
}

function sortWords(words: OwnWords): SortedWords {
  if (words.length === 0) return { everywhere: NO_WORDS, byAccount: new Map() };
  const everywhere = new Set(
    words.flatMap(([accountId, phrase]) => (accountId === ALL_ACCOUNTS ? [phrase] : [])),
  );
  const byAccount = new Map<number, Set<string>>();
  for (const [accountId, phrase] of words) {
    if (accountId === ALL_ACCOUNTS) continue;
    const own = byAccount.get(accountId) ?? new Set(everywhere);
    byAccount.set(accountId, own.add(phrase));
  }
  return { everywhere, byAccount };
}
