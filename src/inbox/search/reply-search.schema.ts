import { z } from 'zod';
import { phoneSchema } from '../../carriers/phone.js';
import { pageQuerySchema } from '../../platform/http/page.js';
import { REPLY_VERDICTS } from '../reply.js';

export const replySearchQuerySchema = pageQuerySchema.extend({
  text: z.string().trim().min(1).max(200).meta({
    description: 'Words, all of which must be there, in any order; `ship*` stands for whatever begins so.',
    example: 'free ship*',
  }),
});
export type ReplySearchQuery = z.infer<typeof replySearchQuerySchema>;

export const foundReplySchema = z
  .object({
    id: z.int(),
    phone: phoneSchema.meta({ description: 'The person: names their conversation.' }),
    text: z.string(),
    receivedAt: z.iso.datetime(),
    campaignId: z.int().nullable(),
    verdict: z.enum(REPLY_VERDICTS).nullable(),
  })
  .meta({ id: 'FoundReply' });

export const foundReplyPageSchema = z
  .object({
    items: z.array(foundReplySchema),
    next: z.int().nullable().meta({
      description: 'Where the search goes on; null: that is all. A page may hold few, even none, and go on.',
    }),
  })
  .meta({ id: 'FoundReplyPage', description: 'Newest first.' });
export type FoundReplyPage = z.infer<typeof foundReplyPageSchema>;
