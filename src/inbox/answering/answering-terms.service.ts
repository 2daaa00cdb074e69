import { Injectable } from '@nestjs/common';
import type { Enrolment } from '../../audience/contacts/contact-enrolment.service.js';
import { AccountDirectory } from '../../carriers/accounts/account-directory.js';
import { foldText } from '../../compliance/keywords/fold-text.js';
import { AnswerIntake, type AnswerTerms } from '../../delivery/answers/answer-intake.service.js';
import type { UnhandledReply } from '../reply.js';
import { speaksTo } from '../reply-keywords/match-reply.js';
import { type ReplyRules, ReplyRulesService } from '../reply-rules/reply-rules.service.js';
import { ContactEffects } from './contact-effects.service.js';

/** What answers to a batch of replies go by; read before the transaction. */
export interface AnsweringTerms {
  rules: ReadonlyMap<number, ReplyRules>;
  /** Null: the company is suspended. */
  answers: ReadonlyMap<number, AnswerTerms | null>;
  /** Ids of toll-free numbers. */
  tollFree: ReadonlySet<number>;
  /** People who may be added to a list, by phone. */
  enrolments: ReadonlyMap<number, Enrolment>;
}

/** Reads, before a transaction, what must not be read over a second connection within. */
@Injectable()
export class AnsweringTermsReader {
  constructor(
    private readonly rules: ReplyRulesService,
    private readonly accounts: AccountDirectory,
    private readonly intake: AnswerIntake,
    private readonly effects: ContactEffects,
  ) {}

  async read(replies: readonly UnhandledReply[]): Promise<AnsweringTerms> {
    const companyIds = [...new Set(replies.map(({ companyId }) => companyId))];
    const accountIds = [...new Set(replies.map(({ accountId }) => accountId))];
    const [rules, answers, numbers] = await Promise.all([
      Promise.all(companyIds.map(async (id) => [id, await this.rules.of(id)] as const)),
      Promise.all(companyIds.map(async (id) => [id, await this.intake.termsOf(id)] as const)),
      Promise.all(accountIds.map((id) => this.accounts.numbers(id))),
    ]);
    const enrolling = replies.filter((reply) => mayEnrol(reply, new Map(rules).get(reply.companyId)));
    const enrolments = await this.effects.prepare(enrolling.map(({ phone }) => phone));
    const tollFree = numbers.flat().filter(({ type }) => type === 'toll_free');
    return {
      rules: new Map(rules),
      answers: new Map(answers),
      tollFree: new Set(tollFree.map(({ id }) => id)),
      enrolments,
    };
  }
}

/** Whether a reply may meet a keyword that adds its person to a list. */
function mayEnrol({ text }: UnhandledReply, rules: ReplyRules | undefined): boolean {
  const enrolling = rules?.keywords.filter(({ listId }) => listId !== null) ?? [];
  if (enrolling.length === 0) return false;
  const folded = foldText(text);
  return enrolling.some((keyword) => speaksTo(keyword, folded));
}
