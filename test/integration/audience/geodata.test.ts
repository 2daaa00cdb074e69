import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import type { GeoPlace } from '../../../src/audience/geodata/geo-place.js';
import { GeodataRepository } from '../../../src/audience/geodata/geodata.repository.js';
import { GeodataService } from '../../../src/audience/geodata/geodata.service.js';
import { PlaceCache } from '../../../src/audience/geodata/place-cache.js';
import type { PrefixRow } from '../../../src/audience/geodata/prefix-table.js';
import { seedGeodata } from '../../../src/audience/geodata/seed-geodata.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { Log } from '../../../src/platform/logging/log.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { createTestRedis } from '../../support/test-redis.js';

class SilentLog extends Log {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

/** Counts the statements that look for prefixes. */
class CountingRepository extends GeodataRepository {
  asked: number[] = [];

  override async findPrefixes(prefixes: readonly string[]): Promise<PrefixRow[]> {
    this.asked.push(prefixes.length);
    return super.findPrefixes(prefixes);
  }
}

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

  function service(client: Redis): { geodata: GeodataService; repository: CountingRepository } {
    const repository = new CountingRepository(test.database);
    return { geodata: new GeodataService(repository, new PlaceCache(client, new SilentLog())), repository };
  }

  async function rows(): Promise<number> {
    const [row] = await test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM geo_prefixes');
    return Number(row?.n);
  }

  it('is seeded once, and again costs next to nothing', async () => {
    const before = await rows();
    expect(before).toBeGreaterThan(30_000);
    const start = performance.now();
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: false });
    // Measured at 15 ms; the full seeding takes seconds.
    expect(performance.now() - start).toBeLessThan(500);
    expect(await rows()).toBe(before);
  });

  it('asks the table once for a batch, then Redis, then nobody', async () => {
    const phones = Array.from({ length: 10_000 }, (_, i) => `1212${200 + (i % 40)}${1_000 + (i % 8_000)}`);
    const first = service(redis);
    const { places } = await first.geodata.lookup(phones);
    expect(places).toHaveLength(10_000);
    expect(places[0]).toMatchObject({ country: 'US', region: 'NY', timeZones: ['America/New_York'] });
    // 40 exchanges of seven digits share their first four: no more than 40 × 3 + 4 prefixes.
    expect(first.repository.asked).toHaveLength(1);
    expect(first.repository.asked[0]).toBeLessThanOrEqual(124);

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
    const [place] = await places(geodata, ['13125550100']);
    expect(place).toMatchObject({ region: 'IL', timeZones: ['America/Chicago'] });
    lost.disconnect();
  });

  it('takes no rubbish from Redis', async () => {
    const { geodata } = service(redis);
    const version = await new GeodataRepository(test.database).version();
    await redis.set(`geo:${version}:1415555`, '{"zones": "everywhere"}');
    const [place] = await places(geodata, ['14155550100']);
    expect(place).toMatchObject({ region: 'CA', timeZones: ['America/Los_Angeles'] });
  });

  it('knows no place for toll-free numbers', async () => {
    const [place] = await places(service(redis).geodata, ['18005550100']);
    expect(place?.timeZones).toEqual([]);
    expect(place?.region).toBeNull();
  });

  it('follows an edited rule at the next start, past every cache, and keeps the edit', async () => {
    const { geodata } = service(redis);
    expect((await places(geodata, ['17075550100']))[0]?.timeZones).toEqual(['America/Los_Angeles']);
    await test.database.execute(
      "INSERT INTO geo_zone_rules (prefix, kind, value, note) VALUES ('1707', 'override', 'America/Denver', ?)",
      [`by hand ${randomBytes(2).toString('hex')}`],
    );
    await test.database.execute(
      "UPDATE geo_zone_rules SET value = 'America/Regina' WHERE prefix = '1306' AND kind = 'override'",
    );
    expect(await seedGeodata(test.dataSource)).toMatchObject({ changed: true });
    const edited = await places(geodata, ['17075550100', '13065550100', '14745550100']);
    expect(edited.map((place) => place.timeZones)).toEqual([
      ['America/Denver'],
      ['America/Regina'],
      ['America/Regina'],
    ]);
  });

  it('refuses to answer before the tables are filled', async () => {
    const { geodata } = service(redis);
    await test.database.execute("UPDATE geo_versions SET version = ''");
    await expect(geodata.lookup(['12125550100'])).rejects.toThrow('not filled');
  });
});

async function places(geodata: GeodataService, phones: string[]): Promise<GeoPlace[]> {
  return (await geodata.lookup(phones)).places;
}
