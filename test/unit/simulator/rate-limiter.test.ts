import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from '../../../src/simulator/messages/rate-limiter.js';

function limiterAt(): { limiter: RateLimiter; clock: { ms: number } } {
  const clock = { ms: 0 };
  return { limiter: new RateLimiter(() => clock.ms), clock };
}

describe('RateLimiter', () => {
  it('passes one second of the rate at once, then says when to come back', () => {
    const { limiter, clock } = limiterAt();
    const limits = [{ key: 'a', perSecond: 10 }];
    for (let count = 0; count < 10; count++) expect(limiter.take(limits, 1)).toBe(0);
    expect(limiter.take(limits, 1)).toBeCloseTo(100);
    clock.ms = 99;
    expect(limiter.take(limits, 1)).toBeGreaterThan(0);
    clock.ms = 100;
    expect(limiter.take(limits, 1)).toBe(0);
  });

  it('never refuses who keeps to the rate', () => {
    const { limiter, clock } = limiterAt();
    for (let count = 0; count < 1000; count++) {
      clock.ms = count * 250;
      expect(limiter.take([{ key: 'a', perSecond: 4 }], 1)).toBe(0);
    }
  });

  it('takes nothing from one limit when another refuses', () => {
    const { limiter } = limiterAt();
    const account = { key: 'account', perSecond: 2 };
    expect(limiter.take([account, { key: 'one', perSecond: 1 }], 1)).toBe(0);
    expect(limiter.take([account, { key: 'one', perSecond: 1 }], 1)).toBeGreaterThan(0);
    expect(limiter.take([account, { key: 'two', perSecond: 1 }], 1)).toBe(0);
    expect(limiter.take([account, { key: 'three', perSecond: 1 }], 1)).toBeGreaterThan(0);
  });

  it('lets a message of many segments pass a slow limit, which then recovers', () => {
    const { limiter, clock } = limiterAt();
    const slow = [{ key: 'a', perSecond: 0.5 }];
    expect(limiter.take(slow, 3)).toBe(0);
    expect(limiter.take(slow, 1)).toBeCloseTo(6000);
    clock.ms = 6000;
    expect(limiter.take(slow, 1)).toBe(0);
  });

  it('follows a rate that was changed', () => {
    const { limiter } = limiterAt();
    expect(limiter.take([{ key: 'a', perSecond: 100 }], 1)).toBe(0);
    expect(limiter.take([{ key: 'a', perSecond: 1 }], 1)).toBe(0);
    expect(limiter.take([{ key: 'a', perSecond: 1 }], 1)).toBeGreaterThan(0);
  });
});
