import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { getTimezonesForCountry } from 'countries-and-timezones';
import type { GeoPlace } from '../../../src/audience/geodata/geo-place.js';
import type { GeodataService } from '../../../src/audience/geodata/geodata.service.js';
import { readGeodataSource } from '../../../src/audience/geodata/geodata-files.js';
import { seedGeodata } from '../../../src/audience/geodata/seed-geodata.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { createTestRedis } from '../../support/test-redis.js';
import { geodataProcess, placesOf } from './geodata-fixture.js';

const OVERLAYS: Readonly<Record<string, string>> = {
  986: '208',
  364: '270',
  448: '850',
  930: '812',
  458: '541',
  879: '709',
  639: '306',
  474: '306',
  581: '418',
  367: '418',
  236: '250',
  672: '250',
  778: '250',
  257: '250',
  483: '334',
};
const OVERRIDES: Readonly<Record<string, readonly string[]>> = {
  306: ['America/Edmonton', 'America/Regina'],
  709: ['America/Halifax', 'America/St_Johns'],
  907: ['America/Adak', 'America/Anchorage'],
  334: ['America/Chicago', 'America/New_York'],
  915: ['America/Chicago', 'America/Denver'],
  931: ['America/Chicago', 'America/New_York'],
  // Beside the published facts: Orlando's overlay, which the data puts an hour to the west.
  689: ['America/New_York'],
};
const SPLIT_AREAS = 42;
const ZONE_SETS = 47;

