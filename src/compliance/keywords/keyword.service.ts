import { Injectable } from '@nestjs/common';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { foldText } from './fold-text.js';
import { ALL_ACCOUNTS, type Keyword } from './keyword.entity.js';
import { KeywordRepository } from './keyword.repository.js';
import type { CreateKeyword, KeywordUsage, KeywordView, UpdateKeyword } from './keyword.schema.js';
import { isDefaultStop } from './match-keyword.js';
import { StopWords } from './stop-words.js';
import { WordCountRepository } from './word-count.repository.js';

/** Every reply is compared with all of them. */
const MOST_KEYWORDS = 1_000;

/** A company's own keywords. */
@Injectable()
export class KeywordService {
  constructor(
    private readonly repository: KeywordRepository,
    private readonly accounts: AccountService,
    private readonly stopWords: StopWords,
    private readonly counts: WordCountRepository,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, { after, limit }: PageQuery): Promise<Page<KeywordView>> {
    const page = toPage(await this.repository.page(companyId, after ?? 0, limit + 1), limit);
    return { items: page.items.map(toView), next: page.next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<KeywordView> {
    return toView(await this.require(companyId, id));
  }

  /**
   * @throws InvalidInputError, ConflictError where the phrase is taken, NotFoundError for the account,
   *   UnavailableError where the other processes cannot be told
   */
  async create(companyId: number, input: CreateKeyword): Promise<KeywordView> {
    const phrase = readPhrase(input.phrase);
    await this.requireAccount(companyId, input.accountId);
    if ((await this.repository.count(companyId)) >= MOST_KEYWORDS) {
      throw new ConflictError(`A company has at most ${MOST_KEYWORDS} keywords.`);
    }
    const keyword = {
      companyId,
      kind: input.kind,
      phrase,
      accountId: input.accountId ?? ALL_ACCOUNTS,
      createdAt: this.clock.date(),
    };
    const write = () => refuseTaken(phrase, () => this.repository.insert(keyword));
    return toView(await this.stopWords.change(companyId, write));
  }

  /** @throws NotFoundError, InvalidInputError, ConflictError where the phrase is taken */
  async update(companyId: number, id: number, input: UpdateKeyword): Promise<KeywordView> {
    const known = await this.require(companyId, id);
    const phrase = input.phrase === undefined ? known.phrase : readPhrase(input.phrase);
    if (input.accountId !== undefined) await this.requireAccount(companyId, input.accountId);
    const accountId = input.accountId === undefined ? known.accountId : (input.accountId ?? ALL_ACCOUNTS);
    const write = () =>
      refuseTaken(phrase, () => this.repository.update(companyId, id, { phrase, accountId }));
    await this.stopWords.change(companyId, write);
    return this.get(companyId, id);
  }

  /** @throws NotFoundError */
  async remove(companyId: number, id: number): Promise<void> {
    await this.require(companyId, id);
    await this.stopWords.change(companyId, () => this.repository.remove(companyId, id));
  }

  /** How often people used each word, the most used first. */
  async usage(companyId: number): Promise<KeywordUsage> {
    const items = await this.counts.all(companyId);
    return { items: items.map(({ word, ...count }) => ({ ...count, word: word === '' ? null : word })) };
  }

  private async require(companyId: number, id: number): Promise<Keyword> {
    const keyword = await this.repository.find(companyId, id);
    if (!keyword) throw new NotFoundError('keyword');
    return keyword;
  }

  private async requireAccount(companyId: number, accountId: number | null): Promise<void> {
    if (accountId !== null) await this.accounts.require(companyId, accountId);
  }
}

function readPhrase(text: string): string {
  const phrase = foldText(text);
  if (phrase === '') throw InvalidInputError.of('phrase', 'must hold a letter or a digit');
  if (isDefaultStop(phrase)) throw new ConflictError(`«${phrase}» is a stop word for every company already.`);
  return phrase;
}

async function refuseTaken<Result>(phrase: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (isDuplicateKey(error)) throw new ConflictError(`«${phrase}» is a keyword already.`);
    throw error;
  }
}

function toView(keyword: Keyword): KeywordView {
  return {
    id: keyword.id,
    kind: keyword.kind,
    phrase: keyword.phrase,
    accountId: keyword.accountId === ALL_ACCOUNTS ? null : keyword.accountId,
    createdAt: keyword.createdAt.toISOString(),
  };
}
