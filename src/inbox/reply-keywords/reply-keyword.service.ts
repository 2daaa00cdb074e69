import { Injectable } from '@nestjs/common';
import { ListService } from '../../audience/lists/list.service.js';
import { CampaignRepository } from '../../campaigns/campaign.repository.js';
import { AccountService } from '../../carriers/accounts/account.service.js';
import { foldText } from '../../compliance/keywords/fold-text.js';
import { matchKeyword } from '../../compliance/keywords/match-keyword.js';
import { Clock } from '../../platform/clock/clock.js';
import { isDuplicateKey } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { type Page, type PageQuery, toPage } from '../../platform/http/page.js';
import { replyComposer } from '../answering/reply-composer.js';
import { ReplyRulesService } from '../reply-rules/reply-rules.service.js';
import { NO_LIMIT, type ReplyKeyword } from './reply-keyword.js';
import { type ListedReplyKeyword, ReplyKeywordRepository } from './reply-keyword.repository.js';
import type { CreateReplyKeyword, ReplyKeywordView, UpdateReplyKeyword } from './reply-keyword.schema.js';

/** Every reply is read against all of them: 500 take 30 µs. */
const MOST_KEYWORDS = 1_000;
/** Rows of one statement: a keyword may have answered a million people. */
const FORGET_SLICE = 10_000;

/** A company's reply keywords. */
@Injectable()
export class ReplyKeywordService {
  constructor(
    private readonly repository: ReplyKeywordRepository,
    private readonly rules: ReplyRulesService,
    private readonly accounts: AccountService,
    private readonly campaigns: CampaignRepository,
    private readonly lists: ListService,
    private readonly clock: Clock,
  ) {}

  async list(companyId: number, { after, limit }: PageQuery): Promise<Page<ReplyKeywordView>> {
    const page = toPage(await this.repository.page(companyId, after ?? 0, limit + 1), limit);
    return { items: page.items.map(toView), next: page.next };
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<ReplyKeywordView> {
    return toView(await this.require(companyId, id));
  }

  /** @throws InvalidInputError, ConflictError where the phrase is taken, NotFoundError for what it names */
  async create(companyId: number, input: CreateReplyKeyword): Promise<ReplyKeywordView> {
    const keyword = toKeyword(input, input.followsId ?? NO_LIMIT);
    await this.check(companyId, keyword);
    if ((await this.repository.count(companyId)) >= MOST_KEYWORDS) {
      throw new ConflictError(`A company has at most ${MOST_KEYWORDS} reply keywords.`);
    }
    const id = await this.change(companyId, keyword.phrase, () =>
      this.repository.insert(companyId, keyword, this.clock.date()),
    );
    if (id === null) throw new NotFoundError('list');
    return this.get(companyId, id);
  }

  /** @throws NotFoundError, InvalidInputError, ConflictError as `create` does */
  async update(companyId: number, id: number, input: UpdateReplyKeyword): Promise<ReplyKeywordView> {
    const known = await this.require(companyId, id);
    const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    const keyword = toKeyword({ ...toInput(known), ...given }, known.followsId);
    await this.check(companyId, keyword);
    const changed = await this.change(companyId, keyword.phrase, () =>
      this.repository.update(companyId, { id, ...keyword }),
    );
    if (!changed) throw new NotFoundError('list');
    return this.get(companyId, id);
  }

  /** @throws NotFoundError, ConflictError where further steps follow it */
  async remove(companyId: number, id: number): Promise<void> {
    await this.require(companyId, id);
    const all = await this.repository.all(companyId);
    if (all.some(({ followsId }) => followsId === id)) {
      throw new ConflictError('Further steps follow this keyword; remove those first.');
    }
    await this.rules.change(companyId, () => this.repository.remove(companyId, id));
    while ((await this.repository.forgetPeople(id, FORGET_SLICE)) === FORGET_SLICE);
  }

  private async require(companyId: number, id: number): Promise<ListedReplyKeyword> {
    const keyword = await this.repository.find(companyId, id);
    if (!keyword) throw new NotFoundError('reply keyword');
    return keyword;
  }

  private async check(companyId: number, keyword: Omit<ReplyKeyword, 'id'>): Promise<void> {
    checkPhrase(keyword);
    checkScope(keyword);
    const { accountId, campaignId, followsId, listId, answer, offHoursAnswer } = keyword;
    if (accountId !== NO_LIMIT) await this.accounts.require(companyId, accountId);
    if (campaignId !== NO_LIMIT && !(await this.campaigns.owned(companyId, [campaignId])).has(campaignId)) {
      throw new NotFoundError('campaign');
    }
    if (followsId !== NO_LIMIT) await this.require(companyId, followsId);
    if (listId !== null) await this.lists.get(companyId, listId);
    checkText('answer', answer);
    checkText('offHoursAnswer', offHoursAnswer);
  }

  private async change<Result>(
    companyId: number,
    phrase: string,
    write: () => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.rules.change(companyId, write);
    } catch (error) {
      if (isDuplicateKey(error)) throw new ConflictError(`«${phrase}» is a keyword there already.`);
      throw error;
    }
  }
}

