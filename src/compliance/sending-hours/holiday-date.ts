import { type CalendarDay, calendarDay, easterSunday, parseDay, weekdayOf, yearOf } from './calendar-day.js';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** The date of a holiday in a year, or null where that year has none. */
export type HolidayDate = (year: number) => CalendarDay | null;

/**
 * Reads how a holiday's date is written: `12-25`; `mon 3 01` (third Monday of January), `mon -1 05` (last of May);
 * `mon<=05-24` and `tue>=11-02` (that weekday on or next to a date); `easter`, `easter-2`, `easter+1`;
 * `2026-10-12` (once). ` even` behind it: in even years only. Undefined for anything else.
 */
export function parseHolidayDate(text: string): HolidayDate | undefined {
  if (text.endsWith(' even')) {
    const everyYear = parseHolidayDate(text.slice(0, -' even'.length));
    return everyYear && ((year) => (year % 2 === 0 ? everyYear(year) : null));
  }
  return fixed(text) ?? nthWeekday(text) ?? weekdayBeside(text) ?? besideEaster(text) ?? once(text);
}

function fixed(text: string): HolidayDate | undefined {
  const [month, day] = monthAndDay(text) ?? [];
  return month && day ? (year) => calendarDay(year, month, day) : undefined;
}

function nthWeekday(text: string): HolidayDate | undefined {
  const [, name = '', count = '', monthText = ''] = /^(\w{3}) (-1|[1-5]) (\d\d)$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(name);
  const nth = Number(count);
  const month = Number(monthText);
  if (weekday < 0 || month < 1 || month > 12) return undefined;
  if (nth < 0) return (year) => onOrBefore(calendarDay(year, month + 1, 0), weekday);
  return (year) => {
    const day = onOrAfter(calendarDay(year, month, 1), weekday) + 7 * (nth - 1);
    return day < calendarDay(year, month + 1, 1) ? day : null;
  };
}

function weekdayBeside(text: string): HolidayDate | undefined {
  const [, name = '', side, date = ''] = /^(\w{3})([<>])=(\d\d-\d\d)$/.exec(text) ?? [];
  const weekday = WEEKDAYS.indexOf(name);
  const [month, day] = monthAndDay(date) ?? [];
  if (weekday < 0 || !month || !day) return undefined;
  const find = side === '<' ? onOrBefore : onOrAfter;
  return (year) => find(calendarDay(year, month, day), weekday);
}

function besideEaster(text: string): HolidayDate | undefined {
  const match = /^easter([+-]\d{1,2})?$/.exec(text);
  return match ? (year) => easterSunday(year) + Number(match[1] ?? 0) : undefined;
}

function once(text: string): HolidayDate | undefined {
  const day = parseDay(text);
  return day === null ? undefined : (year) => (yearOf(day) === year ? day : null);
}

function monthAndDay(text: string): [month: number, day: number] | undefined {
  // A leap year, so that 02-29 can be written; in other years it is 1 March.
  return /^\d\d-\d\d$/.test(text) && parseDay(`2024-${text}`) !== null
    ? [Number(text.slice(0, 2)), Number(text.slice(3))]
    : undefined;
}

function onOrAfter(day: CalendarDay, weekday: number): CalendarDay {
  return day + ((weekday - weekdayOf(day) + 7) % 7);
}

function onOrBefore(day: CalendarDay, weekday: number): CalendarDay {
  return day - ((weekdayOf(day) - weekday + 7) % 7);
}
