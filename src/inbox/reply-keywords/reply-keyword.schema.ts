import { z } from 'zod';
import { parseWindow } from '../../compliance/sending-hours/day-window.js';
import { idSchema } from '../../platform/http/page.js';
import { MATCHINGS } from './reply-keyword.js';

const MOST_CHARACTERS = 1_000;
/** A week: what is answered later begins anew. */
const MOST_STEP_MINUTES = 7 * 24 * 60;

const limitSchema = (what: string) =>
  idSchema.nullable().meta({ description: `${what}; null: no such limit.` });

const answerSchema = z
  .string()
  .trim()
  .min(1)
  .max(MOST_CHARACTERS)
  .nullable()
  .meta({ description: 'Liquid, with the fields of contacts and {{ company }}.' });

const hoursSchema = z
  .strictObject({
    window: z
      .string()
      .refine((text) => Boolean(parseWindow(text)), 'must be two times such as 09:00-18:00')
      .meta({ description: 'Local times of the company, such as 09:00-18:00.' }),
    days: z.array(z.int().min(0).max(6)).min(1).max(7).meta({ description: '0 = Sunday … 6 = Saturday.' }),
  })
  .nullable()
  .meta({ description: 'When it takes effect; null: always.' });

const tagSchema = z
  .strictObject({ field: z.string().trim().min(1).max(64), value: z.string().trim().min(1).max(255) })
  .nullable()
  .meta({ description: 'A custom field of the contact, and what it is set to.' });

const fields = {
  matching: z.enum(MATCHINGS).meta({
    description:
      'exact: the whole reply; starts_with and contains: whole words in it; any: whatever it is, as a step alone.',
  }),
  phrase: z.string().trim().max(100).meta({
    description: 'A word or phrase; case, punctuation, accents and emoji do not matter. Empty for `any`.',
  }),
  accountId: limitSchema('Only replies over this account'),
  campaignId: limitSchema('Only replies to this campaign'),
  followsId: limitSchema('A further step of an exchange: read only after this keyword'),
  answer: answerSchema,
  hours: hoursSchema,
  offHoursAnswer: answerSchema,
  oncePerContact: z.boolean().meta({ description: 'Takes effect for each person once.' }),
  listId: limitSchema('The list to which the person is added'),
  tag: tagSchema,
  stepMinutes: z.int().min(1).max(MOST_STEP_MINUTES).meta({
    description: 'How long the next reply is read against the next steps first.',
  }),
};

export const createReplyKeywordSchema = z
  .strictObject({
    ...fields,
    matching: fields.matching.default('exact'),
    phrase: fields.phrase.default(''),
    accountId: fields.accountId.default(null),
    campaignId: fields.campaignId.default(null),
    followsId: fields.followsId.default(null),
    answer: fields.answer.default(null),
    hours: fields.hours.default(null),
    offHoursAnswer: fields.offHoursAnswer.default(null),
    oncePerContact: fields.oncePerContact.default(false),
    listId: fields.listId.default(null),
    tag: fields.tag.default(null),
    stepMinutes: fields.stepMinutes.default(24 * 60),
  })
  .meta({
    id: 'CreateReplyKeyword',
    description: 'A word that sets off an answer. Stop words always go first.',
  });
export type CreateReplyKeyword = z.infer<typeof createReplyKeywordSchema>;

const { followsId: _frozen, ...changeable } = fields;

export const updateReplyKeywordSchema = z
  .strictObject(changeable)
  .partial()
  .meta({ id: 'UpdateReplyKeyword', description: 'What is to change; the rest stays.' });
export type UpdateReplyKeyword = z.infer<typeof updateReplyKeywordSchema>;

export const replyKeywordViewSchema = z
  .object({
    id: z.int(),
    ...fields,
    accountId: z.int().nullable(),
    campaignId: z.int().nullable(),
    followsId: z.int().nullable(),
    listId: z.int().nullable(),
    segments: z.int().nullable().meta({ description: 'Of the answer, to who is no contact.' }),
    hits: z.int().meta({ description: 'Replies that met it.' }),
    answers: z.int().meta({ description: 'Replies that it answered.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ReplyKeyword' });
export type ReplyKeywordView = z.infer<typeof replyKeywordViewSchema>;

export const replyKeywordPageSchema = z
  .object({ items: z.array(replyKeywordViewSchema), next: z.int().nullable() })
  .meta({ id: 'ReplyKeywordPage' });
