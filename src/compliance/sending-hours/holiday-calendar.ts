import { groupBy } from '../../platform/group-by.js';
import { type CalendarDay, parseDay, weekdayOf, yearOf } from './calendar-day.js';
import { parseHolidayDate } from './holiday-date.js';
import type { HolidayRule, Observance } from './hours-rule.js';

const SUNDAY = 0;
const SATURDAY = 6;

/** Public holidays by place, with the days on which they are kept where they fall on a weekend. */
export class HolidayCalendar {
  private readonly byPlace: ReadonlyMap<string, HolidayRule[]>;
  private readonly years = new Map<string, ReadonlySet<CalendarDay>>();

  constructor(holidays: readonly HolidayRule[]) {
    this.byPlace = groupBy(holidays, ({ place }) => place);
  }

  /** Whether the day is a holiday of the place itself; those of its country are asked separately. */
  isHoliday(place: string, day: CalendarDay): boolean {
    if (!this.byPlace.has(place)) return false;
    const year = yearOf(day);
    // A holiday may be kept across the turn of the year: New Year's Day on a Saturday, on 31 December.
    return [year - 1, year, year + 1].some((one) => this.daysOf(place, one).has(day));
  }

  private daysOf(place: string, year: number): ReadonlySet<CalendarDay> {
    const key = `${place} ${year}`;
    let days = this.years.get(key);
    if (!days) {
      days = holidaysOf(this.byPlace.get(place) ?? [], year);
      this.years.set(key, days);
    }
    return days;
  }
}

/** The day itself rests as well as the day on which it is observed: which of them the law means differs. */
function holidaysOf(rules: readonly HolidayRule[], year: number): Set<CalendarDay> {
  const fallen = rules
    .flatMap((rule) => {
      const day = parseHolidayDate(rule.date)?.(year) ?? null;
      return day !== null && holds(rule, day) ? [{ day, observed: rule.observed }] : [];
    })
    .sort((a, b) => a.day - b.day);
  const days = new Set(fallen.map(({ day }) => day));
  for (const { day, observed } of fallen) days.add(observedOn(day, observed, days));
  return days;
}

function observedOn(day: CalendarDay, observed: Observance, taken: ReadonlySet<CalendarDay>): CalendarDay {
  const weekday = weekdayOf(day);
  if (weekday !== SATURDAY && weekday !== SUNDAY) return day;
  switch (observed) {
    case 'none':
      return day;
    case 'nearest':
      return weekday === SATURDAY ? day - 1 : day + 1;
    case 'sunday':
      return weekday === SUNDAY ? day + 1 : day;
    case 'substitute': {
      let next = day + 1;
      while (taken.has(next) || weekdayOf(next) === SATURDAY || weekdayOf(next) === SUNDAY) next++;
      return next;
    }
  }
}

function holds(rule: HolidayRule, day: CalendarDay): boolean {
  const from = rule.validFrom === null ? null : parseDay(rule.validFrom);
  const to = rule.validTo === null ? null : parseDay(rule.validTo);
  return (from === null || day >= from) && (to === null || day <= to);
}
