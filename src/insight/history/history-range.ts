import { InvalidInputError } from '../../platform/errors.js';

const QUARTER_MS = 900_000;

/** A time as it is asked for: ISO 8601, and until now where no end is named. */
export interface AskedRange {
  since: string;
  until?: string | undefined;
}

/** From `since` on, before `until`. */
export interface HistoryRange {
  since: Date;
  until: Date;
}

/** @throws InvalidInputError where the time is turned round */
export function readRange(asked: AskedRange, now: Date): HistoryRange {
  const since = new Date(asked.since);
  const until = asked.until === undefined ? now : new Date(asked.until);
  if (until <= since) throw InvalidInputError.of('until', 'must be later than since');
  return { since, until };
}

/** A stretch of time and the table that has its figures. */
export interface HistoryPart extends HistoryRange {
  table: 'history_minutes' | 'history_quarters';
}

/**
 * Puts a time together of whole quarters of an hour, and of the minutes before and behind them: a year of a company is
 * a million minutes of campaigns, and a fifteenth of it in quarters.
 */
export function partsOf(since: Date, until: Date): HistoryPart[] {
  const first = Math.ceil(since.getTime() / QUARTER_MS) * QUARTER_MS;
  const last = Math.floor(until.getTime() / QUARTER_MS) * QUARTER_MS;
  if (first >= last) return minutesOf(since, until);
  return [
    ...minutesOf(since, new Date(first)),
    { table: 'history_quarters', since: new Date(first), until: new Date(last) },
    ...minutesOf(new Date(last), until),
  ];
}

/** The minutes alone. */
export function minutesOf(since: Date, until: Date): HistoryPart[] {
  return since < until ? [{ table: 'history_minutes', since, until }] : [];
}

/** The quarter of an hour in which a minute lies. */
export function quarterOf(at: Date): Date {
  return new Date(Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS);
}
