/** Messages that share their opening hours. */
export interface WaitingGroup {
  messages: number;
  /** Whether the group is open at `at`, and until when that stays so (ms since the epoch). */
  hours(at: number): { open: boolean; until: number };
}

/** How fast messages may leave; infinite where a day has no limit. */
export interface ExpectedPace {
  perMinute: number;
  /** Messages that may still leave in the carrier's day, and in each day behind it. */
  leftToday: number;
  perDay: number;
  /** Midnight at the end of the carrier's day that holds an instant: ms since the epoch. */
  dayEndsAt(at: number): number;
}

const STEP_MS = 5 * 60_000;
const HORIZON_MS = 7 * 86_400_000;
/** Parts of a message that rounding leaves. */
const CRUMBS = 1e-6;

/**
 * When the last message will have left: in each step the open groups share the pace by their size. A step ends
 * early where a group opens or closes or a day ends, so its edges are exact.
 *
 * @returns ms since the epoch, or null where it is not within a week
 */
export function expectedEnd(
  groups: readonly WaitingGroup[],
  { perMinute, leftToday, perDay, dayEndsAt }: ExpectedPace,
  now: number,
): number | null {
  const waiting = groups
    .filter(({ messages }) => messages > 0)
    .map((group) => ({ group, left: group.messages, state: group.hours(now) }));
  if (waiting.length === 0) return now;
  if (perMinute <= 0) return null;
  let left = leftToday;
  let dayEnd = dayEndsAt(now);
  for (let at = now; at < now + HORIZON_MS; ) {
    if (at >= dayEnd) {
      left = perDay;
      dayEnd = dayEndsAt(at);
    }
    let open = 0;
    let closed = 0;
    let next = Math.min(at + STEP_MS, Math.max(at + 1, dayEnd));
    for (const one of waiting) {
      if (one.left === 0) continue;
      if (one.state.until <= at) one.state = one.group.hours(at);
      if (one.state.open) open += one.left;
      else closed += one.left;
      next = Math.min(next, Math.max(at + 1, one.state.until));
    }
    const room = Math.min(left, (perMinute * (next - at)) / 60_000);
    if (closed === 0 && room + CRUMBS >= open) return Math.round(at + (open / perMinute) * 60_000);
    const kept = room >= open ? 0 : 1 - room / open;
    for (const one of waiting) if (one.state.open) one.left *= kept;
    left -= Math.min(room, open);
    at = next;
  }
  return null;
}
