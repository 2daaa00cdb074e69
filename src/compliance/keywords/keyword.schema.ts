import { z } from 'zod';
import { idSchema } from '../../platform/http/page.js';

const phraseSchema = z.string().trim().min(1).max(100).meta({
  description: 'Compared with the whole reply; case, punctuation, accents and emoji do not matter.',
});

const accountIdSchema = idSchema.nullable().meta({ description: 'One account only; null: all accounts.' });

export const createKeywordSchema = z
  .strictObject({
    kind: z.literal('stop'),
    phrase: phraseSchema,
    accountId: accountIdSchema.default(null),
  })
  .meta({ id: 'CreateKeyword', description: 'A stop word of the company’s own, beside the default ones.' });
export type CreateKeyword = z.infer<typeof createKeywordSchema>;

export const updateKeywordSchema = z
  .strictObject({ phrase: phraseSchema.optional(), accountId: accountIdSchema.optional() })
  .meta({ id: 'UpdateKeyword', description: 'What is to change; the rest stays.' });
export type UpdateKeyword = z.infer<typeof updateKeywordSchema>;

export const keywordSchema = z
  .object({
    id: z.int(),
    kind: z.literal('stop'),
    phrase: z.string().meta({ description: 'As replies are folded before they are compared.' }),
    accountId: z.int().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Keyword' });
export type KeywordView = z.infer<typeof keywordSchema>;

export const keywordPageSchema = z
  .object({ items: z.array(keywordSchema), next: z.int().nullable() })
  .meta({ id: 'KeywordPage' });

export const defaultKeywordsSchema = z
  .object({ stop: z.array(z.string()), start: z.array(z.string()), help: z.array(z.string()) })
  .meta({ id: 'DefaultKeywords', description: 'Words that hold for every company, folded.' });
export type DefaultKeywords = z.infer<typeof defaultKeywordsSchema>;

export const keywordUsageSchema = z
  .object({
    items: z.array(
      z.object({
        verdict: z.enum(['stop', 'start', 'help']),
        word: z.string().nullable().meta({ description: 'null: a plain sentence that opts out.' }),
        replies: z.int(),
      }),
    ),
  })
  .meta({ id: 'KeywordUsage', description: 'How often people used each word, the most used first.' });
export type KeywordUsage = z.infer<typeof keywordUsageSchema>;
