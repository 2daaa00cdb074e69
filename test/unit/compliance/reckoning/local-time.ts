/**
 * What wall clocks show, reckoned from Intl alone: nothing of the platform and no library is asked, so that a fault
 * in either cannot hide behind itself.
 */

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DAY = 24 * 60 * MINUTE;

/** From `from` on the clock of a zone is `offset` ms ahead of UTC. */
export interface ClockChange {
  from: number;
  offset: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Local time minus UTC in ms, read off the parts of a local date and time. */
export function offsetAt(zone: string, instant: number): number {
  let formatter = formatters.get(zone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(zone, formatter);
  }
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = formatter
    .format(instant)
    .split(/\D+/)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
}

/** The clock changes of a zone in a stretch of time, its first offset included; exact to a minute. */
export function clockChanges(zone: string, from: number, to: number): ClockChange[] {
  const changes = [{ from, offset: offsetAt(zone, from) }];
  let known = offsetAt(zone, from);
  for (let day = from; day < to; day += DAY) {
    if (offsetAt(zone, day + DAY) === known) continue;
    // Quarter by quarter, and within the one that differs minute by minute.
    for (let quarter = day; quarter < day + DAY; quarter += QUARTER) {
      if (offsetAt(zone, quarter + QUARTER) === known) continue;
      for (let minute = quarter + MINUTE; minute <= quarter + QUARTER; minute += MINUTE) {
        const offset = offsetAt(zone, minute);
        if (offset === known) continue;
        changes.push({ from: minute, offset });
        known = offset;
      }
    }
  }
  return changes;
}
