import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { InvalidInputError, NotFoundError } from '../../platform/errors.js';
import { formatMicros, parseMicros } from '../../platform/money.js';
import { NUMBER_TYPES } from '../driver.js';
import type { PricedType } from './account-prices.js';
import { PriceRepository } from './price.repository.js';
import type { MarkupSetting, PriceSetting } from './price-setting.schema.js';

/** A list of prices as it was set. */
export interface PriceListView {
  accountId: number;
  validFrom: string;
  currency: string;
  prices: Record<string, string>;
}

/** A markup as it was set. */
export interface MarkupView {
  companyId: number;
  validFrom: string;
  percent: string;
}

/** Sets prices and markups, for whoever runs the platform. */
@Injectable()
export class PriceSettingService {
  constructor(
    private readonly repository: PriceRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Sets all prices of the account from a time on; without any it has none. @throws NotFoundError, InvalidInputError */
  async setPrices({ account: accountId, currency, ...given }: PriceSetting): Promise<PriceListView> {
    const validFrom = this.startOf(given.validFrom);
    const texts: [PricedType, string | undefined][] = [
      ['any', given.price],
      ...NUMBER_TYPES.map((type): [PricedType, string | undefined] => [type, given.byType[type]]),
    ];
    const micros = new Map<PricedType, bigint>();
    for (const [type, text] of texts) {
      const parsed = text === undefined ? null : parseMicros(text);
      if (parsed !== null) micros.set(type, parsed);
    }
    const list = { validFrom, currency, micros };
    const found = await this.database.transaction((sql) => this.repository.setList(sql, accountId, list));
    if (!found) throw new NotFoundError('account');
    return toView(accountId, list);
  }

  /** @throws NotFoundError, InvalidInputError */
  async setMarkup({ company: companyId, percent, validFrom: given }: MarkupSetting): Promise<MarkupView> {
    const validFrom = this.startOf(given);
    if (!(await this.repository.setMarkup(companyId, validFrom, percent))) throw new NotFoundError('company');
    return { companyId, validFrom: validFrom.toISOString(), percent };
  }

  /** @throws NotFoundError where the company has no such account */
  async requireAccount(companyId: number, accountId: number): Promise<void> {
    if ((await this.repository.companyOf(accountId)) !== companyId) throw new NotFoundError('account');
  }

  /** Every list that held, holds or will hold, the latest first. */
  async lists(accountId: number): Promise<PriceListView[]> {
    return (await this.repository.lists(accountId)).map((list) => toView(accountId, list));
  }

  async markups(companyId: number): Promise<MarkupView[]> {
    const rows = await this.repository.markups(companyId);
    return rows.map(({ validFrom, percent }) => {
      return { companyId, validFrom: validFrom.toISOString(), percent: String(percent) };
    });
  }

  private startOf(given: Date | undefined): Date {
    const now = this.clock.date();
    if (given && given < now) throw InvalidInputError.of('validFrom', 'is over');
    return given ?? now;
  }
}

function toView(
  accountId: number,
  { validFrom, currency, micros }: { validFrom: Date; currency: string; micros: ReadonlyMap<string, bigint> },
): PriceListView {
  const prices = [...micros].map(([type, price]) => [type, formatMicros(price)]);
  return { accountId, validFrom: validFrom.toISOString(), currency, prices: Object.fromEntries(prices) };
}
