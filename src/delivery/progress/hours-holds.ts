import type { ClassCount } from '../../campaigns/campaign-counter.repository.js';
import type { HoursClass } from '../../compliance/hours-classes/hours-class.js';
import type { SendingHours } from '../../compliance/sending-hours/sending-hours.js';
import type { ProgressHold } from './progress.schema.js';
import { cityOf, clockAt } from './zone-words.js';

const MINUTES_A_DAY = 1_440;

/** What the hours hold now, one entry for each opening and zone, the next one first; the rest may go. */
export function hoursHolds(
  counts: readonly ClassCount[],
  classes: ReadonlyMap<number, HoursClass>,
  hours: SendingHours,
  now: number,
): { holds: ProgressHold[]; open: number } {
  const groups = new Map<string, { opensAt: number | null; timeZone: string | null; messages: number }>();
  let open = 0;
  for (const { hoursClassId, pending } of counts) {
    const hoursClass = classes.get(hoursClassId);
    const verdict = hoursClass && hours.verdict(hoursClass, now);
    // Those without a zone are drawn only to be skipped: nothing holds them.
    if (!hoursClass || !verdict || verdict.allowed || hoursClass.timeZones.length === 0) {
      open += pending;
      continue;
    }
    const { opensAt } = verdict;
    const timeZone = lastToOpen(hoursClass.timeZones, opensAt ?? now);
    const key = `${opensAt}/${timeZone}`;
    const group = groups.get(key) ?? { opensAt, timeZone, messages: 0 };
    group.messages += pending;
    groups.set(key, group);
  }
  const holds = [...groups.values()]
    .sort((a, b) => (a.opensAt ?? Number.POSITIVE_INFINITY) - (b.opensAt ?? Number.POSITIVE_INFINITY))
    .map(toHold);
  return { holds, open };
}

function toHold({
  opensAt,
  timeZone,
  messages,
}: {
  opensAt: number | null;
  timeZone: string | null;
  messages: number;
}): ProgressHold {
  const place = timeZone === null ? '' : ` in ${cityOf(timeZone)}`;
  const until =
    opensAt === null || timeZone === null
      ? 'with no opening in sight'
      : `until ${clockAt(opensAt, timeZone)}`;
  return {
    kind: 'legal_hours',
    messages,
    text: `legal hours ${until}${place}`,
    until: opensAt === null ? null : new Date(opensAt).toISOString(),
    timeZone,
  };
}

/** Where it is earliest in the day, the people are waited for. */
function lastToOpen(timeZones: readonly string[], at: number): string | null {
  let last: { timeZone: string; minutes: number } | null = null;
  for (const timeZone of timeZones) {
    const [hour = 0, minute = 0] = clockAt(at, timeZone).split(':').map(Number);
    const minutes = (hour * 60 + minute) % MINUTES_A_DAY;
    if (!last || minutes < last.minutes) last = { timeZone, minutes };
  }
  return last?.timeZone ?? null;
}