function checkPhrase({ matching, phrase, followsId }: Omit<ReplyKeyword, 'id'>): void {
  if (matching === 'any') {
    if (followsId === NO_LIMIT) {
      throw InvalidInputError.of('matching', 'may be «any» only for a further step of an exchange');
    }
    if (phrase !== '') throw InvalidInputError.of('phrase', 'must be empty where anything matches');
    return;
  }
  if (phrase === '') throw InvalidInputError.of('phrase', 'must hold a letter or a digit');
  const meaning = matchKeyword(phrase);
  if (meaning !== null) {
    throw InvalidInputError.of('phrase', `«${phrase}» means ${meaning.toUpperCase()} for every company`);
  }
}

function checkScope({ accountId, campaignId, followsId }: Omit<ReplyKeyword, 'id'>): void {
  const limits = [accountId, campaignId, followsId].filter((limit) => limit !== NO_LIMIT);
  if (limits.length < 2) return;
  const field = accountId === NO_LIMIT ? 'campaignId' : 'accountId';
  throw InvalidInputError.of(field, 'only one of accountId, campaignId and followsId limits a keyword');
}

/** Fields that no list has yet may come: only what could never be rendered is refused. */
function checkText(field: 'answer' | 'offHoursAnswer', text: string | null): void {
  if (text === null) return;
  try {
    const composed = replyComposer(text, 'A company').compose(0, undefined);
    if (typeof composed === 'string' && composed !== 'text_empty') {
      throw InvalidInputError.of(field, `makes no text: ${composed}`);
    }
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw InvalidInputError.of(field, error.fields[0]?.problem ?? error.message);
  }
}

function toKeyword(
  input: Omit<CreateReplyKeyword, 'followsId'>,
  followsId: number,
): Omit<ReplyKeyword, 'id'> {
  return {
    ...input,
    phrase: foldText(input.phrase),
    accountId: input.accountId ?? NO_LIMIT,
    campaignId: input.campaignId ?? NO_LIMIT,
    followsId,
  };
}

function toInput(keyword: ListedReplyKeyword): Omit<CreateReplyKeyword, 'followsId'> {
  const { id: _id, hits: _hits, answers: _answers, createdAt: _at, followsId: _follows, ...rest } = keyword;
  return { ...rest, accountId: orNull(keyword.accountId), campaignId: orNull(keyword.campaignId) };
}

function toView(keyword: ListedReplyKeyword): ReplyKeywordView {
  const composed =
    keyword.answer === null ? null : replyComposer(keyword.answer, 'A company').compose(0, undefined);
  return {
    ...keyword,
    accountId: orNull(keyword.accountId),
    campaignId: orNull(keyword.campaignId),
    followsId: orNull(keyword.followsId),
    segments: composed === null || typeof composed === 'string' ? null : composed.segments,
    createdAt: keyword.createdAt.toISOString(),
  };
}

function orNull(limit: number): number | null {
  return limit === NO_LIMIT ? null : limit;
}
