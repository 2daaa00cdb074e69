import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { redisKeys } from '../../contracts/redis-keys.js';
import { type SharedCache, SharedCaches } from '../../platform/redis/shared-cache.js';
import { replyKeywordSchema } from '../reply-keywords/reply-keyword.js';
import { ReplyKeywordRepository } from '../reply-keywords/reply-keyword.repository.js';
import { DEFAULT_REPLY_TEXTS } from '../reply-texts/default-reply-texts.js';
import { ReplyTextRepository } from '../reply-texts/reply-text.repository.js';
import { replyTextsSchema } from '../reply-texts/reply-texts.js';

/** All that a company's answers go by, as one value. */
const replyRulesSchema = z.object({
  companyName: z.string(),
  timeZone: z.string(),
  texts: replyTextsSchema,
  keywords: z.array(replyKeywordSchema),
});
export type ReplyRules = z.infer<typeof replyRulesSchema>;

/** Hands out what a company answers by: no statement as long as it is warm. */
@Injectable()
export class ReplyRulesService {
  private readonly cache: SharedCache<ReplyRules>;

  constructor(
    private readonly keywords: ReplyKeywordRepository,
    private readonly texts: ReplyTextRepository,
    caches: SharedCaches,
  ) {
    this.cache = caches.create({
      keys: redisKeys.replyRules,
      schema: replyRulesSchema,
      load: (companyId) => this.load(companyId),
    });
  }

  /** Ask before a transaction, never inside one. */
  of(companyId: number): Promise<ReplyRules> {
    return this.cache.get(companyId);
  }

  /** Changes a part of them: it holds in every process within a second. @throws UnavailableError */
  change<Result>(companyId: number, work: () => Promise<Result>): Promise<Result> {
    return this.cache.change(companyId, work);
  }

  private async load(companyId: number): Promise<ReplyRules> {
    const [{ name, timeZone }, own, keywords] = await Promise.all([
      this.texts.company(companyId),
      this.texts.find(companyId),
      this.keywords.all(companyId),
    ]);
    const texts = {
      stop: own.stop ?? DEFAULT_REPLY_TEXTS.stop,
      start: own.start ?? DEFAULT_REPLY_TEXTS.start,
      help: own.help ?? DEFAULT_REPLY_TEXTS.help,
    };
    return { companyName: name, timeZone, texts, keywords };
  }
}
