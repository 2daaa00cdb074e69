import type { CalendarDay } from './calendar-day.js';
import type { DayWindow } from './day-window.js';
import type { ZoneClock } from './zone-clock.js';

/** Looked up once: the innermost loop calls them, and under a test runner's globals each look-up is slow. */
const { floor, max, min } = Math;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A stretch of open time, in ms since the epoch; `end` is the first instant at which it is closed. */
export interface OpenStretch {
  start: number;
  end: number;
}

/**
 * The first stretch, from `from` on, in which every zone is open and more than `guardMs` are left. A zone is open
 * whenever its wall clock shows a time within the window of the date that it shows: so a local time that does not
 * exist opens nothing, and one that exists twice is judged twice.
 *
 * @param windowOn window of a local date
 * @param horizon instant after which nothing is looked for
 * @returns null where there is none before the horizon, or no zone
 */
export function nextOpening(
  zones: readonly ZoneClock[],
  windowOn: (day: CalendarDay) => DayWindow,
  from: number,
  horizon: number,
  guardMs: number,
): OpenStretch | null {
  if (zones.length === 0) return null;
  let at = from;
  while (at < horizon) {
    const common = commonStretch(zones, windowOn, at, horizon);
    if (!common) return null;
    if (common.start > at) at = common.start;
    else if (common.end - at > guardMs) return common;
    else at = common.end;
  }
  return null;
}

/** Open in every zone at `at`: until when. Otherwise: the next instant at which that may be (start > at). */
function commonStretch(
  zones: readonly ZoneClock[],
  windowOn: (day: CalendarDay) => DayWindow,
  at: number,
  horizon: number,
): OpenStretch | null {
  let end = Number.POSITIVE_INFINITY;
  for (const zone of zones) {
    const stretch = stretchOf(zone, windowOn, at, horizon);
    if (!stretch) return null;
    if (stretch.start > at) return stretch;
    end = min(end, stretch.end);
  }
  return { start: at, end };
}

/** A zone's open stretch that holds `at`, or its next one; touching ones (midnight, a clock change) are joined. */
function stretchOf(
  zone: ZoneClock,
  windowOn: (day: CalendarDay) => DayWindow,
  at: number,
  horizon: number,
): OpenStretch | null {
  let joined: OpenStretch | null = null;
  for (const span of zone.spans(at)) {
    const first = floor((max(span.start, at) + span.offset) / DAY_MS);
    const last = floor((span.end - 1 + span.offset) / DAY_MS);
    for (let day = first; day <= last; day++) {
      const midnight = day * DAY_MS - span.offset;
      if (midnight > horizon) return joined;
      const window = windowOn(day);
      if (!window) continue;
      const start = max(span.start, midnight + window[0] * MINUTE_MS);
      const end = min(span.end, midnight + window[1] * MINUTE_MS);
      if (end <= at || end <= start) continue;
      if (!joined) joined = { start, end };
      else if (start === joined.end) joined.end = end;
      else return joined;
    }
  }
  return joined;
}
