import { weekdayOf } from '../../compliance/sending-hours/calendar-day.js';
import { parseWindow } from '../../compliance/sending-hours/day-window.js';
import { ZoneClock } from '../../compliance/sending-hours/zone-clock.js';
import type { ReplyHours } from './reply-keyword.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * Whether an instant lies within hours, by the wall clock of a zone. What nobody can read is closed.
 *
 * @param at business time, ms since the epoch
 */
export function isWithinHours({ window, days }: ReplyHours, timeZone: string, at: number): boolean {
  const clock = ZoneClock.of(timeZone);
  const bounds = parseWindow(window);
  if (!clock || !bounds) return false;
  const local = at + clock.spans(at).next().value.offset;
  const day = Math.floor(local / DAY_MS);
  const minute = (local - day * DAY_MS) / MINUTE_MS;
  return days.includes(weekdayOf(day)) && minute >= bounds[0] && minute < bounds[1];
}
