/** What a rule says of holidays: a window of their own, `closed`, or nothing beside the weekday's. */
export const AS_WEEKDAY = 'weekday';

/** One row of `sending_hours_rules`. Windows are written `09:00-21:00` or `closed`; dates as `2026-01-01`. */
export interface HoursRule {
  /** Stays the same however the row is edited; a default whose code is in the table is not added again. */
  code: string;
  /** `US`, `US-TX`, OTHER_COUNTRIES, or UNKNOWN_COUNTRY. */
  place: string;
  /** First and last local date on which it holds; null: no bound. */
  validFrom: string | null;
  validTo: string | null;
  weekdays: string;
  saturday: string;
  sunday: string;
  /** A window, `closed` or AS_WEEKDAY; a window never opens what the day of the week closes. */
  holidays: string;
  note: string;
}

/** Place of the rule for every country that has none of its own. */
export const OTHER_COUNTRIES = '*';

/**
 * How a holiday on a weekend is kept. `nearest`: Saturday's on Friday, Sunday's on Monday; `sunday`: Sunday's on
 * Monday; `substitute`: on the next weekday that is no holiday itself. The day itself rests in any case.
 */
export const OBSERVANCES = ['none', 'nearest', 'sunday', 'substitute'] as const;
export type Observance = (typeof OBSERVANCES)[number];

/** One row of `sending_holidays`. */
export interface HolidayRule {
  code: string;
  /** `US`: for everybody there; `US-LA`: beside the country's. */
  place: string;
  name: string;
  /** As `parseHolidayDate` reads it. */
  date: string;
  observed: Observance;
  /** First and last date on which it falls; null: no bound. */
  validFrom: string | null;
  validTo: string | null;
  note: string;
}

/** One row of `sending_closures`: nobody of the place is texted from the first to the last date. */
export interface Closure {
  place: string;
  fromDate: string;
  /** null: until further notice. */
  toDate: string | null;
}

/** Everything that the law says, as it stands in the tables. */
export interface HoursLaw {
  rules: readonly HoursRule[];
  holidays: readonly HolidayRule[];
  closures: readonly Closure[];
}
