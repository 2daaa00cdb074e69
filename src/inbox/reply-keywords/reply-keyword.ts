import { z } from 'zod';

/** How a keyword is compared with a reply, from narrow to wide; `any`: whatever it is, for further steps alone. */
export const MATCHINGS = ['exact', 'starts_with', 'contains', 'any'] as const;
export type Matching = (typeof MATCHINGS)[number];

/** `account_id`, `campaign_id` and `follows_id` of a keyword that none limits: NULLs would make no key unique. */
export const NO_LIMIT = 0;

/** Hours in which a keyword answers, by the company's clock. */
export const replyHoursSchema = z.object({
  /** `09:00-18:00`. */
  window: z.string(),
  /** 0 = Sunday … 6 = Saturday. */
  days: z.array(z.int()),
});
export type ReplyHours = z.infer<typeof replyHoursSchema>;

/** A keyword as replies are read against it, and as it goes through the cache. */
export const replyKeywordSchema = z.object({
  id: z.int(),
  accountId: z.int(),
  campaignId: z.int(),
  followsId: z.int(),
  matching: z.enum(MATCHINGS),
  /** Folded; empty where anything matches. */
  phrase: z.string(),
  answer: z.string().nullable(),
  hours: replyHoursSchema.nullable(),
  offHoursAnswer: z.string().nullable(),
  oncePerContact: z.boolean(),
  listId: z.int().nullable(),
  tag: z.object({ field: z.string(), value: z.string() }).nullable(),
  stepMinutes: z.int(),
});
export type ReplyKeyword = z.infer<typeof replyKeywordSchema>;
