import { paceOf } from '../sending/pace.js';
import type { Candidate } from './pick-sorter.js';

/** When a candidate of a claim is to leave; ms since the epoch. */
export type Slots = (candidate: Candidate) => number;

/** Each at its place in the minute. */
export function slotsOfMinute(minuteStart: number, now: number): Slots {
  return ({ place }) => Math.max(now, minuteStart + place.offsetMs);
}

/**
 * Each number's first at once, and the others behind it at the number's pace: what a campaign has taken of this minute
 * gives way, as the pace at sending is one for all. Ask once for each, in their order.
 */
export function slotsFromNow(now: number): Slots {
  const given = new Map<number, number>();
  return ({ place: { number }, segments }) => {
    const before = given.get(number.id) ?? 0;
    given.set(number.id, before + segments);
    return now + Math.floor(before * paceOf(number.rate).intervalMs);
  };
}
