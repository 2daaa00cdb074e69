import { z } from 'zod';

/** Longer than any answer may become with its fields. */
const MOST_CHARACTERS = 1_000;

const textSchema = z.string().trim().min(1).max(MOST_CHARACTERS).nullable().meta({
  description:
    'Liquid, with {{ company }} and the fields of contacts. It must name the company. Null: the default text.',
});

export const setReplyTextsSchema = z
  .strictObject({ stop: textSchema, start: textSchema, help: textSchema })
  .meta({ id: 'SetReplyTexts', description: 'What is answered to STOP, START and HELP, as a whole.' });
export type SetReplyTexts = z.infer<typeof setReplyTextsSchema>;

const replyTextSchema = z
  .object({
    text: z.string(),
    isDefault: z.boolean(),
    preview: z.string().meta({ description: 'As who is no contact gets it.' }),
    encoding: z.enum(['gsm-7', 'ucs-2']),
    segments: z.int(),
  })
  .meta({ id: 'ReplyText' });
export type ReplyTextView = z.infer<typeof replyTextSchema>;

export const replyTextsViewSchema = z
  .object({ stop: replyTextSchema, start: replyTextSchema, help: replyTextSchema })
  .meta({ id: 'ReplyTexts' });
export type ReplyTextsView = z.infer<typeof replyTextsViewSchema>;
