// @ts-check

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Hours of New York on working days. At 14:00 there it is 8 or 9 in Hawaii; Rhode Island closes at 18:00. On
 * weekends several states rest altogether.
 */
const OPENS_MS = 14 * HOUR_MS;
const CLOSES_MS = 17.5 * HOUR_MS;
/** A little past the full hour, so that no class of people waits at the boundary itself. */
const TARGET_MS = OPENS_MS + 5 * 60_000;

const newYork = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});
const newYorkDay = new Intl.DateTimeFormat('en-US', { timeZone: 'America/New_York', weekday: 'short' });

/** @param {number} instant */
const isWeekend = (instant) => ['Sat', 'Sun'].includes(newYorkDay.format(instant));

/**
 * @param {number} instant ms since 1970
 * @returns {number} ms since midnight on a New York clock
 */
export function newYorkTimeOfDay(instant) {
  /** @type {Record<string, number>} */
  const parts = {};
  for (const { type, value } of newYork.formatToParts(instant)) parts[type] = Number(value);
  const { hour = 0, minute = 0, second = 0 } = parts;
  return ((hour * 60 + minute) * 60 + second) * 1000 + (((instant % 1000) + 1000) % 1000);
}

/**
 * How far the sandbox's business time runs ahead of the wall clock, so that every state of the USA
 * may be texted now. Kept while it still fits; else raised, never lowered: business time must not run
 * backwards over what is already in the database.
 * @param {number} now ms since 1970
 * @param {number} kept the offset of the last start in ms; 0 at the first
 * @returns {number} the offset in ms
 */
export function sandboxOffset(now, kept) {
  const business = now + kept;
  const time = newYorkTimeOfDay(business);
  if (time >= OPENS_MS && time < CLOSES_MS && !isWeekend(business)) return kept;
  let target = business + ((TARGET_MS - time + DAY_MS) % DAY_MS);
  while (isWeekend(target)) target += DAY_MS;
  // A clock change on the way shifts the target by an hour.
  target += TARGET_MS - newYorkTimeOfDay(target);
  return kept + (target - business);
}
