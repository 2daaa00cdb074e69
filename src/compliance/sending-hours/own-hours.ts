import type { CalendarDay } from './calendar-day.js';
import { weekdayOf } from './calendar-day.js';
import { ALL_DAY, type DayWindow, intersectWindows } from './day-window.js';
import type { LegalDay } from './hours-rulebook.js';

/** How much stricter than the law a company is; it can never be laxer. */
export interface OwnHours {
  weekdays: DayWindow;
  saturday: DayWindow;
  sunday: DayWindow;
  /** Whether it texts people on their public holidays, where the law allows it. */
  onHolidays: boolean;
  /** Dates on which it texts nobody. */
  closedDates: ReadonlySet<CalendarDay>;
}

/** A company that follows the law and adds nothing. */
export const NO_OWN_HOURS: OwnHours = {
  weekdays: ALL_DAY,
  saturday: ALL_DAY,
  sunday: ALL_DAY,
  onHolidays: true,
  closedDates: new Set(),
};

/** What is left of a legal day. */
export function narrow(legal: LegalDay, own: OwnHours, day: CalendarDay): DayWindow {
  if (own.closedDates.has(day) || (legal.holiday && !own.onHolidays)) return null;
  const weekday = weekdayOf(day);
  const window = weekday === 0 ? own.sunday : weekday === 6 ? own.saturday : own.weekdays;
  return intersectWindows(legal.window, window);
}
