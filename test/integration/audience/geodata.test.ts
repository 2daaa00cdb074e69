import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { GeodataRepository } from '../../../src/audience/geodata/geodata.repository.js';
import { seedGeodata } from '../../../src/audience/geodata/seed-geodata.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { cpuMs } from '../../support/cpu-time.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { createTestRedis } from '../../support/test-redis.js';
import { geodataProcess, placesOf } from './geodata-fixture.js';

describe('geodata', () => {
  let test: TestDatabase;
  let redis: Redis;
  let closeRedis: () => Promise<void>;

  beforeAll(async () => {
    test = await createTestDatabase();
    ({ redis, close: closeRedis } = await createTestRedis());
    const others = await Promise.all(
      [1, 2].map(async () =>
        new DataSource(await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 2 })).initialize(),
      ),
    );
    const done = await Promise.all([test.dataSource, ...others].map(seedGeodata));
    expect(done.filter(({ changed }) => changed)).toHaveLength(1);
    await Promise.all(others.map((other) => other.destroy()));
  });

  afterAll(async () => {
    await Promise.all([test.drop(), closeRedis()]);
  });

  const service = (client: Redis) => geodataProcess(test.database, client);

  async function rows(): Promise<number> {
    const [row] = await test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM geo_prefixes');
    return Number(row?.n);
  }

  it('is seeded once, and again costs next to nothing', async () => {
    const before = await rows();
    expect(before).toBeGreaterThan(30_000);
    const start = cpuMs();
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: false });
    // Measured at 15 ms; the full seeding takes seconds.
    expect(cpuMs() - start).toBeLessThan(2_000);
    expect(await rows()).toBe(before);
  });

  it('asks the table once for a batch, then Redis, then nobody', async () => {
    const phones = Array.from({ length: 10_000 }, (_, i) => `1212${200 + (i % 40)}${1_000 + (i % 8_000)}`);
    const first = service(redis);
    const { places } = await first.geodata.lookup(phones);
    expect(places).toHaveLength(10_000);
    expect(places[0]).toMatchObject({ country: 'US', region: 'NY', timeZones: ['America/New_York'] });
    expect(first.repository.asked).toEqual([['1212']]);

    const second = service(redis);
    expect((await second.geodata.lookup(phones)).places).toEqual(places);
    expect(second.repository.asked).toEqual([]);

    await redis.flushdb();
    expect((await second.geodata.lookup(phones)).places).toEqual(places);
    expect(second.repository.asked).toEqual([]);
  });

  it('goes on without Redis', async () => {
    const lost = new Redis('redis://127.0.0.1:1', {
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      lazyConnect: true,
    });
    lost.on('error', () => undefined);
    const { geodata } = service(lost);
    const [place] = await placesOf(geodata, ['13125550100']);
    expect(place).toMatchObject({ region: 'IL', timeZones: ['America/Chicago'] });
    lost.disconnect();
  });

  it('asks the table for a prefix once, however many calls want it at the same time', async () => {
    await redis.flushdb();
    const { geodata, repository } = service(redis);
    const phones = Array.from({ length: 5_000 }, (_, i) => `1${200 + (i % 250)}${200 + (i % 800)}5555`);
    const answers = await Promise.all(Array.from({ length: 8 }, () => geodata.lookup(phones)));
    for (const { places } of answers) expect(places).toEqual(answers[0]?.places);
    const asked = repository.asked.flat();
    expect(asked).toHaveLength(250);
    expect(new Set(asked).size).toBe(250);
    expect(answers.reduce((sum, { lookups }) => sum + lookups.fromTable, 0)).toBe(250);
    expect(answers.reduce((sum, { lookups }) => sum + lookups.fromMemory, 0)).toBe(7 * 250);
  });

  it('finds the longest known prefix, in one statement for many areas', async () => {
    await redis.flushdb();
    const table = new Map(
      (
        await test.database.query<{ prefix: string; place: string }>(
          "SELECT prefix, CONCAT_WS('|', country, region, city, time_zones) AS place FROM geo_prefixes",
        )
      ).map(({ prefix, place }) => [prefix, place]),
    );
    const phones = [...table.keys()].filter((_, i) => i % 20 === 0).map((prefix) => prefix.padEnd(11, '1'));
    const expected = phones.map((phone) => {
      const lengths = Array.from({ length: phone.length }, (_, i) => phone.length - i);
      return table.get(
        phone.slice(
          0,
          lengths.find((length) => table.has(phone.slice(0, length))),
        ),
      );
    });
    const { geodata, repository } = service(redis);
    for (const asked of [geodata, geodata, service(redis).geodata]) {
      const found = (await placesOf(asked, phones)).map(({ country, region, city, timeZones }) =>
        [country, region, city, timeZones.join()].filter((part) => part !== null).join('|'),
      );
      expect(found).toEqual(expected);
    }
    expect(repository.asked.length).toBeLessThan(20);
  });

  it('tells who answered', async () => {
    await redis.flushdb();
    const first = service(redis);
    const some = ['12125550100', '12125550101', '13125550100'];
    expect((await first.geodata.lookup(some)).lookups).toEqual({ fromMemory: 0, fromRedis: 0, fromTable: 2 });
    expect((await first.geodata.lookup(some)).lookups).toEqual({ fromMemory: 2, fromRedis: 0, fromTable: 0 });
    const second = service(redis);
    const more = [...some, '14155550100'];
    expect((await second.geodata.lookup(more)).lookups).toEqual({
      fromMemory: 0,
      fromRedis: 2,
      fromTable: 1,
    });
    expect((await second.geodata.lookup(more)).lookups).toEqual({
      fromMemory: 3,
      fromRedis: 0,
      fromTable: 0,
    });
  });

  it('keeps answering rightly where Redis goes away between two questions', async () => {
    const going = new Redis(redis.options.host ? { ...redis.options, maxRetriesPerRequest: 0 } : {});
    going.on('error', () => undefined);
    const { geodata, repository } = service(going);
    expect((await placesOf(geodata, ['16025550100']))[0]?.timeZones).toEqual(['America/Phoenix']);
    going.disconnect();
    const phones = ['16025550100', '19285550100', '13085550100'];
    expect((await placesOf(geodata, phones)).map(({ timeZones }) => timeZones)).toEqual([
      ['America/Phoenix'],
      ['America/Denver', 'America/Phoenix'],
      ['America/Chicago', 'America/Denver'],
    ]);
    const asked = repository.asked.length;
    await placesOf(geodata, phones);
    expect(repository.asked).toHaveLength(asked);
  });

  it('takes no rubbish from Redis', async () => {
    const version = await new GeodataRepository(test.database).version();
    const nowhere = service(redis).geodata;
    await placesOf(nowhere, ['12125550100']);
    const another = (await redis.get(`geo:${version}:1212`)) ?? '';
    const rubbish = [
      '{"zones": "everywhere"}',
      '["US","CA",null,["America/New_York"]]',
      'null',
      'ÿþ',
      another,
      another.replace('New_York', 'Los_Angeles'),
      another.slice(0, -10),
    ];
    for (const text of rubbish) {
      await redis.set(`geo:${version}:1415`, text);
      const [place] = await placesOf(service(redis).geodata, ['14155550100']);
      expect([text, place]).toMatchObject([text, { region: 'CA', timeZones: ['America/Los_Angeles'] }]);
    }
    await redis.del(`geo:${version}:1416`);
    await redis.lpush(`geo:${version}:1416`, 'a list');
    expect((await placesOf(service(redis).geodata, ['14165550100']))[0]?.timeZones).toEqual([
      'America/Toronto',
    ]);
  });

  it('knows no place for toll-free numbers', async () => {
    const [place] = await placesOf(service(redis).geodata, ['18005550100']);
    expect(place?.timeZones).toEqual([]);
    expect(place?.region).toBeNull();
  });

  it('follows an edited rule at the next start, past every cache, and keeps the edit', async () => {
    const { geodata } = service(redis);
    expect((await placesOf(geodata, ['17075550100']))[0]?.timeZones).toEqual(['America/Los_Angeles']);
    await test.database.execute(
      "INSERT INTO geo_zone_rules (prefix, kind, value, note) VALUES ('1707', 'override', 'America/Denver', ?)",
      [`by hand ${randomBytes(2).toString('hex')}`],
    );
    await test.database.execute(
      "UPDATE geo_zone_rules SET value = 'America/Regina' WHERE prefix = '1306' AND kind = 'override'",
    );
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: true });
    const edited = await placesOf(geodata, ['17075550100', '13065550100', '14745550100']);
    expect(edited.map((place) => place.timeZones)).toEqual([
      ['America/Denver'],
      ['America/Regina'],
      ['America/Regina'],
    ]);
  });

  it('seeds anew after an edit of states and postal codes, and keeps the edits', async () => {
    await test.database.execute("UPDATE geo_states SET time_zones = 'America/Denver' WHERE state = 'OK'");
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: true });
    await test.database.execute("UPDATE geo_zip_prefixes SET state = 'KS' WHERE prefix = '739'");
    await test.database.execute("DELETE FROM geo_states WHERE state = 'TX'");
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: true });
    const { regions } = await service(redis).geodata.lookup(['12125550100']);
    expect(regions.zonesOf('OK')).toEqual(['America/Denver']);
    expect(regions.statesOfZip('73949')).toEqual(['KS']);
    expect(regions.zonesOf('TX')).toEqual(['America/Chicago', 'America/Denver']);
  });

  it('keeps nothing of a new version under the name of the old one', async () => {
    await redis.flushdb();
    const { geodata, repository } = service(redis);
    const [{ version: before } = { version: '' }] = await test.database.query<{ version: string }>(
      'SELECT version FROM geo_versions',
    );
    const seedMeanwhile = (version: string, zone: string) =>
      test.database.transaction(async (sql) => {
        await sql.execute("UPDATE geo_prefixes SET time_zones = ? WHERE prefix LIKE '1510%'", [zone]);
        await sql.execute('UPDATE geo_versions SET version = ?', [version]);
      });
    repository.beforeFind = () => seedMeanwhile('another', 'America/Denver');
    const phones = ['15105550100', '15107770100'];
    const zones = async () => (await placesOf(geodata, phones)).map(({ timeZones }) => timeZones.join());
    expect(await zones()).toEqual(['America/Denver', 'America/Denver']);
    expect(await redis.keys(`geo:${before}:1510`)).toEqual([]);
    // The edit is taken back: the old version's name means the old zones.
    await seedMeanwhile(before, 'America/Los_Angeles');
    expect(await zones()).toEqual(['America/Los_Angeles', 'America/Los_Angeles']);
  });

  it('refuses to answer before the tables are filled', async () => {
    const { geodata } = service(redis);
    await test.database.execute("UPDATE geo_versions SET version = ''");
    await expect(geodata.lookup(['12125550100'])).rejects.toThrow('not filled');
  });
});
