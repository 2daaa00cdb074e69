/** What became of messages. */
export interface Outcomes {
  /** Handed to carriers, whatever came of them, and those that failed on the way. */
  sent: number;
  delivered: number;
  /** Failed or not delivered. */
  failed: number;
}

/** Outcomes that belong to one state and day. */
export interface StateCount extends Outcomes {
  /** In UTC, as 20261120. */
  day: number;
  /** Code, or '' where none is known. */
  state: string;
}

/** One line for each state and day. */
export function sumByState(counts: Iterable<StateCount>): StateCount[] {
  const sums = new Map<string, StateCount>();
  for (const { day, state, sent, delivered, failed } of counts) {
    const key = `${day} ${state}`;
    const sum = sums.get(key) ?? { day, state, sent: 0, delivered: 0, failed: 0 };
    sum.sent += sent;
    sum.delivered += delivered;
    sum.failed += failed;
    sums.set(key, sum);
  }
  return [...sums.values()];
}
