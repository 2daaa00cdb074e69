import { DateTime } from 'luxon';

/** How a new number comes to its full limits. */
export interface WarmUp {
  /** Segments on its first day. */
  segmentsPerDay: number;
  /** Days until its full limits hold. */
  days: number;
  since: Date;
}

const DAY_MS = 86_400_000;
const MINUTES_A_DAY = 1_440;
/** A day's segments are to take a working day at least. */
const SPREAD_MINUTES = 480;

/**
 * Segments that a number in warm-up may send in the day of its carrier that holds `now`, and the rate at which they
 * take at least eight hours; null: the warm-up is over. Grows by the same factor each day up to the full day.
 *
 * @param zone IANA name of where the carrier's day begins
 * @param full the number's limits behind the warm-up: segments a minute, and a day or null
 */
export function warmUpLimits(
  warmUp: WarmUp,
  zone: string,
  full: { rate: number; perDay: number | null },
  now: number,
): { rate: number; perDay: number } | null {
  const age = dayNumber(zone, now) - dayNumber(zone, warmUp.since.getTime());
  if (age >= warmUp.days) return null;
  const fullDay = full.perDay ?? full.rate * MINUTES_A_DAY;
  if (warmUp.segmentsPerDay >= fullDay) return null;
  const perDay = Math.floor(
    warmUp.segmentsPerDay * (fullDay / warmUp.segmentsPerDay) ** (Math.max(0, age) / warmUp.days),
  );
  return { perDay, rate: Math.min(full.rate, Math.ceil(perDay / SPREAD_MINUTES)) };
}

/** Days there are between two such numbers: dates, not periods of 24 hours. */
function dayNumber(zone: string, at: number): number {
  const { year, month, day } = DateTime.fromMillis(at, { zone });
  return Date.UTC(year, month - 1, day) / DAY_MS;
}