/** What the seeded tables answer, through the service that everybody asks. */
describe('zones and places of the seeded tables', () => {
  let test: TestDatabase;
  let geodata: GeodataService;
  let closeRedis: () => Promise<void>;
  /** North American area code → zones by the safe rule, worked out here without the code under test. */
  let expected: Map<string, readonly string[]>;

  beforeAll(async () => {
    test = await createTestDatabase();
    const { redis, close } = await createTestRedis();
    closeRedis = close;
    await seedGeodata(test.dataSource);
    geodata = geodataProcess(test.database, redis).geodata;
    const { timeZones } = await readGeodataSource();
    const union = new Map<string, Set<string>>();
    for (const [prefix, zones] of timeZones) {
      if (!prefix.startsWith('1') || prefix.length < 4) continue;
      const area = prefix.slice(1, 4);
      union.set(area, new Set([...(union.get(area) ?? []), ...zones.split('&')]));
    }
    const zonesOf = (area: string) => OVERRIDES[area] ?? [...(union.get(area) ?? [])].sort();
    const areas = [...new Set([...union.keys(), ...Object.keys(OVERLAYS), ...Object.keys(OVERRIDES)])];
    expected = new Map(areas.map((area) => [area, zonesOf(OVERLAYS[area] ?? area)]));
  });

  afterAll(async () => {
    await Promise.all([test.drop(), closeRedis()]);
  });

  async function zones(phones: string[]): Promise<string[]> {
    return (await placesOf(geodata, phones)).map(({ timeZones }) => timeZones.join());
  }

  async function place(phone: string): Promise<GeoPlace | undefined> {
    return (await placesOf(geodata, [phone]))[0];
  }

  it('gives exchanges all zones of their area code, those with a row of their own among them', async () => {
    const { timeZones } = await readGeodataSource();
    const listed = [...timeZones.keys()].filter((prefix) => prefix.startsWith('1') && prefix.length === 7);
    expect(listed.length).toBeGreaterThan(1_500);
    const areas = Array.from({ length: 800 }, (_, i) => String(200 + i));
    const others = areas.flatMap((area) =>
      ['200', '321', '555', '744', '989'].map((nxx) => `1${area}${nxx}`),
    );
    const prefixes = [...listed, ...others];
    const answers = await zones(prefixes.map((prefix) => `${prefix}0100`));
    const wrong = prefixes.filter(
      (prefix, i) => answers[i] !== (expected.get(prefix.slice(1, 4)) ?? []).join(),
    );
    expect(wrong).toEqual([]);
  });

  it(`holds ${SPLIT_AREAS} area codes with more than one offset and ${ZONE_SETS} zone sets`, async () => {
    const areas = [...expected.keys()].sort();
    const answers = await zones(areas.map((area) => `1${area}5550100`));
    const offsets = (set: string) =>
      new Set(set.split(',').map((zone) => [0, 6].map((month) => offset(zone, month)).join()));
    const split = areas.filter((_, index) => offsets(answers[index] ?? '').size > 1);
    expect(split).toHaveLength(SPLIT_AREAS);
    expect(new Set(answers).size).toBe(ZONE_SETS);
    expect(split).toEqual(
      expect.arrayContaining(
        '219 423 850 270 812 308 928 906 785 620 574 208 605 701 306 709 907 334 915 931'.split(' '),
      ),
    );
  });

  it.each(Object.entries(OVERLAYS))('lets the overlay %s have the zones of %s', async (overlay, parent) => {
    const [own, inherited] = await zones([`1${overlay}5550100`, `1${parent}5550100`]);
    expect(own).toBe(inherited);
    expect(own).not.toBe('');
  });

  it.each([
    // Hand-checked: place of the exchange → zone that must be among the candidates.
    ['1219926', 'America/Chicago', 'Michigan City, Indiana'],
    ['1423757', 'America/New_York', 'Chattanooga'],
    ['1850432', 'America/Chicago', 'Pensacola'],
    ['1270782', 'America/Chicago', 'Bowling Green'],
    ['1812421', 'America/Chicago', 'Evansville'],
    ['1308632', 'America/Denver', 'Scottsbluff'],
    ['1928871', 'America/Denver', 'Window Rock, Navajo Nation'],
    ['1906774', 'America/Chicago', 'Iron Mountain'],
    ['1785899', 'America/Denver', 'Goodland'],
    ['1620376', 'America/Denver', 'Tribune'],
    ['1574772', 'America/Chicago', 'Knox'],
    ['1208746', 'America/Los_Angeles', 'Lewiston'],
    ['1605342', 'America/Denver', 'Rapid City'],
    ['1605330', 'America/Chicago', 'Sioux Falls'],
    ['1701483', 'America/Denver', 'Dickinson'],
    ['1915565', 'America/Denver', 'El Paso'],
    ['1306825', 'America/Edmonton', 'Lloydminster'],
    ['1474555', 'America/Regina', 'Saskatchewan, the overlay'],
    ['1709896', 'America/Halifax', 'Happy Valley-Goose Bay'],
    ['1907581', 'America/Anchorage', 'Unalaska'],
    ['1334298', 'America/New_York', 'Phenix City'],
    ['1250426', 'America/Edmonton', 'Cranbrook'],
    ['1778555', 'America/Edmonton', 'British Columbia, the overlay'],
    ['1867669', 'America/Edmonton', 'Yellowknife'],
    ['1807468', 'America/Winnipeg', 'Kenora'],
  ])('%s may live by %s (%s)', async (prefix, zone) => {
    const [answer] = await zones([`${prefix}0100`]);
    expect(answer?.split(',')).toContain(zone);
  });

  it('has Regina and never Winnipeg for Saskatchewan', async () => {
    for (const area of ['306', '639', '474']) {
      expect(await zones([`1${area}5550100`])).toEqual(['America/Edmonton,America/Regina']);
    }
  });

  it('knows no zone for toll-free, personal, premium and unknown area codes', async () => {
    const areas =
      '800 833 844 855 866 877 888 822 500 521 522 523 524 525 526 533 544 566 577 588 900 710 600 622 273 729 211 999';
    expect(new Set(await zones(areas.split(' ').map((area) => `1${area}5550100`)))).toEqual(new Set(['']));
  });

  it.each([
    ['AU', '61412345678'],
    ['RU', '79161234567'],
    ['ID', '6281234567890'],
    ['MN', '97688123456'],
    ['EC', '593991234567'],
    ['ES', '34612345678'],
    ['PG', '67570123456'],
    ['CL', '56961234567'],
    ['CN', '8613123456789'],
    ['NZ', '64211234567'],
    ['FM', '6913501234'],
    ['GL', '299221234'],
    ['PT', '351912345678'],
    ['KZ', '77710009998'],
    ['CD', '243991234567'],
    ['MX', '5215512345678'],
    ['MX', '525512345678'],
  ])('takes all zones of the country for mobile numbers of %s (+%s)', async (country, phone) => {
    const all = (getTimezonesForCountry(country) ?? []).map(({ name }) => name).sort();
    expect(all.length).toBeGreaterThan(1);
    expect(await zones([phone])).toEqual([all.join()]);
  });

  it('takes the longest known prefix elsewhere', async () => {
    expect(await zones(['493012345678', '61212345678', '61812345678', '442079460958'])).toEqual([
      'Europe/Berlin',
      'Australia/Sydney',
      expect.stringContaining('Australia/'),
      'Europe/London',
    ]);
  });

  it('knows a state for every geographic area code of the United States, and all states and provinces', async () => {
    const answers = await placesOf(
      geodata,
      [...expected.keys()].map((area) => `1${area}5550100`),
    );
    const american = answers.filter(({ country, timeZones }) => country === 'US' && timeZones.length > 0);
    expect(american.length).toBeGreaterThan(300);
    expect(american.filter(({ region }) => region === null)).toEqual([]);
    const regions = new Set(american.map(({ region }) => region));
    expect([...regions].filter((region) => region !== null && /^[A-Z]{2}$/.test(region))).toHaveLength(51);
    const canadian = new Set(
      (
        await test.database.query<{ region: string }>(
          "SELECT DISTINCT region FROM geo_prefixes WHERE country = 'CA' AND region IS NOT NULL",
        )
      ).map(({ region }) => region),
    );
    expect([...canadian].sort()).toEqual('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' '));
  });

  it.each([
    ['12012000100', 'US', 'NJ', 'Jersey City'],
    ['12065550100', 'US', 'WA', expect.anything()],
    ['12505550100', 'CA', 'BC', expect.anything()],
    ['12025550100', 'US', 'DC', expect.anything()],
    ['19025550100', 'CA', null, null],
    ['12425550100', 'BS', expect.anything(), null],
  ])('+%s is in %s, %s, %s', async (phone, country, region, city) => {
    const answer = await place(phone);
    expect(answer?.country).toBe(country);
    if (region === null || typeof region === 'string') expect(answer?.region).toBe(region);
    if (city === null || typeof city === 'string') expect(answer?.city).toBe(city);
  });

  it('has no text of the published data left as a region of North America', async () => {
    const rows = await test.database.query<{ region: string; n: number }>(
      `SELECT region, COUNT(*) AS n FROM geo_prefixes
       WHERE prefix LIKE '1%' AND region IS NOT NULL AND CHAR_LENGTH(region) <> 2 GROUP BY region`,
    );
    expect(rows).toEqual([]);
  });

  it('lets the state of a number itself change nothing, so that a stored region may come back as a state', async () => {
    const { regions } = await geodata.lookup(['12125550100']);
    const { candidateZones } = await import('../../../src/audience/geodata/candidate-zones.js');
    const { ZoneAgreement } = await import('../../../src/audience/geodata/zone-agreement.js');
    const agreement = new ZoneAgreement(Date.UTC(2026, 10, 22));
    for (const [area] of expected) {
      // Three territories share 867: there the state really tells more than the number.
      if (area === '867') continue;
      const phones = Array.from({ length: 10 }, (_, i) => `1${area}${200 + i * 80}0100`);
      for (const { region, timeZones } of await placesOf(geodata, phones)) {
        if (region === null) continue;
        const known = { timeZones, region, state: region, zipStates: [] };
        expect([area, region, candidateZones(known, regions, agreement)]).toEqual([area, region, timeZones]);
      }
    }
  });
});

function offset(zone: string, month: number): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
  return (
    format.formatToParts(Date.UTC(2026, month, 15)).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  );
}
