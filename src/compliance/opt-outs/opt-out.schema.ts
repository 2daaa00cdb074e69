import { z } from 'zod';
import { phoneSchema } from '../../carriers/phone.js';
import { OPT_OUT_SOURCES } from './opt-out.js';

/** Keyset paging by phone: an opt-out has no id of its own. */
export const optOutPageQuerySchema = z.strictObject({
  after: phoneSchema.optional().meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Items on a page.' }),
});
export type OptOutPageQuery = z.infer<typeof optOutPageQuerySchema>;

export const createOptOutSchema = z
  .strictObject({ phone: phoneSchema })
  .meta({ id: 'CreateOptOut', description: 'A person whom the company must not text.' });
export type CreateOptOut = z.infer<typeof createOptOutSchema>;

export const liftOptOutSchema = z
  .strictObject({
    reason: z.string().trim().min(3).max(255).meta({ description: 'Why this person may be texted again.' }),
  })
  .meta({ id: 'LiftOptOut' });
export type LiftOptOut = z.infer<typeof liftOptOutSchema>;

export const optOutSchema = z
  .object({
    phone: phoneSchema,
    active: z.boolean().meta({ description: 'false: it was lifted.' }),
    source: z.enum(OPT_OUT_SOURCES),
    optedOutAt: z.iso.datetime(),
    replyId: z.int().nullable(),
    liftedAt: z.iso.datetime().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'OptOut' });
export type OptOutView = z.infer<typeof optOutSchema>;

export const optOutPageSchema = z
  .object({ items: z.array(optOutSchema), next: z.string().nullable() })
  .meta({ id: 'OptOutPage' });
export type OptOutPage = z.infer<typeof optOutPageSchema>;

export const optOutWithHistorySchema = optOutSchema
  .extend({
    history: z.array(
      z.object({
        kind: z.enum(['opted_out', 'lifted']),
        source: z.enum(OPT_OUT_SOURCES).nullable(),
        reason: z.string().nullable(),
        replyId: z.int().nullable(),
        userId: z.int().nullable(),
        at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'OptOutWithHistory', description: 'Newest first.' });
export type OptOutWithHistory = z.infer<typeof optOutWithHistorySchema>;
