import { z } from 'zod';
import { phoneSchema } from '../carriers/phone.js';
import { idSchema, pageQuerySchema } from '../platform/http/page.js';
import { UNANSWERED } from './answering/unanswered.js';
import { REPLY_VERDICTS } from './reply.js';

export const replyPageQuerySchema = pageQuerySchema.extend({
  campaignId: idSchema.optional().meta({ description: 'Only replies to this campaign.' }),
});
export type ReplyPageQuery = z.infer<typeof replyPageQuerySchema>;

export const replySchema = z
  .object({
    id: z.int(),
    accountId: z.int(),
    numberId: z.int().nullable().meta({ description: 'Our number that was written to.' }),
    phone: phoneSchema.meta({ description: 'The person.' }),
    text: z.string(),
    receivedAt: z.iso.datetime(),
    campaignId: z.int().nullable(),
    messageId: z
      .int()
      .nullable()
      .meta({ description: 'The message that it answers; null: nobody had asked.' }),
    unsolicited: z.boolean().meta({
      description: 'It was handled, and no message had gone from that number to this person.',
    }),
    verdict: z
      .enum(REPLY_VERDICTS)
      .nullable()
      .meta({ description: 'What it asked for; null until it was handled.' }),
    keywordId: z.int().nullable().meta({ description: 'The company’s keyword that it met.' }),
    unanswered: z.enum(UNANSWERED).nullable().meta({
      description:
        'Why it got no answer although it asked for one, such as `loop`: two automatons were at it.',
    }),
  })
  .meta({ id: 'Reply' });
export type ReplyView = z.infer<typeof replySchema>;

export const replyPageSchema = z
  .object({ items: z.array(replySchema), next: z.int().nullable() })
  .meta({ id: 'ReplyPage', description: 'Newest first.' });
