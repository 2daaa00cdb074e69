/** Messages that share their opening hours. */
export interface WaitingGroup {
  messages: number;
  /** Whether the group is open at `at`, and until when that stays so (ms since the epoch). */
  hours(at: number): { open: boolean; until: number };
}

const STEP_MS = 5 * 60_000;
const HORIZON_MS = 7 * 86_400_000;

/**
 * When the last message will have left: in each step the open groups share the rate by their size. A step ends
 * early where a group opens or closes, so its edges are exact.
 *
 * @param perMinute messages a minute
 * @returns ms since the epoch, or null where it is not within a week
 */
export function expectedEnd(groups: readonly WaitingGroup[], perMinute: number, now: number): number | null {
  const waiting = groups
    .filter(({ messages }) => messages > 0)
    .map((group) => ({ group, left: group.messages, state: group.hours(now) }));
  if (waiting.length === 0) return now;
  if (perMinute <= 0) return null;
  for (let at = now; at < now + HORIZON_MS; ) {
    let open = 0;
    let closed = 0;
    let next = at + STEP_MS;
    for (const one of waiting) {
      if (one.left === 0) continue;
      if (one.state.until <= at) one.state = one.group.hours(at);
      if (one.state.open) open += one.left;
      else closed += one.left;
      next = Math.min(next, Math.max(at + 1, one.state.until));
    }
    const room = (perMinute * (next - at)) / 60_000;
    if (closed === 0 && room >= open) return Math.round(at + (open / perMinute) * 60_000);
    const kept = room >= open ? 0 : 1 - room / open;
    for (const one of waiting) if (one.state.open) one.left *= kept;
    at = next;
  }
  return null;
}
