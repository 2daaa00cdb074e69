import { describe, expect, it } from '@jest/globals';
import { LocalLimits } from '../../../src/platform/http/rate-limit/local-limits.js';
import { type RateLimit, rateLimitHeaders } from '../../../src/platform/http/rate-limit/rate-limit.js';

const limit = (name: string, requests: number): RateLimit => ({ name, key: `rate:${name}`, requests });

describe('the limits of one process', () => {
  it('take as many at once as in a minute, and then one each interval', () => {
    const limits = new LocalLimits();
    const taken = (nowMs: number) => limits.take([limit('key', 6)], nowMs).taken;
    expect(Array.from({ length: 8 }, () => taken(1_000))).toEqual([...Array(6).fill(true), false, false]);
    expect([taken(10_999), taken(11_000), taken(11_000), taken(21_000)]).toEqual([false, true, false, true]);
    expect(Array.from({ length: 7 }, () => taken(200_000))).toEqual([...Array(6).fill(true), false]);
  });

  it('take from all or from none', () => {
    const limits = new LocalLimits();
    const both = [limit('key', 10), limit('company', 1)];
    expect(limits.take(both, 0).taken).toBe(true);
    for (let asked = 0; asked < 20; asked++) expect(limits.take(both, 0).taken).toBe(false);
    expect(limits.take([limit('key', 10)], 0).states[0]?.remaining).toBe(8);
  });

  it('say what is left, and when', () => {
    const limits = new LocalLimits();
    const both = [limit('key', 3), limit('company', 6)];
    expect(rateLimitHeaders(limits.take(both, 0).states)).toEqual({
      'ratelimit-policy': '"key";q=3;w=60, "company";q=6;w=60',
      ratelimit: '"key";r=2;t=20, "company";r=5;t=10',
    });
    for (let asked = 0; asked < 2; asked++) limits.take(both, 0);
    const { taken, states } = limits.take(both, 500);
    expect(taken).toBe(false);
    expect(states.map(({ remaining, retrySeconds }) => [remaining, retrySeconds])).toEqual([
      [0, 20],
      [3, 0],
    ]);
  });

  it('shut nobody out for longer than a minute after a limit was lowered', () => {
    const limits = new LocalLimits();
    for (let asked = 0; asked < 1_000; asked++) limits.take([limit('key', 1_000)], 0);
    expect(limits.take([limit('key', 1)], 0).states[0]?.retrySeconds).toBeLessThanOrEqual(60);
    expect(limits.take([limit('key', 1)], 60_001).taken).toBe(true);
  });

  it('do not grow with the number of strangers', () => {
    const limits = new LocalLimits();
    for (let address = 0; address < 60_000; address++) limits.take([limit(`address-${address}`, 5)], 0);
    expect(Reflect.get(limits, 'arrivals').size).toBe(50_000);
  });
});
