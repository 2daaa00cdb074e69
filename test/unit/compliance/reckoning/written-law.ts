/**
 * The law once more, typed from its sources and apart from the platform's own table: minutes are written as hours,
 * holidays as plain lists of dates from the states' published calendars.
 */

/** From and to in hours; null: no texts. */
type Hours = [number, number] | null;

interface Law {
  weekday: Hours;
  saturday: Hours;
  sunday: Hours;
  /** `no`: none on holidays; else they are like other days, or have hours of their own. */
  holidays?: 'no' | [number, number];
  since?: string;
}

const daily = (from: number, to: number): Law => ({
  weekday: [from, to],
  saturday: [from, to],
  sunday: [from, to],
});

export const STATE_LAWS: Record<string, Law> = {
  FL: daily(8, 20),
  OK: daily(8, 20),
  MD: daily(8, 20),
  WA: daily(8, 20),
  OR: { ...daily(8, 20), since: '2026-01-01' },
  TX: { weekday: [9, 21], saturday: [9, 21], sunday: [12, 21], since: '2025-09-01' },
  CT: daily(9, 20),
  NJ: daily(8, 20),
  VA: daily(8, 21),
  AL: { weekday: [8, 20], saturday: [8, 20], sunday: null, holidays: 'no' },
  LA: { weekday: [8, 20], saturday: [8, 20], sunday: null, holidays: 'no' },
  MS: { weekday: [8, 20], saturday: [8, 20], sunday: null, holidays: [8, 20] },
  UT: { weekday: [8, 21], saturday: [8, 21], sunday: null, holidays: 'no' },
  RI: { weekday: [9, 18], saturday: [10, 17], sunday: null, holidays: 'no' },
  SD: { weekday: [9, 21], saturday: null, sunday: null },
  KY: daily(10, 21),
  MA: daily(8, 20),
  MI: daily(9, 21),
  MN: daily(9, 21),
  NM: daily(9, 21),
  NV: { weekday: [8, 21], saturday: [9, 20], sunday: [9, 20] },
  PA: { weekday: [8, 21], saturday: null, sunday: null, holidays: 'no' },
};

export const COUNTRY_LAWS: Record<string, Law> = {
  US: daily(8, 21),
  CA: { weekday: [9, 21.5], saturday: [10, 18], sunday: [10, 18] },
  GB: { weekday: [8, 21], saturday: [9, 21], sunday: null, holidays: 'no' },
  FR: { weekday: [10, 20], saturday: [10, 20], sunday: null, holidays: 'no' },
  DE: daily(8, 21),
  IE: daily(8, 21),
  NL: daily(8, 21),
  AU: daily(8, 21),
  NZ: daily(8, 21),
  ZZ: { weekday: [10, 20], saturday: [10, 18], sunday: null },
};
export const OTHER_LAW: Law = daily(9, 20);

/** Days from August 2025 to the end of 2026 on which each place keeps holidays, weekends' substitutes included. */
const US_DAYS = `2025-09-01 2025-10-13 2025-11-11 2025-11-27 2025-12-25
  2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-07-04 2026-09-07 2026-10-12 2026-11-11
  2026-11-26 2026-12-25`;
const days = (list: string) => new Set(list.trim().split(/\s+/));

export const HOLIDAYS: Record<string, ReadonlySet<string>> = {
  AL: days(`${US_DAYS} 2026-02-17 2026-04-27 2026-06-01`),
  LA: days(`${US_DAYS} 2025-08-29 2025-08-30 2025-10-31 2025-11-01 2025-11-28 2026-01-08 2026-02-17 2026-04-03
    2026-06-03 2026-08-30 2026-08-31 2026-11-01 2026-11-02 2026-11-03 2026-11-27`),
  PA: days(`${US_DAYS} 2025-11-04 2025-11-28 2026-04-03 2026-06-14 2026-06-15 2026-11-03 2026-11-27`),
  RI: days(`${US_DAYS} 2026-08-10 2026-11-03`),
  UT: days(`${US_DAYS} 2026-06-15 2026-07-24`),
  MS: days(`${US_DAYS} 2026-04-27`),
  GB: days(`2025-08-25 2025-11-30 2025-12-01 2025-12-25 2025-12-26 2026-01-01 2026-01-02 2026-03-17 2026-04-03
    2026-04-06 2026-05-04 2026-05-25 2026-07-12 2026-07-13 2026-08-03 2026-08-31 2026-11-30 2026-12-25 2026-12-26
    2026-12-28`),
  FR: days(`2025-08-15 2025-11-01 2025-11-11 2025-12-25 2025-12-26 2026-01-01 2026-04-03 2026-04-06 2026-05-01
    2026-05-08 2026-05-14 2026-05-25 2026-07-14 2026-08-15 2026-11-01 2026-11-11 2026-12-25 2026-12-26`),
};

/** Minutes after midnight between which a place's law allows a text on a date; null: none. */
export function lawfulMinutes(country: string, state: string | null, date: string): [number, number] | null {
  const law = state === null ? (COUNTRY_LAWS[country] ?? OTHER_LAW) : STATE_LAWS[state];
  if (!law || (law.since !== undefined && date < law.since)) return [0, 24 * 60];
  const weekday = new Date(`${date}T12:00:00Z`).getUTCDay();
  const hours = weekday === 0 ? law.sunday : weekday === 6 ? law.saturday : law.weekday;
  if (!hours) return null;
  const holiday = HOLIDAYS[state ?? country]?.has(date) === true;
  if (holiday && law.holidays === 'no') return null;
  return [hours[0] * 60, hours[1] * 60];
}
