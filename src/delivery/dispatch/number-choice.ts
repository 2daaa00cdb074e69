import type { SendingNumber } from '../../carriers/numbers/number.repository.js';
import { groupBy } from '../../platform/group-by.js';
import { paceOf } from '../sending/pace.js';

/** What a message gets of the minute. */
export interface Place {
  number: SendingNumber;
  /** ms after the beginning of the minute. */
  offsetMs: number;
}

/** Share of a minute's budget that one number has, by its pace. Segments. */
export function budgetOf(number: SendingNumber, slot: number, intervalMs: number): number {
  const { intervalMs: step } = paceOf(number.rate);
  // Whole segments of all minutes up to this one, less those before: a slow number's fractions add up.
  return Math.floor(((slot + 1) * intervalMs) / step) - Math.floor((slot * intervalMs) / step);
}

/** Chooses a number for each message of a minute: known one, same area code, least used. */
export class NumberChoice {
  private readonly left = new Map<number, number>();
  private readonly byArea: Map<string, SendingNumber[]>;
  private readonly byId: Map<number, SendingNumber>;

  /** @param taken segments that each number gave already in this minute */
  constructor(
    private readonly numbers: readonly SendingNumber[],
    slot: number,
    intervalMs: number,
    private readonly taken: Map<number, number>,
  ) {
    this.byArea = groupBy(numbers, (number) => areaOf(number.phone));
    this.byId = new Map(numbers.map((number) => [number.id, number]));
    for (const number of numbers) {
      this.left.set(number.id, budgetOf(number, slot, intervalMs) - (taken.get(number.id) ?? 0));
    }
  }

  /** Segments that all numbers together have left. */
  get remaining(): number {
    let sum = 0;
    for (const left of this.left.values()) sum += Math.max(0, left);
    return sum;
  }

  /** A place for a message, or null where no number has room for it. A number's last message may run over its
   *  share, as a message is never split; its pace at sending still holds. */
  take(phone: number, segments: number, knownNumberId: number | null): Place | null {
    const known = knownNumberId === null ? undefined : this.byId.get(knownNumberId);
    const number =
      (known && this.hasRoom(known) ? known : null) ??
      this.leastUsed(this.byArea.get(areaOf(phone)) ?? []) ??
      this.leastUsed(this.numbers);
    if (!number) return null;
    const before = this.taken.get(number.id) ?? 0;
    this.taken.set(number.id, before + segments);
    this.left.set(number.id, (this.left.get(number.id) ?? 0) - segments);
    return { number, offsetMs: Math.floor(before * paceOf(number.rate).intervalMs) };
  }

  private hasRoom(number: SendingNumber): boolean {
    return (this.left.get(number.id) ?? 0) > 0;
  }

  private leastUsed(numbers: readonly SendingNumber[]): SendingNumber | null {
    let best: SendingNumber | null = null;
    for (const number of numbers) {
      if (!this.hasRoom(number)) continue;
      if (!best || (this.left.get(number.id) ?? 0) > (this.left.get(best.id) ?? 0)) best = number;
    }
    return best;
  }
}

/** North American area code, else the first digits: close enough to prefer a number from the same place. */
function areaOf(phone: number): string {
  return String(phone).slice(0, 4);
}
