import { z } from 'zod';
import { idSchema } from '../../platform/http/page.js';
import { isCurrency, parseMicros } from '../../platform/money.js';
import { NUMBER_TYPES } from '../driver.js';

const priceSchema = z
  .string()
  .refine((text) => parseMicros(text) !== null, 'must be an amount such as 0.0079, of at most six decimals');

export const currencySchema = z
  .string()
  .refine(isCurrency, 'must be a currency of ISO 4217 such as USD')
  .meta({ description: 'ISO 4217.' });

/** Left out: from now on. What is over cannot be changed: messages keep the price that they were sent at. */
const validFrom = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .optional()
  .meta({ description: 'From when on it holds; not in the past. Left out: from now on.' });

const priceListShape = {
  currency: currencySchema,
  price: priceSchema
    .optional()
    .meta({ description: 'Of a segment over every type that has none of its own.' }),
  byType: z.partialRecord(z.enum(NUMBER_TYPES), priceSchema).default({}),
  validFrom,
};

/** Prices of an account as the operator sets them. */
export const setPricesSchema = z
  .strictObject(priceListShape)
  .meta({ id: 'SetPrices', description: 'The whole list; without any price there is none from then on.' });
export type SetPrices = z.infer<typeof setPricesSchema>;

const percent = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,2})?$/, 'must be a percentage such as 12.5, from 0 to 9999.99');

export const setMarkupSchema = z.strictObject({ percent, validFrom }).meta({ id: 'SetMarkup' });
export type SetMarkup = z.infer<typeof setMarkupSchema>;

/** The same as the console takes them. */
export const priceSettingSchema = z.strictObject({ account: idSchema, ...priceListShape });
export type PriceSetting = z.infer<typeof priceSettingSchema>;

export const markupSettingSchema = z.strictObject({ company: idSchema, percent, validFrom });
export type MarkupSetting = z.infer<typeof markupSettingSchema>;
