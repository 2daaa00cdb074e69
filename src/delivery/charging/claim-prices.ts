import type { AccountTerms } from '../../carriers/charging/price-term.js';
import type { SendingNumber } from '../../carriers/numbers/sending-number.js';
import type { AttemptPrice } from '../inflight.repository.js';

/** What messages of one claim cost, and how many of them the company's balance still pays for. */
export class ClaimPrices {
  private readonly byNumber: ReadonlyMap<number, { priceId: number; micros: bigint | null }>;
  /** Of a segment over the dearest of the numbers; null: one of them has no price in the balance's currency. */
  private readonly dearest: bigint | null;
  private left: bigint | null;

  /** @param funds millionths that may be spent; null: the company pays afterwards */
  constructor(
    private readonly numbers: readonly Pick<SendingNumber, 'id' | 'type'>[],
    private readonly terms: AccountTerms,
    private readonly funds: bigint | null,
  ) {
    const { byType, prepaid } = terms;
    this.left = funds;
    this.byNumber = new Map(
      numbers.map(({ id, type }) => {
        const term = byType.get(type);
        const pays = term?.micros != null && (prepaid === null || term.currency === prepaid);
        return [id, { priceId: term?.id ?? 0, micros: pays ? term.micros : null }];
      }),
    );
    this.dearest = dearestOf([...this.byNumber.values()].map(({ micros }) => micros));
  }

  /** The same with nothing spent: for a transaction that is run again. */
  begin(): ClaimPrices {
    return new ClaimPrices(this.numbers, this.terms, this.funds);
  }

  /** Whether each of the numbers has a price that the balance can pay. */
  get isPriced(): boolean {
    return this.dearest !== null;
  }

  /** Whether the balance pays for a message of so many segments, whichever of the numbers it leaves from. */
  affords(segments: number): boolean {
    if (this.left === null) return true;
    return this.dearest !== null && this.dearest * BigInt(segments) <= this.left;
  }

  /** Takes a message off what is left. */
  spend(numberId: number, segments: number): void {
    if (this.left !== null) this.left -= this.of(numberId, segments).reservedMicros;
  }

  /** The terms of a message, and what its balance is to reserve for it. */
  of(numberId: number, segments: number): AttemptPrice {
    const { priceId, micros } = this.byNumber.get(numberId) ?? { priceId: 0, micros: null };
    return { priceId, reservedMicros: this.left === null ? 0n : (micros ?? 0n) * BigInt(segments) };
  }
}

function dearestOf(prices: readonly (bigint | null)[]): bigint | null {
  let dearest = 0n;
  for (const micros of prices) {
    if (micros === null) return null;
    if (micros > dearest) dearest = micros;
  }
  return dearest;
}
