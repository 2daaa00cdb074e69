import { describe, expect, it } from '@jest/globals';
import { slownessAt } from '../../../src/carriers/numbers/number-health.js';
import type { HealthRecord } from '../../../src/carriers/numbers/number-health.repository.js';
import { reviewHealth } from '../../../src/delivery/health/health-rule.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

const counts = (change: object) => ({
  numberId: 1,
  day: 20261120,
  accepted: 0,
  delivered: 0,
  failed: 0,
  filtered: 0,
  throttled: 0,
  ...change,
});

const levelOf = (record: HealthRecord | null, now = NOW) =>
  record ? (slownessAt(record, now)?.level ?? 0) : null;

describe('reviewHealth', () => {
  it.each([
    [{ delivered: 88, failed: 11, filtered: 11 }, null],
    [{ delivered: 90, failed: 10, filtered: 10 }, 0],
    [{ delivered: 89, failed: 11, filtered: 11 }, 1],
    // Dead phones say nothing of the number.
    [{ delivered: 50, failed: 50, filtered: 5 }, 0],
    [{ accepted: 89, throttled: 11 }, 1],
    [{ accepted: 90, throttled: 10 }, 0],
  ])('judges %j', (day, level) => {
    expect(levelOf(reviewHealth(undefined, counts(day), NOW))).toBe(level);
  });

  it('judges each sample once, and what came in the shadow of a halving not at all', () => {
    const first = reviewHealth(undefined, counts({ delivered: 50, failed: 50, filtered: 50 }), NOW);
    expect(
      reviewHealth(first ?? undefined, counts({ delivered: 50, failed: 50, filtered: 50 }), NOW),
    ).toBeNull();
    const more = counts({ delivered: 100, failed: 100, filtered: 100 });
    const second = reviewHealth(first ?? undefined, more, NOW + MINUTE);
    expect(levelOf(second, NOW + MINUTE)).toBe(1);
    const evenMore = counts({ delivered: 150, failed: 150, filtered: 150 });
    const third = reviewHealth(second ?? undefined, evenMore, NOW + 11 * MINUTE);
    expect(levelOf(third, NOW + 11 * MINUTE)).toBe(2);
  });

  it('stops at a sixteenth of the rate and lifts step by step', () => {
    let record: HealthRecord | undefined;
    let now = NOW;
    for (let step = 1; step <= 8; step++) {
      now += 15 * MINUTE;
      record = reviewHealth(record, counts({ failed: step * 100, filtered: step * 100 }), now) ?? record;
    }
    expect(levelOf(record ?? null, now)).toBe(4);
    const levels = [59, 60, 120, 180, 240].map((minutes) => levelOf(record ?? null, now + minutes * MINUTE));
    expect(levels).toEqual([4, 3, 2, 1, 0]);
  });

  it('begins anew with each day', () => {
    const first = reviewHealth(undefined, counts({ delivered: 1_000 }), NOW);
    const next = counts({ day: 20261121, failed: 100, filtered: 100 });
    expect(levelOf(reviewHealth(first ?? undefined, next, NOW))).toBe(1);
  });
});
