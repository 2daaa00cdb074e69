import { z } from 'zod';
import { NUMBER_TYPES } from '../driver.js';
import { phoneSchema } from '../phone.js';
import { HEALTH_REASONS } from './number-health.js';

const MOST_NUMBERS_AT_ONCE = 1_000;

const rateSchema = z.number().int().min(1).max(1_000_000).meta({ description: 'Segments a minute.' });

const dailySchema = z
  .number()
  .int()
  .min(1)
  .max(100_000_000)
  .meta({ description: 'Segments in a day of the carrier; null: any.' });

/** Short codes are 3 to 8 digits and belong to no country's numbering plan. */
const shortCodeSchema = z.string().regex(/^[1-9]\d{2,7}$/, 'must be a short code of 3 to 8 digits');

/** GSM 03.40 leaves room for 11 characters; one without a letter would be taken for a number. */
const senderNameSchema = z
  .string()
  .regex(/^(?=.*[A-Za-z])[A-Za-z0-9]{1,11}$/, 'must be 1 to 11 letters and digits, at least one a letter')
  .meta({ description: 'The name that people see. They cannot reply, and no carrier takes it to +1.' });

const warmUpSchema = z
  .strictObject({
    segmentsPerDay: z.int().min(1).max(100_000_000).meta({ description: 'Segments on the first day.' }),
    days: z.int().min(1).max(365).meta({ description: 'Days of the carrier until the full limits hold.' }),
  })
  .nullable()
  .meta({ description: 'How a new number comes to its full limits, growing each day; null: at once.' });

const tenDlcCampaignIdSchema = z
  .int()
  .min(1)
  .nullable()
  .meta({ description: 'The registered campaign that it sends under; null: its own limits alone hold.' });

const longNumberSchema = z.strictObject({
  phone: phoneSchema,
  type: z.enum(['long_code', 'toll_free']),
  segmentsPerMinute: rateSchema.optional().meta({ description: 'The carrier’s usual rate if left out.' }),
  segmentsPerDay: dailySchema.nullable().optional(),
  warmUp: warmUpSchema.optional(),
});

const tenDlcNumberSchema = longNumberSchema.extend({
  type: z.literal('ten_dlc'),
  tenDlcCampaignId: tenDlcCampaignIdSchema.optional(),
});

const shortCodeNumberSchema = longNumberSchema.extend({
  phone: shortCodeSchema,
  type: z.literal('short_code'),
});

const namedSenderSchema = longNumberSchema
  .omit({ phone: true })
  .extend({ name: senderNameSchema, type: z.literal('alphanumeric') });

const newNumberSchema = z.discriminatedUnion('type', [
  longNumberSchema,
  tenDlcNumberSchema,
  shortCodeNumberSchema,
  namedSenderSchema,
]);
export type NewNumberInput = z.infer<typeof newNumberSchema>;

export const addNumbersSchema = z
  .strictObject({ numbers: z.array(newNumberSchema).min(1).max(MOST_NUMBERS_AT_ONCE) })
  .meta({
    id: 'AddNumbers',
    description: 'Numbers to send from; all are added, or none.',
    example: { numbers: [{ phone: '+12125550110', type: 'ten_dlc', segmentsPerMinute: 75 }] },
  });
export type AddNumbers = z.infer<typeof addNumbersSchema>;

export const updateNumberSchema = z
  .strictObject({
    status: z.enum(['active', 'paused']).optional(),
    segmentsPerMinute: rateSchema.optional(),
    segmentsPerDay: dailySchema.nullable().optional(),
    tenDlcCampaignId: tenDlcCampaignIdSchema.optional(),
    warmUp: warmUpSchema.optional(),
  })
  .meta({ id: 'UpdateNumber', description: 'What is to change; the rest stays.' });
export type UpdateNumber = z.infer<typeof updateNumberSchema>;

const healthSchema = z
  .object({
    state: z.enum(['normal', 'slowed']),
    reason: z.enum(HEALTH_REASONS).nullable().meta({
      description: 'filtered: carriers stop its messages. throttled: its carrier says that it is too fast.',
    }),
    since: z.iso.datetime().nullable(),
    until: z.iso.datetime().nullable().meta({
      description: 'When it is at its full rate again if nothing more happens; it rises by steps.',
    }),
  })
  .meta({ id: 'NumberHealth' });
export type NumberHealthView = z.infer<typeof healthSchema>;

export const numberSchema = z
  .object({
    id: z.int(),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'E.164 with the plus sign, or the digits of a short code; null: it is a name.' }),
    name: z.string().nullable().meta({ description: 'Of an alphanumeric sender.' }),
    type: z.enum(NUMBER_TYPES),
    status: z.enum(['active', 'paused']),
    segmentsPerMinute: z.int(),
    segmentsPerDay: z.int().nullable(),
    tenDlcCampaignId: z.int().nullable(),
    warmUp: z
      .object({ segmentsPerDay: z.int(), days: z.int(), since: z.iso.datetime() })
      .nullable()
      .meta({ description: 'Its first day is that of `since`.' }),
    health: healthSchema,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AccountNumber' });
export type NumberView = z.infer<typeof numberSchema>;

export const numberPageSchema = z
  .object({ items: z.array(numberSchema), next: z.int().nullable() })
  .meta({ id: 'AccountNumberPage' });

export const numberListSchema = z.object({ items: z.array(numberSchema) }).meta({ id: 'AccountNumberList' });
