import { ZoneClock } from '../../compliance/sending-hours/zone-clock.js';

/** A day as a carrier counts it. */
export interface CarrierDay {
  /** The date there, as 20261120. */
  day: number;
  /** Midnight at its end: business time in ms. */
  endsAt: number;
}

const DAY_MS = 86_400_000;

/**
 * The carrier's day that holds an instant.
 *
 * @param zone IANA name
 * @throws Error for what is no zone: settings refuse it
 */
export function carrierDay(zone: string, at: number): CarrierDay {
  const clock = ZoneClock.of(zone);
  if (!clock) throw new Error(`${zone} is no time zone.`);
  const spans = clock.spans(at);
  let span = spans.next().value;
  const midnight = (Math.floor((at + span.offset) / DAY_MS) + 1) * DAY_MS;
  const day = Number(new Date(midnight - DAY_MS).toISOString().slice(0, 10).replaceAll('-', ''));
  while (midnight - span.offset > span.end) {
    const next = spans.next().value;
    // A clock that is set forward over midnight begins the day at that instant.
    if (midnight - next.offset <= span.end) return { day, endsAt: span.end };
    span = next;
  }
  return { day, endsAt: midnight - span.offset };
}
