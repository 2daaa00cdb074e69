import { describe, expect, it } from '@jest/globals';
import { newYorkTimeOfDay, sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);

/** The hour and minute of business time on a clock of that zone. */
function clock(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(instant);
}

describe('the sandbox clock', () => {
  it('leaves the wall clock alone while every state may be texted', () => {
    expect(sandboxOffset(at('2026-11-20T20:00:00Z'), 0)).toBe(0); // 15:00 in New York
  });

  it.each([
    ['at night', '2026-11-21T03:00:00Z'],
    ['in the morning, when Hawaii sleeps', '2026-07-21T17:59:00Z'],
    ['in the evening', '2026-11-21T00:00:00Z'],
    ['the night before clocks go forward', '2026-03-08T05:30:00Z'],
    ['the night before clocks go back', '2026-11-01T04:30:00Z'],
  ])('moves ahead to five past two in New York %s', (_, now) => {
    const offset = sandboxOffset(at(now), 0);
    expect(offset).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(25 * HOUR_MS);
    expect(clock(at(now) + offset, 'America/New_York')).toBe('14:05');
  });

  it.each(['2026-01-15T06:00:00Z', '2026-07-15T06:00:00Z'])('suits the furthest states at %s', (now) => {
    const business = at(now) + sandboxOffset(at(now), 0);
    expect(clock(business, 'Pacific/Honolulu') >= '08:00').toBe(true);
    const closing = business + 4.9 * HOUR_MS;
    expect(clock(closing, 'America/Puerto_Rico') < '20:00').toBe(true);
  });

  it('keeps an offset that still suits, and only ever raises it', () => {
    const first = sandboxOffset(at('2026-11-21T03:00:00Z'), 0);
    expect(sandboxOffset(at('2026-11-21T04:00:00Z'), first)).toBe(first);
    const raised = sandboxOffset(at('2026-11-21T09:00:00Z'), first);
    expect(raised).toBeGreaterThan(first);
    // The wall clock alone would suit now; going back to it would turn business time back.
    const wall = at('2026-11-21T20:00:00Z');
    expect(sandboxOffset(wall, raised)).toBeGreaterThanOrEqual(raised);
  });

  it('reads the time of day to the millisecond', () => {
    expect(newYorkTimeOfDay(at('2026-07-15T04:00:00.250Z'))).toBe(250);
  });
});
