import { Injectable } from '@nestjs/common';
import { OptOutAlert } from '../campaigns/opt-out-alert.service.js';
import { formatPhone } from '../carriers/phone.js';
import { StopWords } from '../compliance/keywords/stop-words.js';
import { WordCountRepository } from '../compliance/keywords/word-count.repository.js';
import { type LiftByReply, NO_CAUSE, type OptOut, WHOLE_COMPANY } from '../compliance/opt-outs/opt-out.js';
import { OptOutService } from '../compliance/opt-outs/opt-out.service.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';
import type { CompanyLiveEvent } from '../platform/live/live-event.js';
import { LivePublisher } from '../platform/live/live-publisher.service.js';
import { EventOutbox } from '../tenancy/outgoing-webhooks/event-outbox.js';
import { AnsweringTermsReader } from './answering/answering-terms.service.js';
import { type AnsweringPlan, AutomaticAnswers } from './answering/automatic-answers.service.js';
import type { ReplyOfConversation } from './conversations/conversation.js';
import { ConversationWriter } from './conversations/conversation-writer.repository.js';
import type { HandledReply, ReplyVerdict, UnhandledReply } from './reply.js';
import { toEvent, withCompany } from './reply-event.js';
import { type ReplyCount, ReplyHandlingRepository, type ReplyTie } from './reply-handling.repository.js';
import { ReplyMetrics } from './reply-metrics.js';
import { ReplyWordRepository } from './search/reply-word.repository.js';

type JudgedReply = Pick<HandledReply, 'reply' | 'verdict' | 'match'>;

/** To no number of ours. */
const UNTIED: ReplyTie = { numberId: null, answers: null };

/** Finds the message that each reply answers, reads it against the keywords, and lets stop mean stop. */
@Injectable()
export class ReplyHandler {
  constructor(
    private readonly repository: ReplyHandlingRepository,
    private readonly stopWords: StopWords,
    private readonly wordCounts: WordCountRepository,
    private readonly optOuts: OptOutService,
    private readonly answeringTerms: AnsweringTermsReader,
    private readonly answers: AutomaticAnswers,
    private readonly conversations: ConversationWriter,
    private readonly words: ReplyWordRepository,
    private readonly alerts: OptOutAlert,
    private readonly outbox: EventOutbox,
    private readonly live: LivePublisher,
    private readonly metrics: ReplyMetrics,
    private readonly database: Database,
  ) {}

  /**
   * Handles replies by id, all of a batch in one transaction: a batch that runs twice changes nothing the second
   * time, and one that dies half-way leaves nothing behind.
   */
  async handle(replyIds: readonly number[]): Promise<void> {
    if (replyIds.length === 0) return;
    const judged = await this.judge(replyIds);
    if (judged.length === 0) return;
    const terms = await this.answeringTerms.read(judged.map(({ reply }) => reply));
    const { handled, stops, lifted, answers } = await this.database.transaction(async (sql) => {
      const waiting = await this.repository.lock(sql, judged.map(toId));
      const handled = await this.findOut(
        sql,
        judged.filter(({ reply }) => waiting.has(reply.id)),
      );
      const plan = await this.answers.begin(sql, terms, handled);
      const stops = handled.filter(({ verdict }) => verdict === 'stop').map(toOptOut);
      const starts = handled.filter(({ verdict }) => verdict === 'start').map(toLift);
      // Both look at the times of the replies, so the last word counts in whatever order they are handled.
      await this.optOuts.recordWithin(sql, stops);
      const lifted = await this.optOuts.liftWithin(sql, starts);
      await this.repository.finish(sql, handled);
      await this.outbox.add(sql, handled.map(withCompany), toEvent);
      await this.conversations.addReplies(sql, toConversations(handled, plan));
      await this.words.add(
        sql,
        handled.map(({ reply }) => reply),
      );
      const answers = await this.answers.finish(sql, terms, plan);
      await this.repository.count(sql, countByCampaign(handled));
      await this.wordCounts.add(sql, handled.flatMap(toUse));
      return { handled, stops, lifted, answers };
    });
    // The signs first: an answer to START must not meet that of the STOP before.
    await this.optOuts.announce(stops, lifted);
    await this.answers.announce(answers);
    this.metrics.handled(handled.map(({ verdict }) => verdict));
    this.live.publish(handled.map(toLiveEvent));
    await this.alerts.look(stops.flatMap(({ campaignId }) => campaignId ?? []));
  }

