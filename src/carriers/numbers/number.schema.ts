import { z } from 'zod';
import { NUMBER_TYPES } from '../driver.js';
import { phoneSchema } from '../phone.js';

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

const longNumberSchema = z.strictObject({
  phone: phoneSchema,
  type: z.enum(NUMBER_TYPES).exclude(['short_code']),
  segmentsPerMinute: rateSchema.optional().meta({ description: 'The carrier’s usual rate if left out.' }),
  segmentsPerDay: dailySchema.nullable().optional(),
});

const shortCodeNumberSchema = longNumberSchema.extend({
  phone: shortCodeSchema,
  type: z.literal('short_code'),
});

export const addNumbersSchema = z
  .strictObject({
    numbers: z
      .array(z.discriminatedUnion('type', [longNumberSchema, shortCodeNumberSchema]))
      .min(1)
      .max(MOST_NUMBERS_AT_ONCE),
  })
  .meta({ id: 'AddNumbers', description: 'Numbers to send from; all are added, or none.' });
export type AddNumbers = z.infer<typeof addNumbersSchema>;

export const updateNumberSchema = z
  .strictObject({
    status: z.enum(['active', 'paused']).optional(),
    segmentsPerMinute: rateSchema.optional(),
    segmentsPerDay: dailySchema.nullable().optional(),
  })
  .meta({ id: 'UpdateNumber', description: 'What is to change; the rest stays.' });
export type UpdateNumber = z.infer<typeof updateNumberSchema>;

export const numberSchema = z
  .object({
    id: z.int(),
    phone: z.string().meta({ description: 'E.164 with the plus sign, or the digits of a short code.' }),
    type: z.enum(NUMBER_TYPES),
    status: z.enum(['active', 'paused']),
    segmentsPerMinute: z.int(),
    segmentsPerDay: z.int().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'AccountNumber' });
export type NumberView = z.infer<typeof numberSchema>;

export const numberPageSchema = z
  .object({ items: z.array(numberSchema), next: z.int().nullable() })
  .meta({ id: 'AccountNumberPage' });

export const numberListSchema = z.object({ items: z.array(numberSchema) }).meta({ id: 'AccountNumberList' });
