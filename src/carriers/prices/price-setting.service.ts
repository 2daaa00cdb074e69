import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { idSchema } from '../../platform/http/page.js';
import { formatMicros, isCurrency, parseMicros } from '../../platform/money.js';
import { NUMBER_TYPES } from '../driver.js';
import type { PricedType } from './account-prices.js';
import { PriceRepository } from './price.repository.js';

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

/** Sets prices and markups, from the console of whoever runs the platform. */
@Injectable()
export class PriceSettingService {
  constructor(
    private readonly repository: PriceRepository,
    private readonly database: Database,
  ) {}

  /** Replaces all prices of the account; without any it has none. Safe to repeat. @throws NotFoundError */
  async setPrices({ account: accountId, currency, price, byType }: PriceSetting): Promise<object> {
    const given: [PricedType, string | undefined][] = [
      ['any', price],
      ...NUMBER_TYPES.map((type): [PricedType, string | undefined] => [type, byType[type]]),
    ];
    const micros = new Map<PricedType, bigint>();
    for (const [type, text] of given) {
      const parsed = text === undefined ? null : parseMicros(text);
      if (parsed !== null) micros.set(type, parsed);
    }
    const found = await this.database.transaction((sql) =>
      this.repository.replace(sql, accountId, { currency, micros }),
    );
    if (!found) throw new NotFoundError('account');
    const prices = [...micros].map(([type, one]) => [type, formatMicros(one)]);
    return { accountId, currency, prices: Object.fromEntries(prices) };
  }

  /** Safe to repeat. @throws NotFoundError */
  async setMarkup({ company: companyId, percent }: MarkupSetting): Promise<object> {
    if (!(await this.repository.setMarkup(companyId, percent))) throw new NotFoundError('company');
    return { companyId, markup: percent };
  }
}
