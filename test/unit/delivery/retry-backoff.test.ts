import { describe, expect, it } from '@jest/globals';
import { MAX_ATTEMPTS, retryPauseMs } from '../../../src/delivery/retry-backoff.js';

const MINUTE = 60_000;

describe('the pause after a refusal', () => {
  it('doubles up to an hour', () => {
    const pauses = [1, 2, 3, 6, 7, 8, 100].map((attempts) => retryPauseMs(attempts, MINUTE, 0) / MINUTE);
    expect(pauses).toEqual([1, 2, 4, 32, 60, 60, 60]);
  });

  it('is cut by up to a half at random', () => {
    expect(retryPauseMs(3, MINUTE, 0.5)).toBe(3 * MINUTE);
    expect(retryPauseMs(3, MINUTE, 1)).toBe(2 * MINUTE);
  });

  it('adds up to four hours at the most', () => {
    let sum = 0;
    for (let attempts = 1; attempts < MAX_ATTEMPTS; attempts++) sum += retryPauseMs(attempts, MINUTE, 0);
    expect(sum).toBe(243 * MINUTE);
  });
});
