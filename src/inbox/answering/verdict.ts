import type { NewAnswer } from '../../delivery/answers/answer.js';
import type { HandledReply } from '../reply.js';
import type { KeywordHit } from '../reply-keywords/reply-keyword.repository.js';
import type { Answerable } from './answerable.js';
import type { ReplyAnswering } from './answered.repository.js';
import type { ExchangeKey } from './exchange.repository.js';
import type { Unanswered } from './unanswered.js';

/** What one answerable reply came to. */
export interface Verdict {
  answerable: Answerable;
  unanswered: Unanswered | null;
  answer: NewAnswer | null;
  isOffHours: boolean;
}

/** A second STOP of one person in one batch. */
export function refuseRepeatedStops(verdicts: readonly Verdict[]): void {
  const confirmed = new Set<string>();
  for (const verdict of verdicts) {
    if (verdict.unanswered || verdict.answerable.intention.kind !== 'stop') continue;
    const person = personKey(verdict.answerable.handled.reply);
    if (confirmed.has(person)) verdict.unanswered = 'opted_out';
    confirmed.add(person);
  }
}

export function isOpen({ unanswered }: Verdict): boolean {
  return unanswered === null;
}

/** A keyword that took effect: outside of its hours it does nothing but say so. */
export function isMet({ unanswered, answerable, isOffHours }: Verdict): boolean {
  return unanswered === null && !isOffHours && answerable.intention.keyword !== null;
}

/** What begins an exchange, goes on with it, or ends it. */
export function movesExchange(verdict: Verdict): boolean {
  return isMet(verdict) || verdict.answerable.intention.kind === 'stop';
}

/** A confirmation is held by all numbers together: whichever gets the STOP, there is one. */
export function keysOf({ reply: { companyId, phone }, verdict, numberId }: HandledReply): ExchangeKey[] {
  const own = { companyId, phone, numberId: numberId ?? 0 };
  return verdict === 'stop' ? [own, { ...own, numberId: 0 }] : [own];
}

export function toKey({ answerable: { handled, numberId } }: Verdict): ExchangeKey {
  const { companyId, phone } = handled.reply;
  return { companyId, phone, numberId };
}

export function personKey({ companyId, phone }: { companyId: number; phone: number }): string {
  return `${companyId}.${phone}`;
}

export function toAnswering({ answerable: { handled, intention }, unanswered }: Verdict): ReplyAnswering {
  return { replyId: handled.reply.id, keywordId: intention.keyword?.id ?? null, unanswered };
}

export function toHit({ answerable: { handled, intention }, answer }: Verdict): KeywordHit[] {
  if (!intention.keyword) return [];
  const { companyId } = handled.reply;
  return [{ keywordId: intention.keyword.id, companyId, answered: answer !== null }];
}
