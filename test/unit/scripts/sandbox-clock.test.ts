import { describe, expect, it } from '@jest/globals';
import { newYorkTimeOfDay, sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import { DEFAULT_HOURS_LAW } from '../../../src/compliance/sending-hours/default-hours-law.js';
import { HoursRulebook } from '../../../src/compliance/sending-hours/hours-rulebook.js';
import { NO_OWN_HOURS } from '../../../src/compliance/sending-hours/own-hours.js';
import { SendingHours } from '../../../src/compliance/sending-hours/sending-hours.js';

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
    expect(offset).toBeLessThanOrEqual((5 * 24 + 1) * HOUR_MS);
    expect(clock(at(now) + offset, 'America/New_York')).toBe('14:05');
  });

  it('suits every state and every zone of the USA, all through five years', () => {
    const zones = ['Pacific/Honolulu', 'America/Anchorage', 'America/Los_Angeles', 'America/New_York'];
    const states = DEFAULT_HOURS_LAW.rules.flatMap(({ place }) => place.match(/^US-(.*)/)?.[1] ?? []);
    expect(states.length).toBeGreaterThan(15);
    const everywhere = {
      id: 1,
      country: 'US',
      timeZones: zones,
      states: [],
      purpose: 'promotional' as const,
    };
    const east = { ...everywhere, id: 2, timeZones: ['America/New_York'], states };
    const hours = new SendingHours(new HoursRulebook(DEFAULT_HOURS_LAW), NO_OWN_HOURS);
    for (let now = at('2026-01-01T00:30:00Z'); now < at('2031-01-01T00:00:00Z'); now += 7 * HOUR_MS) {
      const business = now + sandboxOffset(now, 0);
      const verdicts = [hours.verdict(everywhere, business), hours.verdict(east, business)];
      expect([business, verdicts.map(({ allowed }) => allowed)]).toEqual([business, [true, true]]);
    }
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
