import { Injectable } from '@nestjs/common';
import { foldText } from '../../compliance/keywords/fold-text.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import { answerNotAfter, type NewAnswer } from '../../delivery/answers/answer.js';
import { AnswerIntake } from '../../delivery/answers/answer-intake.service.js';
import { Clock } from '../../platform/clock/clock.js';
import type { SqlExecutor, TransactionSql } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import type { HandledReply } from '../reply.js';
import { ReplyKeywordRepository } from '../reply-keywords/reply-keyword.repository.js';
import { isLoop, NONE_LATELY, withOneMore } from './answer-limits.js';
import type { Answerable } from './answerable.js';
import { AnsweredRepository, messageKey } from './answered.repository.js';
import type { AnsweringTerms } from './answering-terms.service.js';
import { ContactEffects } from './contact-effects.service.js';
import { ExchangeRepository, exchangeKey } from './exchange.repository.js';
import { asksForAnswer, carrierAnswers, intentionOf } from './intention.js';
import { ReplyComposers } from './reply-composer.js';
import type { Unanswered } from './unanswered.js';
import {
  isMet,
  isOpen,
  keysOf,
  movesExchange,
  personKey,
  refuseRepeatedStops,
  toAnswering,
  toHit,
  toKey,
  type Verdict,
} from './verdict.js';

/** What was found out before opt-outs change. */
export interface AnsweringPlan {
  answerables: readonly Answerable[];
  /** Who was opted out before this batch: `companyId.phone`. */
  blockedBefore: ReadonlySet<string>;
}

/**
 * Decides what the platform answers by itself, within the transaction that handles the replies: so a reply that is
 * handled twice is answered once. Order: `begin` before opt-outs are written, `finish` behind.
 */
@Injectable()
export class AutomaticAnswers {
  private readonly composers = new ReplyComposers();

  constructor(
    private readonly intake: AnswerIntake,
    private readonly exchanges: ExchangeRepository,
    private readonly answered: AnsweredRepository,
    private readonly keywords: ReplyKeywordRepository,
    private readonly effects: ContactEffects,
    private readonly optOuts: OptOutService,
    private readonly clock: Clock,
  ) {}

  /** Finds what may be answered and holds its exchanges; before the batch's opt-outs are written. */
  async begin(
    sql: SqlExecutor,
    terms: AnsweringTerms,
    handled: readonly HandledReply[],
  ): Promise<AnsweringPlan> {
    const asking = handled.flatMap((one) => {
      const rules = terms.rules.get(one.reply.companyId);
      const folded = foldText(one.reply.text);
      return rules && asksForAnswer(one, folded, rules) ? [{ handled: one, folded, rules }] : [];
    });
    if (asking.length === 0) return { answerables: [], blockedBefore: new Set() };
    const states = await this.exchanges.lock(
      sql,
      asking.flatMap(({ handled: one }) => keysOf(one)),
    );
    const facts = await this.answered.facts(
      sql,
      asking.flatMap(({ handled: { answers } }) => answers ?? []),
    );
    const answerables = asking.flatMap(({ handled: one, folded, rules }): Answerable[] => {
      const { answers, numberId, reply } = one;
      const found = answers ? (facts.get(messageKey(answers)) ?? null) : null;
      const state = states.get(exchangeKey({ ...reply, numberId: numberId ?? 0 }));
      const stepId = state && state.until >= reply.receivedAt ? state.keywordId : null;
      const intention = intentionOf(one, folded, rules, {
        accountId: reply.accountId,
        campaignId: found?.originCampaignId ?? null,
        stepId,
      });
      return intention
        ? [{ handled: one, numberId: numberId ?? 0, folded, rules, facts: found, intention }]
        : [];
    });
    const stops = answerables.filter(({ intention }) => intention.kind === 'stop');
    return { answerables, blockedBefore: await this.blocked(sql, stops) };
  }

  /**
   * Writes the answers and all that goes with them, behind the batch's opt-outs.
   *
   * @returns what the caller hands to `announce` after its commit
   */
  async finish(
    sql: TransactionSql,
    terms: AnsweringTerms,
    { answerables, blockedBefore }: AnsweringPlan,
  ): Promise<NewAnswer[]> {
    if (answerables.length === 0) return [];
    const blocked = await this.blocked(sql, answerables);
    const verdicts = answerables.map((answerable): Verdict => {
      const unanswered = this.refusal(answerable, terms, { blocked, blockedBefore });
      return { answerable, unanswered, answer: null, isOffHours: answerable.intention.isOffHours };
    });
    refuseRepeatedStops(verdicts);
    await this.refuseLoops(sql, verdicts);
    await this.refuseKnown(sql, verdicts);
    for (const verdict of verdicts) if (!verdict.unanswered) this.compose(verdict, terms);
    await this.effects.apply(
      sql,
      verdicts.filter(isMet).map(({ answerable }) => answerable),
      terms.enrolments,
    );
    await this.moveExchanges(sql, verdicts);
    await this.answered.note(sql, verdicts.map(toAnswering));
    const answers = verdicts.flatMap(({ answer }) => answer ?? []);
    for (const [freeClassId, group] of groupBy(answers, ({ companyId }) => freeClassOf(terms, companyId))) {
      await this.intake.putAutomatic(sql, group, freeClassId);
    }
    await this.keywords.addHits(sql, verdicts.flatMap(toHit));
    return answers;
  }

