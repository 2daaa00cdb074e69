import { DateTime } from 'luxon';
import type { HoursClass } from '../hours-classes/hours-class.js';
import { type DayWindow, DEFAULT_RULE, HOURS_RULES, type HoursRule } from './hours-rules.js';

/** Whether a class of people may be texted at an instant. */
export type HoursVerdict =
  /** Yes, until `closesAt` (ms since the epoch); null: there is no closing hour. */
  { allowed: true; closesAt: number | null } | { allowed: false };

/** A message must not set out in the last minutes before closing: carriers queue, too. */
export const CLOSING_GUARD_MS = 10 * 60_000;

/**
 * The verdict for everybody of a class at one instant. Promotional messages need an open window in every zone in
 * which the person may be, by the rule of every state that may be theirs; transactional ones may go at any time.
 * A class without zones is never texted.
 *
 * @param now business time, ms since the epoch
 */
export function sendingHours(hoursClass: HoursClass, now: number): HoursVerdict {
  if (hoursClass.purpose === 'transactional') return { allowed: true, closesAt: null };
  const rules = rulesOf(hoursClass);
  let closesAt = Number.POSITIVE_INFINITY;
  for (const zone of hoursClass.timeZones) {
    const local = DateTime.fromMillis(now, { zone });
    if (!local.isValid) return { allowed: false };
    for (const rule of rules) {
      const window = windowOf(rule, local.weekday);
      if (!window) return { allowed: false };
      const [open, close] = window;
      const closes = atMinutes(local, close);
      if (now < atMinutes(local, open) || now >= closes - CLOSING_GUARD_MS) return { allowed: false };
      closesAt = Math.min(closesAt, closes);
    }
  }
  return Number.isFinite(closesAt) ? { allowed: true, closesAt } : { allowed: false };
}

function rulesOf(hoursClass: HoursClass): HoursRule[] {
  const country = HOURS_RULES[hoursClass.country] ?? DEFAULT_RULE;
  const states = hoursClass.states.flatMap((state) => HOURS_RULES[`${hoursClass.country}-${state}`] ?? []);
  return [country, ...states];
}

/** @param weekday 1 = Monday … 7 = Sunday */
function windowOf(rule: HoursRule, weekday: number): DayWindow {
  if (weekday === 7) return rule.sunday;
  return weekday === 6 ? rule.saturday : rule.weekdays;
}

/** The instant at which the wall clock of that day shows so many minutes after midnight. */
function atMinutes(day: DateTime, minutes: number): number {
  return day
    .set({ hour: Math.floor(minutes / 60), minute: minutes % 60, second: 0, millisecond: 0 })
    .toMillis();
}
