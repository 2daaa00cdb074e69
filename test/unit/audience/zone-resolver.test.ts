import { beforeAll, describe, expect, it } from '@jest/globals';
import { readGeodataSource } from '../../../src/audience/geodata/geodata-files.js';
import { buildPrefixTable, type PrefixRow } from '../../../src/audience/geodata/prefix-table.js';
import { ZoneResolver } from '../../../src/audience/geodata/zone-resolver.js';
import { DEFAULT_ZONE_RULES } from '../../../src/audience/geodata/zone-rules.js';

const NEW_YORK = 'America/New_York';
const CHICAGO = 'America/Chicago';
const DENVER = 'America/Denver';

describe('the safe zone rule', () => {
  let zones: ZoneResolver;
  let rows: Map<string, PrefixRow>;

  beforeAll(async () => {
    const source = await readGeodataSource();
    zones = new ZoneResolver(source.timeZones, DEFAULT_ZONE_RULES);
    rows = new Map(buildPrefixTable(source, DEFAULT_ZONE_RULES).map((row) => [row.prefix, row]));
  });

  it.each([
    ['219', [CHICAGO, NEW_YORK]],
    ['423', [CHICAGO, NEW_YORK]],
    ['850', [CHICAGO, NEW_YORK]],
    ['270', [CHICAGO, NEW_YORK]],
    ['812', [CHICAGO, NEW_YORK]],
    ['308', [CHICAGO, DENVER]],
    ['928', [DENVER, 'America/Phoenix']],
    ['906', [CHICAGO, NEW_YORK]],
    ['785', [CHICAGO, DENVER]],
    ['620', [CHICAGO, DENVER]],
    ['574', [CHICAGO, NEW_YORK]],
    ['208', ['America/Boise', DENVER, 'America/Los_Angeles']],
    ['306', ['America/Edmonton', 'America/Regina']],
    ['709', ['America/Halifax', 'America/St_Johns']],
    ['907', ['America/Adak', 'America/Anchorage']],
    ['334', [CHICAGO, NEW_YORK]],
    ['915', [CHICAGO, DENVER]],
    ['931', [CHICAGO, NEW_YORK]],
  ])('gives every exchange of the split area code %s all of its zones', (areaCode, expected) => {
    for (const exchange of ['200', '333', '555', '989']) {
      expect(zones.zonesOf(`1${areaCode}${exchange}`)).toEqual([...expected].sort());
    }
  });

  it.each(['605', '701'])('knows Central and Mountain in %s', (areaCode) => {
    expect(zones.zonesOf(`1${areaCode}555`)).toEqual(expect.arrayContaining([CHICAGO, DENVER]));
  });

  it.each([
    ['986', '208'],
    ['364', '270'],
    ['448', '850'],
    ['930', '812'],
    ['458', '541'],
    ['879', '709'],
    ['639', '306'],
    ['474', '306'],
    ['581', '418'],
    ['367', '418'],
    ['236', '250'],
    ['672', '250'],
    ['778', '250'],
    ['257', '250'],
    ['483', '334'],
  ])('lets the overlay %s inherit from %s', (overlay, parent) => {
    expect(zones.zonesOf(`1${overlay}555`)).toEqual(zones.zonesOf(`1${parent}555`));
    expect(zones.zonesOf(`1${overlay}555`)).not.toEqual([]);
  });

  it.each(['800', '833', '844', '855', '866', '877', '888', '500', '533', '900', '710', '273', '729', '999'])(
    'knows no zone for %s',
    (areaCode) => {
      expect(zones.zonesOf(`1${areaCode}5551234`)).toEqual([]);
    },
  );

  it('takes all zones of the country for mobile numbers of wide countries', () => {
    expect(zones.zonesOf('61412345678')).toEqual(
      expect.arrayContaining(['Australia/Perth', 'Australia/Sydney', 'Australia/Lord_Howe']),
    );
    expect(zones.zonesOf('79161234567')).toEqual(
      expect.arrayContaining(['Europe/Kaliningrad', 'Asia/Kamchatka']),
    );
    expect(zones.zonesOf('5215512345678')).toContain('America/Tijuana');
    expect(zones.zonesOf('34612345678')).toContain('Atlantic/Canary');
  });

  it('takes the longest known prefix elsewhere', () => {
    expect(zones.zonesOf('49301234567')).toEqual(['Europe/Berlin']);
    expect(zones.zonesOf('61212345678')).toEqual(['Australia/Sydney']);
  });

  it('knows only zones that the runtime knows', () => {
    const all = new Set([...rows.values()].flatMap((row) => row.timeZones));
    for (const zone of all) {
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow();
    }
  });

  it('tells country, state and city by prefix, and never the zones of all North America', () => {
    expect(rows.get('1')).toMatchObject({ country: null, timeZones: [] });
    expect(rows.get('1201')).toMatchObject({ country: 'US', region: 'NJ', timeZones: [NEW_YORK] });
    expect(rows.get('1201200')).toMatchObject({ region: 'NJ', city: 'Jersey City' });
    expect(rows.get('1902')).toMatchObject({ country: 'CA', region: null });
    expect(rows.get('1206')).toMatchObject({ region: 'WA' });
    expect(rows.get('1242')).toMatchObject({ country: 'BS' });
    expect(rows.get('49')).toMatchObject({ country: 'DE', timeZones: ['Europe/Berlin'] });
    const [widest] = [...rows.values()]
      .filter((row) => row.prefix.startsWith('1'))
      .sort((a, b) => b.timeZones.length - a.timeZones.length);
    expect(widest?.timeZones.length).toBeLessThanOrEqual(7);
  });

  it('has a US state for every geographic area code of the United States', () => {
    const areas = [...rows.values()].filter((row) => row.prefix.length === 4 && row.country === 'US');
    const without = areas.filter((row) => row.timeZones.length > 0 && row.region === null);
    expect(without.map((row) => row.prefix)).toEqual([]);
    expect(areas.length).toBeGreaterThan(300);
  });

  it('prefers an edited rule to the data', () => {
    const edited = new ZoneResolver(new Map([['1201', 'America/New_York']]), [
      { prefix: '1201', kind: 'override', value: 'America/Denver', note: 'test' },
      { prefix: '1551', kind: 'inherit', value: '1201', note: 'test' },
      { prefix: '1552', kind: 'inherit', value: '1552', note: 'points at itself' },
    ]);
    expect(edited.zonesOf('1201555')).toEqual([DENVER]);
    expect(edited.zonesOf('1551555')).toEqual([DENVER]);
    expect(edited.zonesOf('1552555')).toEqual([]);
  });
});
