import { Injectable } from '@nestjs/common';
import { NumberRepository, numberKey } from '../carriers/numbers/number.repository.js';
import { StopWords } from '../compliance/keywords/stop-words.js';
import type { LiftByReply, OptOut } from '../compliance/opt-outs/opt-out.js';
import { OptOutService } from '../compliance/opt-outs/opt-out.service.js';
import { Database, type SqlExecutor } from '../platform/database/database.js';
import type { HandledReply, ReplyVerdict, UnhandledReply } from './reply.js';
import { type ReplyCount, ReplyHandlingRepository } from './reply-handling.repository.js';

/** Finds the message that each reply answers, reads it against the keywords, and lets stop mean stop. */
@Injectable()
export class ReplyHandler {
  constructor(
    private readonly repository: ReplyHandlingRepository,
    private readonly numbers: NumberRepository,
    private readonly stopWords: StopWords,
    private readonly optOuts: OptOutService,
    private readonly database: Database,
  ) {}

  /**
   * Handles replies by id, all of a batch in one transaction: a batch that runs twice changes nothing the second
   * time, and one that dies half-way leaves nothing behind.
   */
  async handle(replyIds: readonly number[]): Promise<void> {
    if (replyIds.length === 0) return;
    const { stops, lifted } = await this.database.transaction(async (sql) => {
      const replies = await this.repository.lock(sql, replyIds);
      const handled = await this.findOut(sql, replies);
      const stops = handled.filter(({ verdict }) => verdict === 'stop').map(toOptOut);
      const starts = handled.filter(({ verdict }) => verdict === 'start').map(toLift);
      // Both look at the times of the replies, so the last word counts in whatever order they are handled.
      await this.optOuts.recordWithin(sql, stops);
      const lifted = await this.optOuts.liftWithin(sql, starts);
      await this.repository.finish(sql, handled);
      await this.repository.count(sql, countByCampaign(handled));
      return { stops, lifted };
    });
    await this.optOuts.announce(stops, lifted);
  }

  private async findOut(sql: SqlExecutor, replies: readonly UnhandledReply[]): Promise<HandledReply[]> {
    const numberIds = await this.numbers.idsOf(sql, replies.map(toNumber));
    const toNumbers = replies.flatMap((reply) => {
      const numberId = numberIds.get(numberKey(toNumber(reply)));
      return numberId === undefined ? [] : [{ reply, numberId }];
    });
    const answered = await this.repository.findAnswered(sql, toNumbers);
    return Promise.all(
      replies.map(async (reply) => ({
        reply,
        numberId: numberIds.get(numberKey(toNumber(reply))) ?? null,
        answers: answered.get(reply.id) ?? null,
        verdict: await this.judge(reply),
      })),
    );
  }

  private async judge(reply: UnhandledReply): Promise<ReplyVerdict> {
    const verdict = await this.stopWords.verdict(reply.companyId, reply.accountId, reply.text);
    return verdict ?? 'conversation';
  }
}

function toNumber({ accountId, toPhone }: UnhandledReply): { accountId: number; phone: number } {
  return { accountId, phone: toPhone };
}

function toOptOut({ reply }: HandledReply): OptOut {
  const { companyId, phone, receivedAt, id } = reply;
  return { companyId, phone, source: 'reply', at: receivedAt, replyId: id, userId: null };
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
