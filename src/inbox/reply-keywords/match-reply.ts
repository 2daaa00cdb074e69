import { MATCHINGS, NO_LIMIT, type ReplyKeyword } from './reply-keyword.js';

/** Where a reply comes from. */
export interface ReplyContext {
  accountId: number;
  /** The marketer's campaign that the person answers, or null. */
  campaignId: number | null;
  /** The keyword in whose exchange the person is, or null. */
  stepId: number | null;
}

/**
 * The keyword that a reply means, or null. The next steps of the person's exchange go first. Then the narrower scope
 * wins: campaign, account, company; then exact before beginning before word within; then the longer phrase.
 *
 * @param folded the reply's text, as `foldText` has it
 */
export function matchReply(
  keywords: readonly ReplyKeyword[],
  folded: string,
  { accountId, campaignId, stepId }: ReplyContext,
): ReplyKeyword | null {
  const step = stepId === null ? null : best(keywords, folded, ({ followsId }) => followsId === stepId);
  const isInScope = (keyword: ReplyKeyword) =>
    keyword.followsId === NO_LIMIT &&
    (keyword.accountId === NO_LIMIT || keyword.accountId === accountId) &&
    (keyword.campaignId === NO_LIMIT || keyword.campaignId === campaignId);
  return step ?? best(keywords, folded, isInScope);
}

/** Whether a text is such that a keyword speaks to it, whatever its scope. */
export function speaksTo({ matching, phrase }: ReplyKeyword, folded: string): boolean {
  switch (matching) {
    case 'exact':
      return folded === phrase;
    case 'starts_with':
      return folded.startsWith(phrase) && endsWord(folded, phrase.length);
    case 'contains':
      return hasWords(folded, phrase);
    case 'any':
      return true;
  }
}

/** Most replies hold nothing of a phrase: those are told without making any text. */
function hasWords(folded: string, phrase: string): boolean {
  for (let at = folded.indexOf(phrase); at !== -1; at = folded.indexOf(phrase, at + 1)) {
    if ((at === 0 || folded[at - 1] === ' ') && endsWord(folded, at + phrase.length)) return true;
  }
  return false;
}

function endsWord(folded: string, at: number): boolean {
  return at === folded.length || folded[at] === ' ';
}

function best(
  keywords: readonly ReplyKeyword[],
  folded: string,
  isMeant: (keyword: ReplyKeyword) => boolean,
): ReplyKeyword | null {
  let found: ReplyKeyword | null = null;
  for (const keyword of keywords) {
    if (!speaksTo(keyword, folded) || !isMeant(keyword)) continue;
    if (!found || isNarrower(keyword, found)) found = keyword;
  }
  return found;
}

function isNarrower(one: ReplyKeyword, other: ReplyKeyword): boolean {
  const order =
    scopeOf(one) - scopeOf(other) ||
    MATCHINGS.indexOf(one.matching) - MATCHINGS.indexOf(other.matching) ||
    other.phrase.length - one.phrase.length ||
    one.id - other.id;
  return order < 0;
}

/** 0 = campaign, 1 = account, 2 = company. */
function scopeOf({ campaignId, accountId }: ReplyKeyword): number {
  if (campaignId !== NO_LIMIT) return 0;
  return accountId === NO_LIMIT ? 2 : 1;
}
