/** What happened in some time: messages, replies, people who opted out. */
export interface HistoryFigures {
  /** Handed to carriers, whatever came of them, and those that failed on the way; skipped and canceled are none. */
  sent: number;
  delivered: number;
  /** Failed or not delivered. */
  failed: number;
  replies: number;
  optOuts: number;
}

export const HISTORY_FIELDS = [
  'sent',
  'delivered',
  'failed',
  'replies',
  'optOuts',
] as const satisfies readonly (keyof HistoryFigures)[];

/** How much was added since `before`. */
export function figuresSince(before: HistoryFigures, now: HistoryFigures): HistoryFigures {
  return {
    sent: now.sent - before.sent,
    delivered: now.delivered - before.delivered,
    failed: now.failed - before.failed,
    replies: now.replies - before.replies,
    optOuts: now.optOuts - before.optOuts,
  };
}

/** Both together. Of the database, sums come as text. */
export function sumOf(one: HistoryFigures | undefined, other: HistoryFigures): HistoryFigures {
  return {
    sent: Number(one?.sent ?? 0) + Number(other.sent),
    delivered: Number(one?.delivered ?? 0) + Number(other.delivered),
    failed: Number(one?.failed ?? 0) + Number(other.failed),
    replies: Number(one?.replies ?? 0) + Number(other.replies),
    optOuts: Number(one?.optOuts ?? 0) + Number(other.optOuts),
  };
}

export function isNothing(figures: HistoryFigures): boolean {
  return HISTORY_FIELDS.every((field) => figures[field] === 0);
}
