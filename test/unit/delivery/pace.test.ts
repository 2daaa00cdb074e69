import { describe, expect, it } from '@jest/globals';
import { paceOf } from '../../../src/delivery/sending/pace.js';

/** Most segments of single-segment messages that a GCRA lets through in any window of a minute. */
function mostInAMinute(rate: number): number {
  const { intervalMs, burst } = paceOf(rate);
  return burst - 1 + Math.ceil(60_000 / intervalMs);
}

describe('paceOf', () => {
  it.each([1, 2, 3, 6, 60, 75, 180, 240, 1_200, 4_500, 6_000, 60_000])(
    'keeps every sliding minute within %i segments',
    (rate) => {
      expect(mostInAMinute(rate)).toBeLessThanOrEqual(rate);
    },
  );

  it('gives away little of a fast number', () => {
    expect(60_000 / paceOf(6_000).intervalMs).toBeGreaterThan(5_900);
  });
});
