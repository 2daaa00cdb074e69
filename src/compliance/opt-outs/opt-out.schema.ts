import { z } from 'zod';
import { firstDigitsSchema, phoneSchema } from '../../carriers/phone.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { OPT_OUT_SOURCES } from './opt-out.js';

const accountId = idSchema
  .nullable()
  .default(null)
  .meta({ description: 'Only what is sent over this account; null: whatever the company sends.' });

/** What is looked for among the opt-outs; every condition that is given must hold. */
export const optOutFilterSchema = z.strictObject({
  phone: firstDigitsSchema.optional(),
  source: z.enum(OPT_OUT_SOURCES).optional(),
  scope: z
    .enum(['company', 'account'])
    .optional()
    .meta({ description: 'company: those from everything that the company sends.' }),
  accountId: idSchema.optional().meta({ description: 'Only those from this account alone.' }),
  since: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: 'Opted out at or after this time.' }),
  until: z.iso.datetime({ offset: true }).optional().meta({ description: 'Opted out before this time.' }),
});
export type OptOutFilterQuery = z.infer<typeof optOutFilterSchema>;

export const optOutPageQuerySchema = optOutFilterSchema.extend({
  active: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .meta({ description: 'true: those that stand; false: those that were lifted.' }),
  order: z
    .enum(['phone', 'newest'])
    .default('phone')
    .meta({ description: 'By number, or the youngest opt-out first.' }),
  after: z.string().max(60).optional().meta({ description: 'The `next` of the page before.' }),
  limit: pageQuerySchema.shape.limit,
});
export type OptOutPageQuery = z.infer<typeof optOutPageQuerySchema>;

export const createOptOutSchema = z.strictObject({ phone: phoneSchema, accountId }).meta({
  id: 'CreateOptOut',
  description: 'A person whom the company must not text.',
  example: { phone: '+12025550147' },
});
export type CreateOptOut = z.infer<typeof createOptOutSchema>;

export const liftOptOutSchema = z
  .strictObject({
    accountId,
    reason: z.string().trim().min(3).max(255).meta({ description: 'Why this person may be texted again.' }),
    askedAt: z.iso.datetime({ offset: true }).optional().meta({
      description:
        'When the person asked to be texted again. Needed where the person or their carrier said no, and must be later than that: consent that was revoked comes back only by the person’s own word (47 CFR 64.1200(a)(10)). The reason then says how they asked.',
    }),
  })
  .meta({ id: 'LiftOptOut' });
export type LiftOptOut = z.infer<typeof liftOptOutSchema>;

const cause = {
  replyId: z.int().nullable().meta({ description: 'The reply that asked for it.' }),
  campaignId: z.int().nullable(),
  messageId: z
    .int()
    .nullable()
    .meta({ description: 'The message that the reply answered, or that the carrier refused.' }),
  carrierCode: z.string().nullable().meta({ description: 'The carrier’s own code, where it said so.' }),
};
const scopeAccountId = z
  .int()
  .nullable()
  .meta({ description: 'Only what is sent over this account; null: whatever the company sends.' });

export const optOutSchema = z
  .object({
    phone: phoneSchema,
    accountId: scopeAccountId,
    active: z.boolean().meta({ description: 'false: it was lifted.' }),
    source: z.enum(OPT_OUT_SOURCES),
    optedOutAt: z.iso.datetime(),
    revokedAt: z.iso.datetime().nullable().meta({
      description: 'When the person or their carrier said so last; null: only the company did.',
    }),
    ...cause,
    liftedAt: z.iso.datetime().nullable(),
    liftReason: z.string().nullable(),
  })
  .meta({ id: 'OptOut' });
export type OptOutView = z.infer<typeof optOutSchema>;

export const optOutPageSchema = z
  .object({
    items: z.array(optOutSchema),
    next: z.string().nullable().meta({
      description: 'Where the next page begins; null on the last. A page may hold few, even none, and go on.',
    }),
  })
  .meta({ id: 'OptOutPage' });
export type OptOutPage = z.infer<typeof optOutPageSchema>;

export const optedOutPersonSchema = z
  .object({
    phone: phoneSchema,
    active: z.boolean().meta({ description: 'Whether any of them stands.' }),
    optOuts: z.array(optOutSchema).meta({ description: 'One for each scope, the whole company’s first.' }),
    history: z
      .array(
        z.object({
          kind: z.enum(['opted_out', 'lifted']),
          accountId: scopeAccountId,
          source: z.enum(OPT_OUT_SOURCES).nullable(),
          reason: z.string().nullable(),
          askedAt: z.iso.datetime().nullable(),
          ...cause,
          userId: z.int().nullable(),
          at: z.iso.datetime(),
        }),
      )
      .meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'OptedOutPerson', description: 'Whether a person may be texted, and how that came about.' });
export type OptedOutPerson = z.infer<typeof optedOutPersonSchema>;

export const optOutCountsSchema = z
  .object({
    active: z.int().meta({ description: 'Opt-outs that stand.' }),
    lifted: z.int(),
    wholeCompany: z.int().meta({ description: 'Those that stand for whatever the company sends.' }),
    bySource: z
      .record(z.enum(OPT_OUT_SOURCES), z.int())
      .meta({ description: 'Those that stand, by source.' }),
  })
  .meta({ id: 'OptOutCounts' });
export type OptOutCounts = z.infer<typeof optOutCountsSchema>;
