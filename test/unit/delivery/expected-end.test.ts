import { describe, expect, it } from '@jest/globals';
import { expectedEnd } from '../../../src/delivery/progress/expected-end.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Open daily from `from` to `to` o'clock, from the epoch on. */
const daily = (from: number, to: number) => (at: number) => {
  const time = at % DAY;
  const midnight = at - time;
  if (time < from * HOUR) return { open: false, until: midnight + from * HOUR };
  if (time < to * HOUR) return { open: true, until: midnight + to * HOUR };
  return { open: false, until: midnight + DAY + from * HOUR };
};
const UNBOUNDED = Number.POSITIVE_INFINITY;
const pace = (perMinute: number, leftToday = UNBOUNDED, perDay = UNBOUNDED) => ({
  perMinute,
  leftToday,
  perDay,
  dayEndsAt: (at: number) => at - (at % DAY) + DAY,
});

describe('the expected end', () => {
  it('is by the rate where all may go', () => {
    expect(expectedEnd([{ messages: 600, hours: daily(8, 20) }], pace(10), 9 * HOUR)).toBe(10 * HOUR);
    expect(expectedEnd([], pace(10), 5)).toBe(5);
    expect(expectedEnd([{ messages: 1, hours: daily(8, 20) }], pace(0), 5)).toBeNull();
  });

  it('waits for the opening, and over the night', () => {
    expect(expectedEnd([{ messages: 600, hours: daily(8, 20) }], pace(10), 5 * HOUR)).toBe(9 * HOUR);
    expect(expectedEnd([{ messages: 600, hours: daily(8, 20) }], pace(10), 19.5 * HOUR)).toBe(
      DAY + 8.5 * HOUR,
    );
  });

  it('shares the rate among those that are open', () => {
    const groups = [
      { messages: 600, hours: daily(8, 20) },
      { messages: 600, hours: daily(10, 20) },
    ];
    expect(expectedEnd(groups, pace(10), 8 * HOUR)).toBe(11 * HOUR);
  });

  it('keeps to what is left of the carrier’s day, and to each day behind it', () => {
    const group = { messages: 1_000, hours: daily(8, 20) };
    // 100 today, 600 tomorrow from eight on, the last 300 on the day behind it.
    expect(expectedEnd([group], pace(10, 100, 600), 9 * HOUR)).toBe(2 * DAY + 8.5 * HOUR);
    expect(expectedEnd([group], pace(10, 0, 1_000), 9 * HOUR)).toBe(DAY + 8 * HOUR + 100 * 60_000);
    const always = { messages: 20, hours: () => ({ open: true, until: UNBOUNDED }) };
    expect(expectedEnd([always], pace(10, 0, 50), 23 * HOUR)).toBe(DAY + 2 * 60_000);
  });

  it('is unknown where it is not within a week', () => {
    const never = () => ({ open: false, until: Number.POSITIVE_INFINITY });
    expect(expectedEnd([{ messages: 1, hours: never }], pace(10), 0)).toBeNull();
  });
});
