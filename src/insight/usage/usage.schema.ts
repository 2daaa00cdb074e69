import { z } from 'zod';
import { NUMBER_TYPES } from '../../carriers/driver.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { daySchema } from './usage-period.js';

/** What usage can be broken down by, in the order in which it is sorted. */
export const USAGE_DIMENSIONS = ['day', 'account', 'number_type', 'campaign'] as const;
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

const isDimension = (name: string): name is UsageDimension =>
  USAGE_DIMENSIONS.some((dimension) => dimension === name);

const range = {
  from: daySchema.optional().meta({ description: 'First day in UTC; left out: the first of the month.' }),
  to: daySchema.optional().meta({ description: 'Last day in UTC; left out: today.' }),
  accountId: idSchema.optional(),
  campaignId: idSchema.optional(),
};

export const usageQuerySchema = z.strictObject({
  ...range,
  by: z
    .string()
    .transform((text, context) => {
      const names = text.split(',');
      const dimensions = names.filter(isDimension);
      if (dimensions.length === names.length) return dimensions;
      context.addIssue({ code: 'custom', message: `must be some of ${USAGE_DIMENSIONS.join(',')}` });
      return z.NEVER;
    })
    .prefault('day')
    .meta({ description: 'One line for each: some of `day,account,number_type,campaign`.' }),
  after: z.string().max(80).optional().meta({ description: 'The `next` of the page before.' }),
  limit: pageQuerySchema.shape.limit,
});
export type UsageQuery = z.infer<typeof usageQuerySchema>;

export const usageFileQuerySchema = z.strictObject(range);
export type UsageFileQuery = z.infer<typeof usageFileQuerySchema>;

const money = z.string().nullable().meta({ description: 'Null: no price was set.' });

export const usageLineSchema = z
  .object({
    day: z
      .string()
      .nullable()
      .meta({ description: 'In UTC; null where it is not asked for, as all others.' }),
    accountId: z.int().nullable(),
    numberType: z.enum(NUMBER_TYPES).nullable(),
    campaignId: z.int().nullable(),
    messages: z.int().meta({ description: 'That carriers accepted.' }),
    segments: z.int(),
    currency: z.string().nullable().meta({ description: 'ISO 4217; amounts of several are never added up.' }),
    cost: money,
  })
  .meta({ id: 'UsageLine' });
export type UsageLineView = z.infer<typeof usageLineSchema>;

export const usagePageSchema = z
  .object({ items: z.array(usageLineSchema), next: z.string().nullable() })
  .meta({ id: 'UsagePage' });
export type UsagePage = z.infer<typeof usagePageSchema>;
