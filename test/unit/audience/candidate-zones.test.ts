import { describe, expect, it } from '@jest/globals';
import { candidateZones, type Whereabouts } from '../../../src/audience/geodata/candidate-zones.js';
import { isRegionCode } from '../../../src/audience/geodata/region-codes.js';
import { DEFAULT_STATES, DEFAULT_ZIP_PREFIXES } from '../../../src/audience/geodata/region-defaults.js';
import { RegionTable } from '../../../src/audience/geodata/region-table.js';
import { ZoneAgreement } from '../../../src/audience/geodata/zone-agreement.js';

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';
const regions = new RegionTable(DEFAULT_STATES, DEFAULT_ZIP_PREFIXES);
const agreement = new ZoneAgreement(Date.UTC(2026, 10, 22));

function candidates(known: Partial<Whereabouts>, table = regions): readonly string[] {
  return candidateZones(
    { timeZones: [], region: null, state: null, zipStates: [], ...known },
    table,
    agreement,
  );
}

describe('zones in which a person may be', () => {
  it('are those of the number where nothing else is known', () => {
    expect(candidates({ timeZones: [CHICAGO, NEW_YORK], region: 'IN' })).toEqual([CHICAGO, NEW_YORK]);
    expect(candidates({})).toEqual([]);
  });

  it('are those of the state where the number has none', () => {
    expect(candidates({ state: 'FL' })).toEqual([CHICAGO, NEW_YORK]);
    expect(candidates({ zipStates: ['IL'] })).toEqual([CHICAGO]);
    expect(candidates({ state: 'XX' })).toEqual([]);
  });

  it('are narrowed by a state all of whose zones the number has', () => {
    const split = { timeZones: [CHICAGO, NEW_YORK], region: 'IN' };
    expect(candidates({ ...split, state: 'IL' })).toEqual([CHICAGO]);
    expect(candidates({ ...split, state: 'OH' })).toEqual([NEW_YORK]);
    expect(candidates({ ...split, state: 'IN' })).toEqual([CHICAGO, NEW_YORK]);
    expect(candidates({ ...split, zipStates: ['IL'] })).toEqual([CHICAGO]);
  });

  it('are those of the number within its own state, even where the state has more', () => {
    expect(candidates({ timeZones: [NEW_YORK], region: 'FL', state: 'FL' })).toEqual([NEW_YORK]);
    expect(candidates({ timeZones: [CHICAGO], region: 'TX', zipStates: ['TX'] })).toEqual([CHICAGO]);
  });

  it('are those of both where the person moved and kept the number', () => {
    expect(candidates({ timeZones: [NEW_YORK], region: 'NY', state: 'CA' })).toEqual([
      'America/Los_Angeles',
      NEW_YORK,
    ]);
    // Nashville is an hour behind: New York alone is what both have in common, and not enough.
    expect(candidates({ timeZones: [NEW_YORK], region: 'NY', state: 'TN' })).toEqual([CHICAGO, NEW_YORK]);
    expect(candidates({ timeZones: [NEW_YORK], region: 'NY', zipStates: ['CO', 'UT'] })).toEqual([
      DENVER,
      NEW_YORK,
    ]);
  });

  it('are those of all where state and postal code contradict each other', () => {
    const number = { timeZones: [CHICAGO, NEW_YORK], region: 'IN' };
    expect(candidates({ ...number, state: 'OH', zipStates: ['IL'] })).toEqual([CHICAGO, NEW_YORK]);
    expect(candidates({ ...number, state: 'IL', zipStates: ['WA'] })).toEqual([
      CHICAGO,
      'America/Los_Angeles',
      NEW_YORK,
    ]);
    expect(candidates({ ...number, state: 'IL', zipStates: ['IL', 'WI'] })).toEqual([CHICAGO]);
  });

  it('are compared by their clocks, whatever they are called', () => {
    const edited = new RegionTable(
      [
        { state: 'MI', country: 'US', timeZones: ['America/Detroit', 'America/Menominee'] },
        { state: 'YT', country: 'CA', timeZones: ['America/Whitehorse'] },
        { state: 'ZZ', country: 'US', timeZones: ['Mars/Olympus'] },
      ],
      [],
    );
    const number = { timeZones: [CHICAGO, NEW_YORK], region: 'IN' };
    expect(candidates({ ...number, state: 'MI' }, edited)).toEqual([CHICAGO, NEW_YORK]);
    expect(
      candidates({ timeZones: ['America/Edmonton', 'America/Fort_Nelson'], state: 'YT' }, edited),
    ).toEqual(['America/Fort_Nelson']);
    // Nobody may be texted by a zone that the runtime does not know: the sending hours refuse it.
    expect(candidates({ ...number, state: 'ZZ' }, edited)).toContain('Mars/Olympus');
  });
});

