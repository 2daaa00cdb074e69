import { type SendingNumber, sumInGroups } from '../../carriers/numbers/sending-number.js';
import { paceOf } from '../sending/pace.js';

/** Something that limits what its senders may send together: a number, a 10DLC campaign or brand, an account. */
export interface BucketLimits {
  /** Segments a minute, or null. */
  rate: number | null;
  /** Segments that are left of its day; infinite where nothing limits. */
  dayLeft: number;
  /** Segments of the minute that are taken already. */
  taken: number;
}

/** Share of a minute's budget that one sender has, by its pace. Segments. */
export function budgetOf({ rate }: { rate: number }, slot: number, intervalMs: number): number {
  const { intervalMs: step } = paceOf(rate);
  // Whole segments of all minutes up to this one, less those before: a slow number's fractions add up.
  return Math.floor(((slot + 1) * intervalMs) / step) - Math.floor((slot * intervalMs) / step);
}

/** What numbers may send in a minute together: each its own, those of a 10DLC campaign its budget, all the account's. */
export function minuteBudget(
  numbers: readonly SendingNumber[],
  accountRate: number | null,
  slot: number,
  intervalMs: number,
): number {
  const limitOf = (rate: number | null | undefined) =>
    typeof rate === 'number' ? budgetOf({ rate }, slot, intervalMs) : Number.POSITIVE_INFINITY;
  const sum = sumInGroups(
    numbers,
    (number) => budgetOf(number, slot, intervalMs),
    ({ tenDlc }) => tenDlc?.campaignId,
    ({ tenDlc }) => limitOf(tenDlc?.rate),
  );
  return Math.min(sum, limitOf(accountRate));
}

/** Segments that a sender could have given in the first `elapsedMs` of the minute: the difference of the same sums. */
function goneOf(rate: number, slot: number, intervalMs: number, elapsedMs: number): number {
  const { intervalMs: step } = paceOf(rate);
  const start = slot * intervalMs;
  const passed = Math.min(Math.max(0, elapsedMs), intervalMs);
  return Math.floor((start + passed) / step) - Math.floor(start / step);
}

/** What one limit has left of a minute and of a day. */
export class SendingBucket {
  /** Segments of the minute that are taken or have passed. */
  taken: number;
  private left: number;
  private dayLeft: number;
  private readonly stepMs: number;

  /**
   * @param minute `overdraft`: share of the minute that may be taken beyond it
   * @param elapsedMs ms of the minute in which it could not, or can not, send
   */
  constructor(
    { rate, dayLeft, taken }: BucketLimits,
    minute: { slot: number; intervalMs: number; overdraft?: number },
    elapsedMs: number,
  ) {
    const { slot, intervalMs, overdraft = 0 } = minute;
    this.taken = rate === null ? taken : Math.max(taken, goneOf(rate, slot, intervalMs, elapsedMs));
    const budget = rate === null ? Number.POSITIVE_INFINITY : budgetOf({ rate }, slot, intervalMs);
    this.left = budget + Math.ceil(overdraft * (rate === null ? 0 : budget)) - this.taken;
    this.stepMs = rate === null ? 0 : paceOf(rate).intervalMs;
    this.dayLeft = dayLeft;
  }

  /** Segments that may still be taken. */
  get room(): number {
    return Math.max(0, Math.min(this.left, this.dayLeft));
  }

  /** Segments of the minute that are left, whatever the day says. */
  get minuteLeft(): number {
    return this.left;
  }

  /** ms after the beginning of the minute at which the next segment is due. */
  get offsetMs(): number {
    return this.taken * this.stepMs;
  }

  /** A message may run over the minute's share, as it is never split; never over the day. */
  fits(segments: number): boolean {
    return this.left > 0 && this.dayLeft >= segments;
  }

  take(segments: number): void {
    this.taken += segments;
    this.left -= segments;
    this.dayLeft -= segments;
  }
}
