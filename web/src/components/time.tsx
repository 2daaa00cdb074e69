import { Text, type TextProps, Tooltip } from '@mantine/core';
import { businessNow } from '../app/base.js';

const VIEWER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const HOUR_MS = 3_600_000;

function formatter(options: Intl.DateTimeFormatOptions, timeZone = VIEWER_ZONE): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(undefined, { timeZone, ...options });
}

const clock = formatter({ hour: '2-digit', minute: '2-digit' });
const clockWithSeconds = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dayAndClock = formatter({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const day = formatter({ day: 'numeric', month: 'short', year: 'numeric' });
const full = formatter({ dateStyle: 'full', timeStyle: 'long' });

/** Today the time alone, this year with the day, before that the day alone. */
function short(at: Date, withSeconds: boolean): string {
  const now = new Date(businessNow());
  if (day.format(at) === day.format(now)) return (withSeconds ? clockWithSeconds : clock).format(at);
  if (Math.abs(at.getTime() - now.getTime()) < 300 * 24 * HOUR_MS) return dayAndClock.format(at);
  return day.format(at);
}

/** A time on the wall clock of a zone, with the zone's short name: `2:05 PM MST`. */
export function clockIn(at: string, timeZone: string): string {
  return formatter({ hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }, timeZone).format(
    new Date(at),
  );
}

/** Wall clocks of a person who may be in any of these zones: `2:05 PM MST or 3:05 PM CST`; of many the ends alone. */
export function clocksIn(at: string, zones: readonly string[]): string {
  const offsets = zones.map((zone) => ({ zone, minutes: wallMinutes(at, zone) }));
  offsets.sort((one, other) => one.minutes - other.minutes);
  const distinct = offsets.filter(({ minutes }, index) => minutes !== offsets[index - 1]?.minutes);
  const [first] = distinct;
  const last = distinct.at(-1);
  if (!first || !last) return '';
  if (distinct.length > 3) return `between ${clockIn(at, first.zone)} and ${clockIn(at, last.zone)}`;
  return distinct.map(({ zone }) => clockIn(at, zone)).join(' or ');
}

/** How far the wall clock of a zone is from that of UTC, at that time. */
function wallMinutes(at: string, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  }).formatToParts(new Date(at));
  const value = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'));
  return Math.round((wall - Date.parse(at)) / 60_000);
}

interface Props extends TextProps {
  at: string | null;
  /** Zone of the person whom it concerns: its wall clock is told as well. */
  recipientZone?: string | null;
  withSeconds?: boolean;
}

/** A time in the viewer's zone; the whole of it, and the recipient's wall clock, on hover and focus. */
export function Time({ at, recipientZone, withSeconds = false, ...text }: Props) {
  if (at === null) return <>–</>;
  const date = new Date(at);
  const whole = full.format(date);
  const there = recipientZone ? `; ${clockIn(at, recipientZone)} for the recipient (${recipientZone})` : '';
  return (
    <Tooltip label={`${whole}${there}`} events={{ hover: true, focus: true, touch: true }}>
      <Text component="time" dateTime={at} inherit {...text}>
        {short(date, withSeconds)}
      </Text>
    </Tooltip>
  );
}

/** How long from now, as `in 5 min` or `3 h ago`. */
export function fromNow(at: string): string {
  const seconds = (new Date(at).getTime() - businessNow()) / 1000;
  const amount = Math.abs(seconds);
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto', style: 'short' });
  if (amount < 60) return seconds < 0 ? 'just now' : 'in a moment';
  if (amount < 3_600) return relative.format(Math.round(seconds / 60), 'minute');
  if (amount < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}
