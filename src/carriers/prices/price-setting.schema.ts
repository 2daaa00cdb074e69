import { z } from 'zod';
import { idSchema } from '../../platform/http/page.js';
import { isCurrency, parseMicros } from '../../platform/money.js';
import { NUMBER_TYPES } from '../driver.js';

const priceSchema = z
  .string()
  .refine((text) => parseMicros(text) !== null, 'must be an amount such as 0.0079, of at most six decimals');

export const priceSettingSchema = z.strictObject({
  account: idSchema,
  currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217 such as USD'),
  /** Of every type that has none of its own. */
  price: priceSchema.optional(),
  byType: z.partialRecord(z.enum(NUMBER_TYPES), priceSchema).default({}),
});
export type PriceSetting = z.infer<typeof priceSettingSchema>;

export const markupSettingSchema = z.strictObject({
  company: idSchema,
  percent: z.string().regex(/^\d{1,4}(\.\d{1,2})?$/, 'must be a percentage such as 12.5, from 0 to 9999.99'),
});
export type MarkupSetting = z.infer<typeof markupSettingSchema>;
