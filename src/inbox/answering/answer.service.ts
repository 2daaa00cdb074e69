import { Injectable } from '@nestjs/common';
import { countSegments } from '../../campaigns/composing/segments.js';
import { AccountDirectory, type LiveAccount } from '../../carriers/accounts/account-directory.js';
import { OptOutService } from '../../compliance/opt-outs/opt-out.service.js';
import type { NewAnswer } from '../../delivery/answers/answer.js';
import { AnswerIntake } from '../../delivery/answers/answer-intake.service.js';
import { PeopleRepository } from '../../delivery/people.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { ConflictError, InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { ConversationWriter } from '../conversations/conversation-writer.repository.js';
import { DAY_MS } from './answer-limits.js';
import { type AnswerTarget, AnswerTargetRepository } from './answer-target.repository.js';
import { type AnsweredFacts, AnsweredRepository, messageKey } from './answered.repository.js';
import { type Bounds, PromotionalRules } from './promotional-rules.service.js';

/** What a user wants to answer: one reply, or a person's last words. Phone is E.164 digits. */
export type AnswerTo = { replyId: number } | { phone: number };

/** An answer that is on its way. */
export interface WrittenAnswer {
  /** Its message, whose status tells what becomes of it. */
  campaignId: number;
  messageId: number;
  /** Our number that it leaves from. */
  numberId: number;
  text: string;
  segments: number;
}

/** Carriers refuse more. */
const MOST_SEGMENTS = 10;
/** A user's answer may wait so long for room in its number's minutes. ms */
const WAITS_MS = 60 * 60_000;

/**
 * Answers by hand, from the number that the person wrote to. Who wrote within a day gets it as a reply, at any hour; to
 * others it is as any promotional message, with its hours and caps. Never to who opted out.
 */
@Injectable()
export class AnswerService {
  constructor(
    private readonly targets: AnswerTargetRepository,
    private readonly answered: AnsweredRepository,
    private readonly accounts: AccountDirectory,
    private readonly optOuts: OptOutService,
    private readonly people: PeopleRepository,
    private readonly rules: PromotionalRules,
    private readonly conversations: ConversationWriter,
    private readonly intake: AnswerIntake,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a user's answer as it stands, at once.
   *
   * @param userId null: an API key
   * @throws NotFoundError, InvalidInputError on `text`, ConflictError that says in plain words why it may not be sent
   */
  async answer(companyId: number, to: AnswerTo, text: string, userId: number | null): Promise<WrittenAnswer> {
    const target = await this.find(companyId, to);
    const segments = checkedSegments(text);
    const { account, numberId } = await this.sender(companyId, target);
    const facts = await this.factsOf(target);
    await this.requireReachable(companyId, target);
    const terms = await this.intake.termsOf(companyId);
    if (!terms) throw new ConflictError('The company is suspended.');
    const bounds = await this.boundsOf(account, target, facts);
    const at = this.clock.date();
    const contact = facts?.contact ?? null;
    const answer: NewAnswer = {
      ...{ companyId, accountId: target.accountId, numberId, phone: target.phone },
      ...{ kind: 'manual', replyId: target.replyId, campaignId: terms.campaignId, userId, text, segments },
      ...{ keywordId: null, isStep: false, boundClassId: bounds?.hoursClassId ?? null },
      ...{ contactId: contact?.id ?? null, listId: contact?.listId ?? null },
      originCampaignId: facts?.originCampaignId ?? null,
      createdAt: at,
      notAfter: new Date(at.getTime() + WAITS_MS),
    };
    const messageId = await this.write(answer, bounds, terms.freeClassId);
    await this.intake.announce([answer]);
    return { campaignId: terms.campaignId, messageId, numberId, text, segments };
  }

  private async find(companyId: number, to: AnswerTo): Promise<AnswerTarget> {
    const target =
      'replyId' in to
        ? await this.targets.ofReply(companyId, to.replyId)
        : await this.targets.ofPerson(companyId, to.phone);
    if (!target) throw new NotFoundError('reply');
    return target;
  }

  private async sender(
    companyId: number,
    { accountId, numberId }: AnswerTarget,
  ): Promise<{ account: LiveAccount; numberId: number }> {
    const account = await this.accounts.get(accountId);
    if (account?.companyId !== companyId || account.status !== 'active') {
      throw new ConflictError('The carrier account that they wrote to is stopped.');
    }
    if (numberId === null || !(await this.accounts.isSending(accountId, numberId))) {
      throw new ConflictError('The number that they wrote to is paused or removed.');
    }
    return { account, numberId };
  }

  private async requireReachable(companyId: number, { accountId, phone }: AnswerTarget): Promise<void> {
    if ((await this.optOuts.find(companyId, accountId, [phone])).has(phone)) {
      throw new ConflictError('This person opted out: nothing may be sent to them until they ask for it.');
    }
    const person = (await this.people.find(this.database, companyId, [phone])).get(phone);
    if (person?.unreachableReason) {
      throw new ConflictError('Their carrier says that this number cannot be reached.');
    }
  }

  private async factsOf({ campaignId, messageId }: AnswerTarget): Promise<AnsweredFacts | null> {
    if (campaignId === null || messageId === null) return null;
    const answered = { campaignId, messageId };
    return (await this.answered.facts(this.database, [answered])).get(messageKey(answered)) ?? null;
  }

  /** Null: the person wrote within a day. */
  private async boundsOf(
    account: LiveAccount,
    { phone }: AnswerTarget,
    facts: AnsweredFacts | null,
  ): Promise<Bounds | null> {
    const lastAt = await this.targets.lastWroteAt(account.companyId, phone);
    if (lastAt && this.clock.now() - lastAt.getTime() <= DAY_MS) return null;
    return this.rules.require(account, phone, facts?.contact?.hoursClassId ?? null);
  }

  /** Where the caps hold, the person is reserved with it: two at once do not both get through. */
  private async write(answer: NewAnswer, bounds: Bounds | null, freeClassId: number): Promise<number> {
    const { companyId, phone, campaignId, numberId, createdAt } = answer;
    return this.database.transaction(async (sql) => {
      await this.conversations.touch(sql, companyId, phone, createdAt);
      const messageId = await this.intake.putManual(sql, answer, freeClassId);
      if (!bounds) return messageId;
      const now = createdAt.getTime();
      const reservation = { phone, messageId, campaignId, numberId, slotAt: now, limits: bounds.limits };
      const people = await this.people.reserve(sql, companyId, [reservation], now);
      if (people.get(phone)?.lastMessageId === messageId) return messageId;
      throw new ConflictError('This person has not written for a day, and was texted as often as allowed.');
    });
  }
}

function checkedSegments(text: string): number {
  if (text.trim() === '') throw InvalidInputError.of('text', 'is empty');
  const { segments } = countSegments(text);
  if (segments <= MOST_SEGMENTS) return segments;
  throw InvalidInputError.of('text', `takes ${segments} segments, at most ${MOST_SEGMENTS} are sent`);
}
