import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { NotFoundError } from '../../platform/errors.js';
import { divideRounded, formatMicros } from '../../platform/money.js';
import { AccountPrices } from './account-prices.js';
import { PriceRepository } from './price.repository.js';
import type { PricesView } from './price.schema.js';

/** What some segments cost, or why nobody can say. */
export type SegmentCost = { currency: string; micros(segments: number): bigint } | 'no_price' | 'no_number';

/** What a company pays: it sees final prices alone, never what they are made of. */
@Injectable()
export class PriceService {
  constructor(
    private readonly repository: PriceRepository,
    private readonly clock: Clock,
  ) {}

  /** Null where no price is set. @throws NotFoundError where the company has no such account */
  async of(companyId: number, accountId: number): Promise<AccountPrices | null> {
    const set = await this.repository.find(companyId, accountId, this.clock.date());
    if (!set) throw new NotFoundError('account');
    return set.table && new AccountPrices(set.table, set.markup);
  }

  /** @throws NotFoundError */
  async show(companyId: number, accountId: number): Promise<PricesView> {
    const prices = await this.of(companyId, accountId);
    return {
      currency: prices?.currency ?? null,
      perSegment: (prices?.all() ?? []).map(([numberType, micros]) => ({
        numberType: numberType === 'any' ? null : numberType,
        price: formatMicros(micros),
      })),
    };
  }

  /**
   * What segments over the account cost that its numbers share by their rates, as the throttler does.
   *
   * @throws NotFoundError
   */
  async costOf(companyId: number, accountId: number): Promise<SegmentCost> {
    const prices = await this.of(companyId, accountId);
    if (!prices) return 'no_price';
    const rates = await this.repository.rates(accountId);
    if (rates.length === 0) return 'no_number';
    let weighed = 0n;
    let weight = 0n;
    for (const { type, rate } of rates) {
      const price = prices.of(type);
      if (price === null) return 'no_price';
      weighed += price * BigInt(rate);
      weight += BigInt(rate);
    }
    return {
      currency: prices.currency,
      micros: (segments) => divideRounded(weighed * BigInt(segments), weight),
    };
  }
}
