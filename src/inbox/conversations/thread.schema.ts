import { z } from 'zod';
import { MESSAGE_REASONS, MESSAGE_STATUSES } from '../../messages/message-status.js';
import { pageQuerySchema } from '../../platform/http/page.js';
import { UNANSWERED } from '../answering/unanswered.js';
import { REPLY_VERDICTS } from '../reply.js';

export const threadQuerySchema = z.strictObject({
  after: z
    .string()
    .max(60)
    .optional()
    .meta({ description: 'The `next` of the page before: goes back in time.' }),
  limit: pageQuerySchema.shape.limit,
});
export type ThreadQuery = z.infer<typeof threadQuerySchema>;

const numberId = z.int().nullable().meta({ description: 'Our number of the two.' });
const at = z.iso.datetime();

const replyItem = z.object({
  type: z.literal('reply'),
  id: z.int(),
  at,
  text: z.string(),
  numberId,
  campaignId: z.int().nullable(),
  messageId: z.int().nullable().meta({ description: 'The message that it answers.' }),
  verdict: z.enum(REPLY_VERDICTS).nullable().meta({ description: 'null until it was handled.' }),
  keywordId: z.int().nullable(),
  unanswered: z.enum(UNANSWERED).nullable(),
});

const sent = {
  id: z.int().meta({ description: 'Its message.' }),
  at,
  campaignId: z.int(),
  text: z.string().nullable(),
  numberId,
  status: z.enum(MESSAGE_STATUSES),
  reason: z.enum(MESSAGE_REASONS).nullable(),
  segments: z.int().nullable(),
};

const messageItem = z.object({
  type: z.literal('message'),
  ...sent,
  campaignName: z.string(),
});

const answerItem = z.object({
  type: z.literal('answer'),
  ...sent,
  kind: z.enum(['stop', 'start', 'help', 'keyword', 'manual']),
  replyId: z.int().nullable().meta({ description: 'The reply that it answers.' }),
  keywordId: z.int().nullable(),
  answeredBy: z
    .object({ id: z.int(), name: z.string().nullable() })
    .nullable()
    .meta({ description: 'The user who wrote it; null: the platform by itself, or an API key.' }),
});

export const threadItemSchema = z
  .discriminatedUnion('type', [replyItem, messageItem, answerItem])
  .meta({ id: 'ThreadItem', description: 'A reply, a message of a campaign, or an answer.' });
export type ThreadItem = z.infer<typeof threadItemSchema>;

export const threadPageSchema = z
  .object({
    items: z.array(threadItemSchema),
    next: z.string().nullable().meta({ description: 'What comes before; null: nothing.' }),
  })
  .meta({ id: 'ThreadPage', description: 'Latest first.' });
export type ThreadPage = z.infer<typeof threadPageSchema>;
