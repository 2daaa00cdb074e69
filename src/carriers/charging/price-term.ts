import type { NumberType } from '../driver.js';

/** What a segment costs that leaves over an account from a number of one type: fixed, once a message left under it. */
export interface PriceTerm {
  /** Of the row that is never changed; a message carries it. */
  id: number;
  /** What the company pays for a segment, in millionths; null: no price is set. */
  micros: bigint | null;
  /** ISO 4217; null: no price is set. */
  currency: string | null;
}

/** The terms of an account as they are in force. */
export interface AccountTerms {
  byType: ReadonlyMap<NumberType, PriceTerm>;
  /** The currency of the balance that pays for it; null: the company pays afterwards. */
  prepaid: string | null;
}

/** A set of terms as it is found and written. */
export interface TermSet {
  companyId: number;
  accountId: number;
  numberType: NumberType;
  /** Empty: no price. */
  currency: string;
  priceMicros: bigint;
  /** Hundredths of a percent. */
  markup: bigint;
  micros: bigint;
  prepaid: boolean;
}
