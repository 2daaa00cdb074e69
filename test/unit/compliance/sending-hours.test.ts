import { describe, expect, it } from '@jest/globals';
import type { HoursClass } from '../../../src/compliance/hours-classes/hours-class.js';
import { DEFAULT_HOURS_LAW } from '../../../src/compliance/sending-hours/default-hours-law.js';
import { HoursRulebook } from '../../../src/compliance/sending-hours/hours-rulebook.js';
import { NO_OWN_HOURS } from '../../../src/compliance/sending-hours/own-hours.js';
import { SendingHours } from '../../../src/compliance/sending-hours/sending-hours.js';

const rulebook = new HoursRulebook(DEFAULT_HOURS_LAW);
const sendingHours = (hoursClass: HoursClass, now: number) =>
  new SendingHours(rulebook, NO_OWN_HOURS).verdict(hoursClass, now);

function classOf(country: string, timeZones: string[], states: string[] = []): HoursClass {
  return { id: 1, country, timeZones, states, purpose: 'promotional' };
}

const at = (iso: string) => Date.parse(iso);

describe('sendingHours', () => {
  const newYork = classOf('US', ['America/New_York'], ['NY']);

  it.each([
    ['2026-11-20T07:59:59-05:00', false],
    ['2026-11-20T08:00:00-05:00', true],
    ['2026-11-20T20:49:59-05:00', true],
    ['2026-11-20T20:50:00-05:00', false],
    ['2026-11-20T23:00:00-05:00', false],
  ])('New York at %s: %s', (time, allowed) => {
    expect(sendingHours(newYork, at(time)).allowed).toBe(allowed);
  });

  it('tells until when', () => {
    expect(sendingHours(newYork, at('2026-11-20T12:00:00-05:00'))).toEqual({
      allowed: true,
      closesAt: at('2026-11-20T21:00:00-05:00'),
    });
  });

  it('asks every zone in which the person may be', () => {
    const split = classOf('US', ['America/Chicago', 'America/New_York'], ['IN']);
    expect(sendingHours(split, at('2026-11-20T08:30:00-05:00')).allowed).toBe(false);
    expect(sendingHours(split, at('2026-11-20T09:00:00-05:00')).allowed).toBe(true);
    expect(sendingHours(split, at('2026-11-20T20:55:00-05:00')).allowed).toBe(false);
  });

  it.each([
    ['Florida closes at eight', ['FL'], '2026-11-20T19:55:00-05:00', false],
    ['New York does not', ['NY'], '2026-11-20T19:55:00-05:00', true],
    ['with two states the stricter holds', ['FL', 'NY'], '2026-11-20T19:55:00-05:00', false],
    ['Rhode Island rests on Sundays', ['RI'], '2026-11-22T12:00:00-05:00', false],
    ['Rhode Island on Saturdays until five', ['RI'], '2026-11-21T16:55:00-05:00', false],
  ])('%s', (_, states, time, allowed) => {
    expect(sendingHours(classOf('US', ['America/New_York'], states), at(time)).allowed).toBe(allowed);
  });

  it('opens Texas at noon on Sundays', () => {
    const texas = classOf('US', ['America/Chicago'], ['TX']);
    expect(sendingHours(texas, at('2026-11-22T11:59:00-06:00')).allowed).toBe(false);
    expect(sendingHours(texas, at('2026-11-22T12:00:00-06:00')).allowed).toBe(true);
  });

  it('follows the clock change of the zone', () => {
    // 2026-11-01: the clock goes back at 2:00; eight o'clock is 13:00 UTC from then on.
    expect(sendingHours(newYork, at('2026-10-31T12:00:00Z')).allowed).toBe(true);
    expect(sendingHours(newYork, at('2026-11-01T12:59:00Z')).allowed).toBe(false);
    expect(sendingHours(newYork, at('2026-11-01T13:00:00Z')).allowed).toBe(true);
  });

  it('never texts where no zone is known, or one is not a zone', () => {
    expect(sendingHours(classOf('US', []), at('2026-11-20T12:00:00-05:00')).allowed).toBe(false);
    expect(sendingHours(classOf('US', ['Not/AZone']), at('2026-11-20T12:00:00-05:00')).allowed).toBe(false);
    const half = classOf('US', ['America/New_York', 'Not/AZone']);
    expect(sendingHours(half, at('2026-11-20T12:00:00-05:00')).allowed).toBe(false);
  });

  it('lets transactional messages go at any time', () => {
    const always: HoursClass = { ...newYork, purpose: 'transactional' };
    expect(sendingHours(always, at('2026-11-20T03:00:00-05:00'))).toEqual({ allowed: true, closesAt: null });
  });
});
