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
