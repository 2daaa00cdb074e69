import { Injectable } from '@nestjs/common';
import { FreshCache } from '../../platform/fresh-cache.js';
import { ALL_ACCOUNTS } from './keyword.entity.js';
import { KeywordRepository } from './keyword.repository.js';
import { type KeywordVerdict, matchKeyword, NO_WORDS } from './match-keyword.js';

/** A word that another process added holds this much later, at most. ms */
const FRESH_MS = 1_000;

/** Own stop words by account; those of all accounts stand in each of them. */
interface OwnWords {
  everywhere: ReadonlySet<string>;
  byAccount: ReadonlyMap<number, ReadonlySet<string>>;
}

/** Reads replies against the default words and the company's own, kept in the process for a second. */
@Injectable()
export class StopWords {
  private readonly cache = new FreshCache<number, OwnWords>(FRESH_MS);

  constructor(private readonly repository: KeywordRepository) {}

  /** What a reply to one of the company's accounts asks for, or null where it is no keyword. */
  async verdict(companyId: number, accountId: number, text: string): Promise<KeywordVerdict | null> {
    const words = await this.cache.get(companyId, () => this.read(companyId));
    return matchKeyword(text, words.byAccount.get(accountId) ?? words.everywhere);
  }

  /** A change that this process made itself holds at once. */
  forget(companyId: number): void {
    this.cache.delete(companyId);
  }

  private async read(companyId: number): Promise<OwnWords> {
    const keywords = await this.repository.ofKind(companyId, 'stop');
    if (keywords.length === 0) return { everywhere: NO_WORDS, byAccount: new Map() };
    const everywhere = new Set(
      keywords.filter(({ accountId }) => accountId === ALL_ACCOUNTS).map(({ phrase }) => phrase),
    );
    const byAccount = new Map<number, Set<string>>();
    for (const { accountId, phrase } of keywords) {
      if (accountId === ALL_ACCOUNTS) continue;
      const words = byAccount.get(accountId) ?? new Set(everywhere);
      byAccount.set(accountId, words.add(phrase));
    }
    return { everywhere, byAccount };
  }
}
