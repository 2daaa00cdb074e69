import { groupBy } from '../../platform/group-by.js';
import type { HoursClassInputs } from '../hours-classes/hours-class.js';
import { type CalendarDay, parseDay, weekdayOf } from './calendar-day.js';
import { ALL_DAY, type DayWindow, intersectWindows, parseWindow } from './day-window.js';
import { HolidayCalendar } from './holiday-calendar.js';
import { AS_WEEKDAY, type HoursLaw, type HoursRule, OTHER_COUNTRIES } from './hours-rule.js';

/** Whose law: what of a class's inputs a date's window depends on. */
export type Jurisdiction = Pick<HoursClassInputs, 'country' | 'states'>;

/** A rule ready to be asked; what nobody can read is closed. */
interface ReadRule {
  place: string;
  from: CalendarDay;
  to: CalendarDay;
  /** By weekday, 0 = Sunday. */
  week: readonly DayWindow[];
  /** undefined: as the weekday. */
  holidays: DayWindow | undefined;
}

/** Days on which nothing may be sent to a place. */
interface ReadClosure {
  place: string;
  from: CalendarDay;
  to: CalendarDay;
}

/** A day's window of one jurisdiction, and whether it is a holiday in any of its calendars. */
export interface LegalDay {
  window: DayWindow;
  holiday: boolean;
}

/** Days remembered for each jurisdiction; beyond it they are reckoned anew. */
const MOST_DAYS = 800;

/**
 * The law as data: local date → window. Never changes, so what was reckoned once is kept; a change of the tables
 * makes another rulebook.
 */
export class HoursRulebook {
  private readonly byPlace: ReadonlyMap<string, ReadRule[]>;
  private readonly closures: ReadonlyMap<string, ReadClosure[]>;
  private readonly calendar: HolidayCalendar;
  private readonly days = new Map<string, Map<CalendarDay, LegalDay>>();

  constructor(law: HoursLaw) {
    this.calendar = new HolidayCalendar(law.holidays);
    this.byPlace = groupBy(law.rules.map(readRule), ({ place }) => place);
    this.closures = groupBy(law.closures.map(readClosure), ({ place }) => place);
  }

  /**
   * What the law allows on a local date: the country's rule, cut by that of every state, by holidays and closures.
   * Where several rows of a place hold on a date, all of them do.
   */
  on(jurisdiction: Jurisdiction, day: CalendarDay): LegalDay {
    const key = `${jurisdiction.country} ${jurisdiction.states.join()}`;
    let days = this.days.get(key);
    if (!days || days.size > MOST_DAYS) {
      days = new Map();
      this.days.set(key, days);
    }
    let legal = days.get(day);
    if (!legal) {
      legal = this.reckon(jurisdiction, day);
      days.set(day, legal);
    }
    return legal;
  }

  private reckon({ country, states }: Jurisdiction, day: CalendarDay): LegalDay {
    const places = states.map((state) => `${country}-${state}`);
    const national = this.calendar.isHoliday(country, day);
    const holiday = national || places.some((place) => this.calendar.isHoliday(place, day));
    const rules = this.rulesOn(country, day);
    if (rules.length === 0) rules.push(...this.rulesOn(OTHER_COUNTRIES, day));
    // No rule at all is a fault of the table, not a freedom.
    let window = rules.length === 0 ? null : ALL_DAY;
    for (const rule of rules) window = intersectWindows(window, windowOf(rule, day, holiday));
    for (const place of places) {
      const kept = national || this.calendar.isHoliday(place, day);
      for (const rule of this.rulesOn(place, day))
        window = intersectWindows(window, windowOf(rule, day, kept));
    }
    const closed = [country, ...places].some((place) => this.isClosed(place, day));
    return { window: closed ? null : window, holiday };
  }

  private rulesOn(place: string, day: CalendarDay): ReadRule[] {
    return (this.byPlace.get(place) ?? []).filter(({ from, to }) => from <= day && day <= to);
  }

  private isClosed(place: string, day: CalendarDay): boolean {
    return (this.closures.get(place) ?? []).some(({ from, to }) => from <= day && day <= to);
  }
}

function windowOf(rule: ReadRule, day: CalendarDay, holiday: boolean): DayWindow {
  const window = rule.week[weekdayOf(day)] ?? null;
  return holiday && rule.holidays !== undefined ? intersectWindows(window, rule.holidays) : window;
}

function readRule(rule: HoursRule): ReadRule {
  const weekdays = parseWindow(rule.weekdays) ?? null;
  return {
    place: rule.place,
    from: firstDay(rule.validFrom),
    to: lastDay(rule.validTo),
    week: [
      parseWindow(rule.sunday) ?? null,
      ...Array<DayWindow>(5).fill(weekdays),
      parseWindow(rule.saturday) ?? null,
    ],
    holidays: rule.holidays === AS_WEEKDAY ? undefined : (parseWindow(rule.holidays) ?? null),
  };
}

function readClosure({ place, fromDate, toDate }: HoursLaw['closures'][number]): ReadClosure {
  return { place, from: firstDay(fromDate), to: lastDay(toDate) };
}

/** A date that nobody can read sets no bound: the rule holds longer rather than not at all. */
function firstDay(date: string | null): CalendarDay {
  return (date === null ? null : parseDay(date)) ?? Number.NEGATIVE_INFINITY;
}

function lastDay(date: string | null): CalendarDay {
  return (date === null ? null : parseDay(date)) ?? Number.POSITIVE_INFINITY;
}
