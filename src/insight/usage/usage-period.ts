import { z } from 'zod';
import { InvalidInputError } from '../../platform/errors.js';

const DAY_MS = 86_400_000;
/** Days of usage in one request. */
const MOST_DAYS = 366;
/**
 * A month is billed so long after its end, in UTC: until then a late worker or carrier may still tell of an acceptance
 * in it.
 */
const CLOSES_AFTER_MS = 3 * DAY_MS;

/** A day in UTC as addresses have it. */
export const daySchema = z.iso.date().meta({ description: 'A day in UTC, such as 2026-11-20.' });

export const monthSchema = z
  .string()
  .regex(/^20\d\d-(0[1-9]|1[0-2])$/, 'must be a month such as 2026-11')
  .meta({ description: 'A month in UTC, such as 2026-11.' });

/** Days from the first to the last, both included, as they are kept: 20261120. */
export interface DayRange {
  from: number;
  to: number;
}

/** `2026-11-20` as 20261120. */
export function dayNumber(day: string): number {
  return Number(day.replaceAll('-', ''));
}

/** 20261120 as `2026-11-20`. */
export function dayText(day: number): string {
  const digits = String(day);
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

/** The days that are meant; by themselves those of this month. @throws InvalidInputError */
export function readRange(from: string | undefined, to: string | undefined, now: Date): DayRange {
  const today = now.toISOString().slice(0, 10);
  const last = to ?? today;
  const first = from ?? `${last.slice(0, 8)}01`;
  if (first > last) throw InvalidInputError.of('from', 'is after the end');
  if (Date.parse(last) - Date.parse(first) > MOST_DAYS * DAY_MS) {
    throw InvalidInputError.of('from', `is more than ${MOST_DAYS} days before the end`);
  }
  return { from: dayNumber(first), to: dayNumber(last) };
}

/** A month of bills. */
export interface BillingMonth {
  /** As 202611. */
  month: number;
  days: DayRange;
  /** When nothing changes any more. */
  closesAt: Date;
}

/** The month `2026-11`. */
export function billingMonth(text: string): BillingMonth {
  const [year = 0, month = 0] = text.split('-').map(Number);
  const end = Date.UTC(year, month, 1);
  const base = (year * 100 + month) * 100;
  return {
    month: year * 100 + month,
    days: { from: base + 1, to: base + new Date(end - DAY_MS).getUTCDate() },
    closesAt: new Date(end + CLOSES_AFTER_MS),
  };
}

/** 202611 as `2026-11`. */
export function monthText(month: number): string {
  return `${String(month).slice(0, 4)}-${String(month).slice(4)}`;
}
