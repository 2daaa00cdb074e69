import { parseDay } from './calendar-day.js';
import { ALL_DAY, type DayWindow, parseWindow } from './day-window.js';
import type { OwnHours } from './own-hours.js';

/** A company's own hours as they are stored and set; windows are written `09:00-18:00` or `closed`. */
export interface CompanyHours {
  /** null: nothing beside the law. */
  weekdays: string | null;
  saturday: string | null;
  sunday: string | null;
  onHolidays: boolean;
  /** Sorted, each once. */
  closedDates: string[];
}

/** What a company has that never set anything. */
export const AS_THE_LAW: CompanyHours = {
  weekdays: null,
  saturday: null,
  sunday: null,
  onHolidays: true,
  closedDates: [],
};

/** Ready to be asked. What nobody can read is closed. */
export function readOwnHours(hours: CompanyHours): OwnHours {
  return {
    weekdays: readWindow(hours.weekdays),
    saturday: readWindow(hours.saturday),
    sunday: readWindow(hours.sunday),
    onHolidays: hours.onHolidays,
    closedDates: new Set(hours.closedDates.flatMap((date) => parseDay(date) ?? [])),
  };
}

function readWindow(text: string | null): DayWindow {
  return text === null ? ALL_DAY : (parseWindow(text) ?? null);
}
