/** Local times between which a message may arrive on one day, in minutes after midnight; null: not at all. */
export type DayWindow = readonly [open: number, close: number] | null;

/** As in next-opening.ts: looked up once. */
const { max, min } = Math;

const WRITTEN = /^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/;
const CLOSED = 'closed';
const DAY_MINUTES = 24 * 60;

/** The whole day: a rule that sets no bound. */
export const ALL_DAY: DayWindow = [0, DAY_MINUTES];

/** Reads `09:00-21:30` or `closed`; undefined for anything else, an end that is not after its beginning included. */
export function parseWindow(text: string): DayWindow | undefined {
  if (text === CLOSED) return null;
  const [, ...parts] = WRITTEN.exec(text) ?? [];
  const [openHour = 0, openMinute = 0, closeHour = 0, closeMinute = 0] = parts.map(Number);
  const open = openHour * 60 + openMinute;
  const close = closeHour * 60 + closeMinute;
  return close > open && close <= DAY_MINUTES ? [open, close] : undefined;
}

/** The times that both allow. */
export function intersectWindows(one: DayWindow, other: DayWindow): DayWindow {
  if (!one || !other) return null;
  const open = max(one[0], other[0]);
  const close = min(one[1], other[1]);
  return close > open ? [open, close] : null;
}
