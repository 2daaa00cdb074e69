import { describe, expect, it } from '@jest/globals';
import { warmUpLimits } from '../../../src/carriers/numbers/warm-up.js';

const PACIFIC = 'America/Los_Angeles';
/** 23:00 in Los Angeles. */
const since = new Date('2026-03-05T23:00:00-08:00');
const plan = { segmentsPerDay: 100, days: 4, since };
const at = (text: string) => Date.parse(text);

describe('warmUpLimits', () => {
  it('grows by the same factor each day of the carrier up to the full day', () => {
    const full = { rate: 60, perDay: 1_600 };
    const days = ['05', '06', '07', '08', '09'].map(
      (day) => warmUpLimits(plan, PACIFIC, full, at(`2026-03-${day}T22:30:00-08:00`))?.perDay,
    );
    expect(days).toEqual([100, 200, 400, 800, undefined]);
  });

  it('counts dates where the carrier’s day begins, over a change of its clocks too', () => {
    const full = { rate: 60, perDay: 1_600 };
    const perDay = (text: string) => warmUpLimits(plan, PACIFIC, full, at(text))?.perDay;
    expect(perDay('2026-03-05T23:59:59.999-08:00')).toBe(100);
    expect(perDay('2026-03-06T00:00:00-08:00')).toBe(200);
    // On the 8th clocks go forward: that day has 23 hours.
    expect(perDay('2026-03-08T23:59:59-07:00')).toBe(800);
    expect(perDay('2026-03-09T00:00:00-07:00')).toBeUndefined();
    expect(warmUpLimits(plan, 'UTC', full, at('2026-03-06T23:59:00Z'))?.perDay).toBe(100);
  });

  it('spreads a day over eight hours', () => {
    expect(warmUpLimits(plan, PACIFIC, { rate: 6_000, perDay: null }, since.getTime())).toEqual({
      perDay: 100,
      rate: 1,
    });
    const fast = { ...plan, segmentsPerDay: 48_000 };
    expect(warmUpLimits(fast, PACIFIC, { rate: 6_000, perDay: null }, since.getTime())?.rate).toBe(100);
  });

  it('never allows more than the full limits', () => {
    const small = { rate: 1, perDay: 50 };
    expect(warmUpLimits(plan, PACIFIC, small, since.getTime())).toBeNull();
    for (let day = 0; day < 400; day++) {
      const full = { rate: 60, perDay: 5_000 };
      const now = since.getTime() + day * 86_400_000;
      const limits = warmUpLimits({ ...plan, days: 365 }, PACIFIC, full, now);
      expect(limits?.perDay ?? 5_000).toBeLessThanOrEqual(5_000);
      expect(limits?.rate ?? 60).toBeLessThanOrEqual(60);
    }
  });
});
