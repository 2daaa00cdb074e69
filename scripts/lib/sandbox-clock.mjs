// @ts-check

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Hours of New York on working days. At 14:00 there it is 8 or 9 in Hawaii; Rhode Island closes at 18:00. On
 * weekends and holidays several states rest altogether.
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
const newYorkDay = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  weekday: 'short',
  month: '2-digit',
  day: '2-digit',
});

/**
 * Days on which some state allows no texts: [weekday, first, last date between which that weekday is one]. Ranges for
 * what hangs on Easter are wider than the holiday. A test holds this equal to the sending hours' own calendars.
 */
const MOVABLE_HOLIDAYS = [
  ['Mon', '01-15', '01-21'],
  ['Mon', '02-15', '02-21'],
  ['Tue', '02-03', '03-09'],
  ['Fri', '03-20', '04-23'],
  ['Mon', '04-22', '04-28'],
  ['Mon', '05-25', '06-07'],
  ['Mon', '06-15', '06-21'],
  ['Mon', '08-08', '08-14'],
  ['Mon', '09-01', '09-07'],
  ['Mon', '10-08', '10-14'],
  ['Tue', '11-02', '11-08'],
  ['Thu', '11-22', '11-28'],
  ['Fri', '11-23', '11-29'],
];
const FIXED_HOLIDAYS = new Set([
  ...['01-01', '01-08', '01-19', '06-03', '06-14', '06-19', '07-04', '07-24', '08-30', '11-01', '11-11'],
  '12-25',
]);

/**
 * The date on a New York calendar.
 * @param {number} instant
 * @returns {{ weekday: string, date: string }} `Mon` and `05-25`
 */
function newYorkDate(instant) {
  /** @type {Record<string, string>} */
  const parts = {};
  for (const { type, value } of newYorkDay.formatToParts(instant)) parts[type] = value;
  return { weekday: parts.weekday ?? '', date: `${parts.month}-${parts.day}` };
}

/**
 * Whether some state rests on that day; a holiday on a weekend is kept on the Friday before or the Monday after.
 * @param {number} instant about noon, so that a day more or less is the next date
 */
function isRestDay(instant) {
  const { weekday, date } = newYorkDate(instant);
  if (weekday === 'Sat' || weekday === 'Sun' || FIXED_HOLIDAYS.has(date)) return true;
  if (weekday === 'Fri' && FIXED_HOLIDAYS.has(newYorkDate(instant + DAY_MS).date)) return true;
  if (weekday === 'Mon' && FIXED_HOLIDAYS.has(newYorkDate(instant - DAY_MS).date)) return true;
  return MOVABLE_HOLIDAYS.some(
    ([day, first = '', last = '']) => day === weekday && first <= date && date <= last,
  );
}

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
  if (time >= OPENS_MS && time < CLOSES_MS && !isRestDay(business)) return kept;
  let target = business + ((TARGET_MS - time + DAY_MS) % DAY_MS);
  while (isRestDay(target)) target += DAY_MS;
  // A clock change on the way shifts the target by an hour.
  target += TARGET_MS - newYorkTimeOfDay(target);
  return kept + (target - business);
}
