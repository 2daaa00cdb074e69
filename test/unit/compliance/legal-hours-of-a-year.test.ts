import { beforeAll, describe, expect, it } from '@jest/globals';
import type { HoursClass } from '../../../src/compliance/hours-classes/hours-class.js';
import { DEFAULT_HOURS_LAW } from '../../../src/compliance/sending-hours/default-hours-law.js';
import { HoursRulebook } from '../../../src/compliance/sending-hours/hours-rulebook.js';
import { NO_OWN_HOURS } from '../../../src/compliance/sending-hours/own-hours.js';
import { type HoursVerdict, SendingHours } from '../../../src/compliance/sending-hours/sending-hours.js';
import { everyPlace, type ReckonedPlace } from './reckoning/places.js';
import { Reckoning } from './reckoning/reckoning.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const GUARD = 10 * MINUTE;
const HORIZON = 14 * 24 * 60 * MINUTE;

/** A year and the months before it, so that every rule with a date begins within: Texas in September, Oregon in January. */
const FROM = Date.parse('2025-08-16T00:00:00Z');
const TO = Date.parse('2026-12-30T00:00:00Z');

/** Faults that a failure shows. */
const SHOWN = 10;

const iso = (instant: number | null) => (instant === null ? 'never' : new Date(instant).toISOString());
const nameOf = ({ country, state, timeZones }: ReckonedPlace) =>
  `${country}-${state ?? ''} in ${timeZones.join(', ')}`;

describe('the legal hours of more than a year, against an independent reckoning', () => {
  const rulebook = new HoursRulebook(DEFAULT_HOURS_LAW);
  const hours = new SendingHours(rulebook, NO_OWN_HOURS);
  const reckoning = new Reckoning(FROM, TO);
  let places: ReckonedPlace[];

  beforeAll(async () => {
    places = await everyPlace();
  });

  const classOf = (place: ReckonedPlace, id: number): HoursClass => ({
    id,
    country: place.country,
    timeZones: place.timeZones,
    states: place.state === null ? [] : [place.state],
    purpose: 'promotional',
  });

  it('knows the combinations of the seeded geodata', () => {
    const american = places.filter(({ country }) => country === 'US' || country === 'CA');
    expect(places.length).toBeGreaterThan(380);
    expect(american.length).toBeGreaterThan(80);
    expect(new Set(american.map(({ state }) => state)).size).toBeGreaterThan(60);
  });

  it('are kept in every quarter of an hour, to the minute at each edge, and told beforehand', () => {
    const faults: string[] = [];
    let quarters = 0;
    let edges = 0;
    places.forEach((place, id) => {
      const hoursClass = classOf(place, id);
      const note = (what: string, at: number, fact: unknown) => {
        if (faults.length < SHOWN)
          faults.push(`${nameOf(place)}: ${what} at ${iso(at)}: ${JSON.stringify(fact)}`);
      };
      const must = (at: number, allowed: boolean): HoursVerdict => {
        const verdict = hours.verdict(hoursClass, at);
        if (verdict.allowed !== allowed) note(`allowed should be ${allowed}`, at, verdict);
        return verdict;
      };
      const lawful = reckoning.quartersOf(place);
      // In order of time, so that the verdicts that are kept are asked, too. `told`: at the edge before.
      let told = must(FROM, lawful[0] === 1);
      let toldAt = FROM;
      for (let index = 1; index < lawful.length; index++) {
        const at = FROM + index * QUARTER;
        const open = lawful[index] === 1;
        const isEdge = lawful[index] !== lawful[index - 1];
        if (isEdge)
          for (const early of [GUARD + MINUTE, GUARD, MINUTE]) must(at - early, !open && early > GUARD);
        const verdict = must(at, open);
        quarters++;
        if (!isEdge) continue;
        edges++;
        must(at + MINUTE, open);
        const foretold = told.allowed ? told.closesAt : told.opensAt;
        const inSight = told.allowed || at - toldAt < HORIZON;
        if (foretold !== (inSight ? at : null)) note('should have been foretold', at, told);
        told = verdict;
        toldAt = at;
      }
    });
    expect(faults.slice(0, SHOWN)).toEqual([]);
    expect(quarters).toBeGreaterThan(places.length * 48_000 - 1);
    expect(edges).toBeGreaterThan(places.length * 500);
  });

  it('hold a minute before and after every clock change and every change of a rule', () => {
    const faults: string[] = [];
    let moments = 0;
    places.forEach((place, id) => {
      const hoursClass = classOf(place, id);
      for (const moment of reckoning.momentsOf(place)) {
        for (const at of [moment - MINUTE, moment, moment + MINUTE]) {
          moments++;
          // A verdict of its own, with nothing kept from the one before.
          const { allowed } = new SendingHours(rulebook, NO_OWN_HOURS).verdict(hoursClass, at);
          const expected = reckoning.isLawful(place, at) && reckoning.isLawful(place, at + GUARD);
          if (allowed !== expected) faults.push(`${nameOf(place)} at ${iso(at)}: ${allowed}`);
        }
      }
    });
    expect(faults.slice(0, SHOWN)).toEqual([]);
    expect(moments).toBeGreaterThan(places.length * 9);
  });
});