  /** After the commit. */
  async announce(answers: readonly NewAnswer[]): Promise<void> {
    if (answers.length > 0) await this.intake.announce(answers);
  }

  /** Who of these is opted out of what the account sends, as it stands in the transaction. */
  private async blocked(sql: SqlExecutor, answerables: readonly Answerable[]): Promise<Set<string>> {
    const blocked = new Set<string>();
    for (const group of groupBy(answerables, ({ handled }) => handled.reply.accountId).values()) {
      const [first] = group;
      if (!first) continue;
      const { companyId, accountId } = first.handled.reply;
      const phones = [...new Set(group.map(({ handled }) => handled.reply.phone))];
      for (const phone of await this.optOuts.find(companyId, accountId, phones, sql)) {
        blocked.add(personKey({ companyId, phone }));
      }
    }
    return blocked;
  }

  private refusal(
    { handled: { reply, numberId }, folded, intention }: Answerable,
    terms: AnsweringTerms,
    people: { blocked: ReadonlySet<string>; blockedBefore: ReadonlySet<string> },
  ): Unanswered | null {
    const person = personKey(reply);
    const now = this.clock.now();
    if (numberId === null) return 'no_number';
    if (carrierAnswers(reply, folded, intention.kind, terms.tollFree.has(numberId))) return 'carrier_answers';
    if (intention.kind === 'stop') {
      // A STOP that is older than a START blocks nobody, and a second one confirms nothing.
      if (people.blockedBefore.has(person) || !people.blocked.has(person)) return 'opted_out';
    } else if (people.blocked.has(person)) return 'opted_out';
    if (!terms.answers.get(reply.companyId)) return 'suspended';
    if (answerNotAfter(intention.kind, reply.receivedAt).getTime() <= now) return 'too_late';
    return intention.text === 'closed' ? 'outside_hours' : null;
  }

  /** Marks what would go on a loop. What the batch itself answers counts, too. */
  private async refuseLoops(sql: SqlExecutor, verdicts: readonly Verdict[]): Promise<void> {
    const open = verdicts.filter(isOpen);
    const lately = await this.exchanges.lately(sql, open.map(toKey), this.clock.now());
    for (const verdict of open) {
      const { intention } = verdict.answerable;
      const key = exchangeKey(toKey(verdict));
      const before = lately.get(key) ?? NONE_LATELY;
      const counted = { isConfirmation: intention.kind === 'stop', isStep: intention.isStep };
      if (isLoop(before, counted)) verdict.unanswered = 'loop';
      else if (intention.text !== null) lately.set(key, withOneMore(before, counted));
    }
  }

  /** Marks whom a keyword that answers each person once has answered before. */
  private async refuseKnown(sql: SqlExecutor, verdicts: readonly Verdict[]): Promise<void> {
    const once = verdicts.filter(
      (verdict) => isMet(verdict) && verdict.answerable.intention.keyword?.oncePerContact,
    );
    const people = once.flatMap(({ answerable: { handled, intention } }) => {
      const { companyId, phone, id: replyId } = handled.reply;
      return intention.keyword ? [{ keywordId: intention.keyword.id, companyId, phone, replyId }] : [];
    });
    const first = await this.keywords.claimPeople(sql, people);
    for (const verdict of once) {
      if (!first.has(verdict.answerable.handled.reply.id)) verdict.unanswered = 'once';
    }
  }

  private compose(verdict: Verdict, terms: AnsweringTerms): void {
    const { handled, numberId, rules, facts, intention } = verdict.answerable;
    const { companyId, accountId, phone, id: replyId, receivedAt } = handled.reply;
    const campaignId = terms.answers.get(companyId)?.campaignId;
    const { text } = intention;
    if (text === null || text === 'closed' || campaignId === undefined) return;
    const contact = facts?.contact ?? null;
    const composed = this.composers.compose(rules, text.template, phone, contact);
    if (!composed) {
      verdict.unanswered = 'text_failed';
      return;
    }
    verdict.answer = {
      ...{ companyId, accountId, numberId, phone, replyId, campaignId },
      ...{ kind: intention.kind, isStep: intention.isStep, keywordId: intention.keyword?.id ?? null },
      ...{ contactId: contact?.id ?? null, listId: contact?.listId ?? null },
      ...{ text: composed.text, segments: composed.segments, boundClassId: null, userId: null },
      originCampaignId: facts?.originCampaignId ?? null,
      createdAt: this.clock.date(),
      notAfter: answerNotAfter(intention.kind, receivedAt),
    };
  }

  /** A met keyword with further steps begins an exchange or goes on with it; one without, and a STOP, end it. */
  private async moveExchanges(sql: SqlExecutor, verdicts: readonly Verdict[]): Promise<void> {
    const moves = new Map(
      verdicts.filter(movesExchange).map((verdict) => {
        const { keyword } = verdict.answerable.intention;
        const { receivedAt } = verdict.answerable.handled.reply;
        const goesOn = verdict.answerable.rules.keywords.some(({ followsId }) => followsId === keyword?.id);
        const state =
          keyword && goesOn
            ? { keywordId: keyword.id, until: new Date(receivedAt.getTime() + keyword.stepMinutes * 60_000) }
            : null;
        return [exchangeKey(toKey(verdict)), { ...toKey(verdict), state }];
      }),
    );
    await this.exchanges.move(sql, [...moves.values()]);
  }
}

function freeClassOf(terms: AnsweringTerms, companyId: number): number {
  return terms.answers.get(companyId)?.freeClassId ?? 0;
}
