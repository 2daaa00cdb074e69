import { businessNow } from '../../app/base.js';

const DAY_MS = 86_400_000;

/** The days that a report is about, both included. */
export interface ReportRange {
  /** As 2026-11-01, in UTC as usage is counted. */
  from: string;
  to: string;
}

export const RANGES = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '12 months' },
] as const;

/** The last days up to today. */
export function lastDays(days: number): ReportRange {
  const now = businessNow();
  return { from: day(now - (days - 1) * DAY_MS), to: day(now) };
}

/** The range as times: from the beginning of its first day up to the end of its last. */
export function timesOf({ from, to }: ReportRange): { since: string; until: string } {
  return {
    since: `${from}T00:00:00Z`,
    until: new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS).toISOString(),
  };
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
