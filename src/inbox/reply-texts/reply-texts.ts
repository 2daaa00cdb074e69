import { z } from 'zod';

/** What a company answers to STOP, START and HELP; Liquid. */
export const replyTextsSchema = z.object({ stop: z.string(), start: z.string(), help: z.string() });
export type ReplyTexts = z.infer<typeof replyTextsSchema>;

/** As they are stored; null: the default one. */
export type OwnReplyTexts = { [Name in keyof ReplyTexts]: string | null };
