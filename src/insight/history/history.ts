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

export const NOTHING: Readonly<HistoryFigures> = { sent: 0, delivered: 0, failed: 0, replies: 0, optOuts: 0 };

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

/** Both together. @param other perhaps of the database, whose sums come as text */
export function sumOf(one: HistoryFigures, other: HistoryFigures): HistoryFigures {
  return {
    sent: one.sent + Number(other.sent),
    delivered: one.delivered + Number(other.delivered),
    failed: one.failed + Number(other.failed),
    replies: one.replies + Number(other.replies),
    optOuts: one.optOuts + Number(other.optOuts),
  };
}

export function isNothing(figures: HistoryFigures): boolean {
  return HISTORY_FIELDS.every((field) => figures[field] === 0);
}

/** In the order of the columns of tables and files. */
export function valuesOf(figures: HistoryFigures): number[] {
  return HISTORY_FIELDS.map((field) => figures[field]);
}
