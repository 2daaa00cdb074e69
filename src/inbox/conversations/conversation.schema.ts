import { z } from 'zod';
import { firstDigitsSchema, phoneSchema } from '../../carriers/phone.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { CONVERSATION_STATUSES } from './conversation.js';

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

export const conversationPageQuerySchema = z.strictObject({
  status: z.enum(CONVERSATION_STATUSES).optional(),
  unread: flag.optional().meta({ description: 'true: with replies that nobody has read.' }),
  assignee: z
    .string()
    .regex(/^(?:me|nobody|[1-9]\d{0,9})$/, 'must be me, nobody, or the id of a user')
    .optional()
    .meta({ description: '`me`, `nobody`, or the id of a user.' }),
  campaignId: idSchema.optional().meta({ description: 'Whose last answer was to this campaign.' }),
  keywordId: idSchema.optional().meta({ description: 'Who used this reply keyword last.' }),
  optedOut: flag.optional().meta({ description: 'true: who opted out of all that the company sends.' }),
  phone: firstDigitsSchema.optional(),
  after: z.string().max(40).optional().meta({ description: 'The `next` of the page before.' }),
  limit: pageQuerySchema.shape.limit,
});
export type ConversationPageQuery = z.infer<typeof conversationPageQuerySchema>;

export const updateConversationSchema = z
  .strictObject({
    status: z.enum(CONVERSATION_STATUSES).optional(),
    assigneeId: idSchema
      .nullable()
      .optional()
      .meta({ description: 'A user of the company; null: nobody’s.' }),
  })
  .refine((body) => Object.keys(body).length > 0, 'names nothing to change')
  .meta({ id: 'UpdateConversation' });
export type UpdateConversation = z.infer<typeof updateConversationSchema>;

export const readConversationSchema = z
  .strictObject({
    upToReplyId: idSchema.meta({
      description: 'The last reply that was seen: one that arrives meanwhile stays unread.',
    }),
  })
  .meta({ id: 'ReadConversation' });
export type ReadConversation = z.infer<typeof readConversationSchema>;

export const unreadConversationSchema = z
  .strictObject({
    fromReplyId: idSchema
      .optional()
      .meta({ description: 'The first that is unread; the last one if left out.' }),
  })
  .meta({ id: 'UnreadConversation' });
export type UnreadConversation = z.infer<typeof unreadConversationSchema>;

export const answerConversationSchema = z
  .strictObject({
    text: z.string().min(1).max(2_000).meta({ description: 'Sent as it stands.' }),
    replyId: idSchema.optional().meta({
      description:
        'The reply that is answered, from the number that it was sent to; the last one if left out.',
    }),
  })
  .meta({ id: 'AnswerConversation' });
export type AnswerConversation = z.infer<typeof answerConversationSchema>;

const personSchema = z.object({ id: z.int(), name: z.string().nullable() });

export const conversationSchema = z
  .object({
    phone: phoneSchema.meta({ description: 'The person.' }),
    status: z.enum(CONVERSATION_STATUSES).meta({
      description: 'A reply opens a closed one; a STOP leaves it as it is.',
    }),
    unread: z.int().meta({ description: 'Replies that nobody has read; a STOP is none of them.' }),
    assignee: personSchema.nullable(),
    lastReply: z.object({
      id: z.int(),
      at: z.iso.datetime(),
      text: z.string().meta({ description: 'Its first 160 characters.' }),
    }),
    campaignId: z.int().nullable().meta({ description: 'The campaign that they answered last.' }),
    keywordId: z.int().nullable().meta({ description: 'The reply keyword that they used last.' }),
    lastAt: z.iso.datetime().meta({ description: 'Of the last reply or answer by hand.' }),
    optedOut: z.boolean().meta({ description: 'Of all that the company sends.' }),
  })
  .meta({ id: 'Conversation', description: 'What a company and a person wrote to each other.' });
export type ConversationView = z.infer<typeof conversationSchema>;

export const conversationPageSchema = z
  .object({
    items: z.array(conversationSchema),
    next: z.string().nullable().meta({
      description: 'Where the next page begins; null on the last. A page may hold few, even none, and go on.',
    }),
  })
  .meta({ id: 'ConversationPage', description: 'The one that was active last first.' });
export type ConversationPage = z.infer<typeof conversationPageSchema>;

export const writtenAnswerSchema = z
  .object({
    campaignId: z.int(),
    messageId: z.int().meta({ description: 'Its message, whose status tells what becomes of it.' }),
    numberId: z.int().meta({ description: 'Our number that it leaves from.' }),
    text: z.string(),
    segments: z.int(),
  })
  .meta({ id: 'WrittenAnswer', description: 'An answer that is on its way.' });