describe('clocks of zones', () => {
  it.each([
    [NEW_YORK, 'America/Toronto', true],
    [DENVER, 'America/Boise', true],
    [DENVER, 'America/Phoenix', false],
    ['America/Regina', 'America/Winnipeg', false],
    [NEW_YORK, 'America/Panama', false],
    ['Mars/Olympus', 'Mars/Olympus', true],
    ['Mars/Olympus', 'Mars/Hellas', false],
  ])('%s and %s agree: %s', (a, b, agree) => {
    expect(agreement.agree(a, b)).toBe(agree);
  });
});

describe('states and postal codes', () => {
  it('has zones for every state and province that an address may name', () => {
    const codes = DEFAULT_STATES.map(({ state }) => state);
    expect(codes.filter(isRegionCode)).toHaveLength(64);
    for (const { timeZones } of DEFAULT_STATES) {
      expect(timeZones.length).toBeGreaterThan(0);
      for (const timeZone of timeZones)
        expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
    }
    expect(new Set(DEFAULT_ZIP_PREFIXES.map(({ state }) => state)).size).toBe(codes.length - 1);
    for (const { state } of DEFAULT_ZIP_PREFIXES) expect(regions.has(state)).toBe(true);
  });

  it.each([
    ['10001', ['NY']],
    ['60601-1234', ['IL']],
    ['606011234', ['IL']],
    [' 90210 ', ['CA']],
    ['02134', ['MA']],
    ['2134', ['MA']],
    ['501', ['NY']],
    ['00601', ['PR']],
    ['06390', ['CT', 'NY']],
    ['99950', ['AK']],
    ['75001', ['TX']],
    ['88510', ['TX']],
    ['73301', ['TX']],
    ['20001', ['DC']],
    ['20101', ['VA']],
    ['79936', ['TX']],
    ['32501', ['FL']],
    ['37201', ['TN']],
    ['42101', ['KY']],
    ['47701', ['IN']],
    ['49801', ['MI']],
    ['57701', ['SD']],
    ['58601', ['ND']],
    ['59001', ['MT']],
    ['69301', ['NE']],
    ['67735', ['KS']],
    ['83501', ['ID']],
    ['86515', ['AZ']],
    ['89883', ['NV']],
    ['96813', ['HI']],
    ['97914', ['OR']],
    ['98101', ['WA']],
    ['K1A 0B1', ['ON']],
    ['v6b1a1', ['BC']],
    ['H2X', ['QC']],
    ['A1A-1A1', ['NL']],
    ['X0A 0H0', ['NT', 'NU']],
    ['S7K 0A1', ['SK']],
    ['09012', []],
    ['96201', []],
    ['00000', []],
    ['SW1A 1AA', []],
    ['D02 X285', []],
    ['75001-', []],
    ['1234567', []],
    ['n/a', []],
    ['', []],
  ])('postal code %j lies in %j', (zip, states) => {
    expect(regions.statesOfZip(zip)).toEqual(states);
  });

  it('hands out one array for one answer', () => {
    expect(regions.statesOfZip('60601')).toBe(regions.statesOfZip('62901'));
  });
});
