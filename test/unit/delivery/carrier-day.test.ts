import { describe, expect, it } from '@jest/globals';
import { carrierDay } from '../../../src/delivery/daily/carrier-day.js';

describe('carrierDay', () => {
  it.each([
    // Zone, instant, the date there, and the midnight that ends it.
    ['UTC', '2026-11-20T23:59:59.999Z', 20261120, '2026-11-21T00:00:00Z'],
    ['UTC', '2026-11-21T00:00:00Z', 20261121, '2026-11-22T00:00:00Z'],
    ['America/Los_Angeles', '2026-11-21T07:59:59Z', 20261120, '2026-11-21T08:00:00Z'],
    // Both days of a clock change, of 23 and of 25 hours.
    ['America/Los_Angeles', '2026-03-08T08:00:00Z', 20260308, '2026-03-09T07:00:00Z'],
    ['America/Los_Angeles', '2026-11-01T07:00:00Z', 20261101, '2026-11-02T08:00:00Z'],
    // Here the clock goes from 23:59:59 to 01:00.
    ['Asia/Beirut', '2026-03-28T20:00:00Z', 20260328, '2026-03-28T22:00:00Z'],
  ])('in %s at %s', (zone, at, day, endsAt) => {
    expect(carrierDay(zone, Date.parse(at))).toEqual({ day, endsAt: Date.parse(endsAt) });
  });

  it('knows no day of what is no zone', () => {
    expect(() => carrierDay('Mars/Olympus', 0)).toThrow('no time zone');
  });
});
