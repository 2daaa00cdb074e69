import type { AnswerKind } from '../../delivery/answers/answer.js';
import type { HandledReply, UnhandledReply } from '../reply.js';
import { matchReply, type ReplyContext, speaksTo } from '../reply-keywords/match-reply.js';
import { isWithinHours } from '../reply-keywords/reply-hours.js';
import { NO_LIMIT, type ReplyKeyword } from '../reply-keywords/reply-keyword.js';
import type { ReplyRules } from '../reply-rules/reply-rules.service.js';

/** What a reply is to be answered with. */
export interface Intention {
  kind: Exclude<AnswerKind, 'manual'>;
  keyword: ReplyKeyword | null;
  isStep: boolean;
  /** Liquid; null: the keyword has none; `closed`: nothing at the time at which the person wrote. */
  text: { template: string } | null | 'closed';
  /** The keyword is met outside of its hours. */
  isOffHours: boolean;
}

/** Whether a reply may ask for an answer, before anything is known of its exchange. */
export function asksForAnswer({ verdict }: HandledReply, folded: string, { keywords }: ReplyRules): boolean {
  return verdict !== 'conversation' || keywords.some((keyword) => speaksTo(keyword, folded));
}

/** What a reply is to be answered with, or null. Stop, start and help go before a company's keywords. */
export function intentionOf(
  { reply, verdict }: HandledReply,
  folded: string,
  { keywords, texts, timeZone }: ReplyRules,
  context: ReplyContext,
): Intention | null {
  if (verdict !== 'conversation') {
    const text = { template: texts[verdict] };
    return { kind: verdict, keyword: null, isStep: false, text, isOffHours: false };
  }
  const keyword = matchReply(keywords, folded, context);
  if (!keyword) return null;
  const { hours } = keyword;
  const isOffHours = hours !== null && !isWithinHours(hours, timeZone, reply.receivedAt.getTime());
  const text = isOffHours ? keyword.offHoursAnswer : keyword.answer;
  return {
    kind: 'keyword',
    keyword,
    isStep: keyword.followsId !== NO_LIMIT,
    text: text === null ? (isOffHours ? 'closed' : null) : { template: text },
    isOffHours,
  };
}

/** Words that the network of US toll-free numbers takes for itself and answers, in any case. */
const TOLL_FREE_WORDS: Readonly<Record<string, AnswerKind>> = {
  stop: 'stop',
  start: 'start',
  unstop: 'start',
};

/** Whether the carrier has answered itself: it said so, or it is the toll-free network, which always does. */
export function carrierAnswers(
  { carrierKeyword }: UnhandledReply,
  folded: string,
  kind: AnswerKind,
  isTollFree: boolean,
): boolean {
  return carrierKeyword !== null || (isTollFree && TOLL_FREE_WORDS[folded] === kind);
}
