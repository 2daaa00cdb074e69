import type { SendingNumber } from '../../carriers/numbers/number.repository.js';
import { groupBy } from '../../platform/group-by.js';
import type { DailyRoom } from '../daily/daily-limits.js';
import { paceOf } from '../sending/pace.js';

/** What a message gets of the minute. */
export interface Place {
  number: SendingNumber;
  /** ms after the beginning of the minute. */
  offsetMs: number;
}

/** One minute of an account as it stands. */
export interface MinuteState {
  slot: number;
  /** Length of the minute, in ms. */
  intervalMs: number;
  /** ms of it that have passed: what they could have taken is gone. */
  elapsedMs: number;
  /** Segments that each number gave already, with what was left over from the minute before. */
  takenByNumber: Map<number, number>;
  /** The same of all numbers together. */
  taken: number;
  /** Segments a minute over all numbers, or null. */
  accountRate: number | null;
  /** Segments a day over all numbers, or null. */
  accountDayLimit: number | null;
  /** What is left of the carrier's day. */
  daily: DailyRoom;
}

/** Share of a minute's budget that one sender has, by its pace. Segments. */
export function budgetOf({ rate }: { rate: number }, slot: number, intervalMs: number): number {
  const { intervalMs: step } = paceOf(rate);
  // Whole segments of all minutes up to this one, less those before: a slow number's fractions add up.
  return Math.floor(((slot + 1) * intervalMs) / step) - Math.floor((slot * intervalMs) / step);
}

/** Segments that a sender could have given by now in the minute: the difference of the same sums. */
function goneOf({ rate }: { rate: number }, { slot, intervalMs, elapsedMs }: MinuteState): number {
  const { intervalMs: step } = paceOf(rate);
  const start = slot * intervalMs;
  const passed = Math.min(Math.max(0, elapsedMs), intervalMs);
  return Math.floor((start + passed) / step) - Math.floor(start / step);
}

/** Chooses a number for each message of a minute: known one, same area code, least used. */
export class NumberChoice {
  private readonly left = new Map<number, number>();
  private readonly byArea: Map<string, SendingNumber[]>;
  private readonly byId: Map<number, SendingNumber>;
  private readonly takenByNumber: Map<number, number>;
  /** Segments of the minute that are taken or have passed. */
  taken: number;
  private accountLeft: number;
  private readonly accountStepMs: number;
  private accountDayLeft: number;
  private readonly dayLeft: Map<number, number>;

  constructor(
    private readonly numbers: readonly SendingNumber[],
    private readonly minute: MinuteState,
  ) {
    const { slot, intervalMs, accountRate } = minute;
    this.byArea = groupBy(numbers, (number) => areaOf(number.phone));
    this.byId = new Map(numbers.map((number) => [number.id, number]));
    this.takenByNumber = minute.takenByNumber;
    this.accountDayLeft = minute.daily.account;
    this.dayLeft = new Map(minute.daily.byNumber);
    for (const number of numbers) {
      const taken = Math.max(this.takenByNumber.get(number.id) ?? 0, goneOf(number, minute));
      this.takenByNumber.set(number.id, taken);
      this.left.set(number.id, budgetOf(number, slot, intervalMs) - taken);
    }
    const account = accountRate === null ? null : { rate: accountRate };
    this.taken = account ? Math.max(minute.taken, goneOf(account, minute)) : minute.taken;
    this.accountLeft = account ? budgetOf(account, slot, intervalMs) - this.taken : Number.POSITIVE_INFINITY;
    this.accountStepMs = account ? paceOf(account.rate).intervalMs : 0;
  }

  /** Segments that all numbers together have left. */
  get remaining(): number {
    let sum = 0;
    for (const [id, left] of this.left) sum += Math.max(0, Math.min(left, this.dayLeftOf(id)));
    return Math.max(0, Math.min(sum, this.accountLeft, this.accountDayLeft));
  }

  /** Whether a message of so many segments fits into no minute of any number. */
  fitsNever(segments: number): boolean {
    const { accountRate, accountDayLimit } = this.minute;
    if (accountRate !== null && accountRate < segments) return true;
    if (accountDayLimit !== null && accountDayLimit < segments) return true;
    return this.numbers.every(
      ({ rate, perDay }) => rate < segments || (perDay !== null && perDay < segments),
    );
  }

  /** A place for a message, or null where no number has room for it. A number's last message may run over its
   *  share, as a message is never split; its pace at sending still holds. */
  take(phone: number, segments: number, knownNumberId: number | null): Place | null {
    if (this.accountLeft <= 0 || this.accountDayLeft < segments) return null;
    const known = knownNumberId === null ? undefined : this.byId.get(knownNumberId);
    const number =
      (known && this.hasRoom(known, segments) ? known : null) ??
      this.leastUsed(this.byArea.get(areaOf(phone)) ?? [], segments) ??
      this.leastUsed(this.numbers, segments);
    if (!number) return null;
    const before = this.takenByNumber.get(number.id) ?? 0;
    const offsetMs = Math.floor(
      Math.max(before * paceOf(number.rate).intervalMs, this.taken * this.accountStepMs),
    );
    this.takenByNumber.set(number.id, before + segments);
    this.left.set(number.id, (this.left.get(number.id) ?? 0) - segments);
    this.dayLeft.set(number.id, this.dayLeftOf(number.id) - segments);
    this.accountDayLeft -= segments;
    this.taken += segments;
    this.accountLeft -= segments;
    return { number, offsetMs };
  }

  private hasRoom(number: SendingNumber, segments: number): boolean {
    if (number.rate < segments || this.dayLeftOf(number.id) < segments) return false;
    return (this.left.get(number.id) ?? 0) > 0;
  }

  private dayLeftOf(numberId: number): number {
    return this.dayLeft.get(numberId) ?? Number.POSITIVE_INFINITY;
  }

  private leastUsed(numbers: readonly SendingNumber[], segments: number): SendingNumber | null {
    let best: SendingNumber | null = null;
    for (const number of numbers) {
      if (!this.hasRoom(number, segments)) continue;
      if (!best || (this.left.get(number.id) ?? 0) > (this.left.get(best.id) ?? 0)) best = number;
    }
    return best;
  }
}

/** North American area code, else the first digits: close enough to prefer a number from the same place. */
function areaOf(phone: number): string {
  return String(phone).slice(0, 4);
}
