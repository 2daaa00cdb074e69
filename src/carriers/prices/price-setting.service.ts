import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { NotFoundError } from '../../platform/errors.js';
import { formatMicros, parseMicros } from '../../platform/money.js';
import { NUMBER_TYPES } from '../driver.js';
import type { PricedType } from './account-prices.js';
import { PriceRepository } from './price.repository.js';
import type { MarkupSetting, PriceSetting } from './price-setting.schema.js';

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
