import { divideRounded } from '../../platform/money.js';
import type { NumberType } from '../driver.js';

/** `any`: of every type that has no price of its own. */
export type PricedType = NumberType | 'any';

/** Prices of a segment in millionths of the currency. */
export interface PriceTable {
  /** ISO 4217. */
  currency: string;
  micros: ReadonlyMap<PricedType, bigint>;
}

/** Hundredths of a percent in the whole. */
const WHOLE = 10_000n;

/** What a company pays for a segment: the operator's price with the company's markup, to the millionth. */
export class AccountPrices {
  readonly currency: string;
  private readonly final: ReadonlyMap<PricedType, bigint>;

  /** @param markup hundredths of a percent */
  constructor({ currency, micros }: PriceTable, markup: bigint) {
    this.currency = currency;
    this.final = new Map(
      [...micros].map(([type, price]) => [type, divideRounded(price * (WHOLE + markup), WHOLE)]),
    );
  }

  /** Of a segment over a number of this type; null: none is set. */
  of(type: NumberType): bigint | null {
    return this.final.get(type) ?? this.final.get('any') ?? null;
  }

  /** As they are set, each type once. */
  all(): [PricedType, bigint][] {
    return [...this.final].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