  /**
   * Before the transaction: the keywords may have to be read over a second connection, and transactions that wait
   * for one while each holds one would wait for ever once the pool is used up.
   */
  private async judge(replyIds: readonly number[]): Promise<JudgedReply[]> {
    const replies = await this.repository.findUnhandled(this.database, replyIds);
    return Promise.all(
      replies.map(async (reply) => {
        const match = await this.stopWords.match(reply.companyId, reply.accountId, reply.text);
        return { reply, match, verdict: verdictOf(match?.verdict ?? null, reply) };
      }),
    );
  }

  private async findOut(sql: SqlExecutor, judged: readonly JudgedReply[]): Promise<HandledReply[]> {
    const ties = await this.repository.findTies(sql, judged.map(toId));
    return judged.map((one) => ({ ...one, ...(ties.get(one.reply.id) ?? UNTIED) }));
  }
}

function toId({ reply }: JudgedReply): number {
  return reply.id;
}

/** A STOP is meant for all that the company sends: 47 CFR 64.1200(a)(10) has it so from 2027-01-31 on. */
function toOptOut({ reply, answers }: HandledReply): OptOut {
  const { companyId, phone, receivedAt: at, id: replyId } = reply;
  return {
    ...NO_CAUSE,
    ...{ companyId, phone, accountId: WHOLE_COMPANY, source: 'reply', at, replyId },
    ...{ campaignId: answers?.campaignId ?? null, messageId: answers?.messageId ?? null },
  };
}

/** With the keyword that each used, whatever came of it. */
function toConversations(
  handled: readonly HandledReply[],
  { answerables }: AnsweringPlan,
): ReplyOfConversation[] {
  const keywords = new Map(
    answerables.map(({ handled: { reply }, intention }) => [reply.id, intention.keyword?.id ?? null]),
  );
  return handled.map(({ reply, answers, verdict }) => {
    const { companyId, phone, id: replyId, receivedAt, text } = reply;
    return {
      ...{ companyId, phone, replyId, receivedAt, text, isStop: verdict === 'stop' },
      campaignId: answers?.campaignId ?? null,
      keywordId: keywords.get(replyId) ?? null,
    };
  });
}

function toLiveEvent({ reply, verdict }: HandledReply): CompanyLiveEvent {
  const { companyId, phone, id: replyId } = reply;
  return { companyId, type: 'reply.received', data: { phone: formatPhone(phone), replyId, verdict } };
}

function toUse({ reply: { companyId }, match }: HandledReply) {
  return match ? [{ companyId, match }] : [];
}

function toLift({ reply }: HandledReply): LiftByReply {
  return { companyId: reply.companyId, phone: reply.phone, at: reply.receivedAt, replyId: reply.id };
}

function countByCampaign(handled: readonly HandledReply[]): ReplyCount[] {
  const counts = new Map<number, ReplyCount>();
  for (const { answers, verdict } of handled) {
    if (!answers) continue;
    const count = counts.get(answers.campaignId) ?? {
      campaignId: answers.campaignId,
      replies: 0,
      optOuts: 0,
    };
    count.replies += 1;
    if (verdict === 'stop') count.optOuts += 1;
    counts.set(answers.campaignId, count);
  }
  return [...counts.values()];
}

/** A stop is one whoever says so; else the text counts, and the carrier's word where the text is no keyword of ours. */
function verdictOf(byText: ReplyVerdict | null, { carrierKeyword }: UnhandledReply): ReplyVerdict {
  if (byText === 'stop' || carrierKeyword === 'stop') return 'stop';
  return byText ?? carrierKeyword ?? 'conversation';
}
