import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { startDatabase } from '../../../scripts/lib/database-server.mjs';
import { startRedis } from '../../../scripts/lib/redis-server.mjs';
import { Environment } from '../../../src/platform/config/environment.js';
import { ClockSkewCheck, ClockSkewError } from '../../../src/platform/database/clock-skew.check.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { Database } from '../../../src/platform/database/database.js';
import { DurabilityCheck } from '../../../src/platform/database/durability.check.js';
import { EvictionCheck } from '../../../src/platform/redis/eviction.check.js';
import { databaseProgram, redisProgram } from '../../support/server-programs.js';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sms-unsafe-'));
const stops: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  fs.rmSync(root, { recursive: true, force: true });
});

const environment = (allow: boolean, databaseUrl = 'mysql://root@127.0.0.1/none') =>
  new Environment({
    DATABASE_URL: databaseUrl,
    REDIS_URL: 'redis://127.0.0.1',
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    ALLOW_UNSAFE_SERVERS: String(allow),
  });

// Servers of their own: settings that hold for all connections would reach other tests.
describe('a database', () => {
  let database: Database;

  beforeAll(async () => {
    const server = await startDatabase(databaseProgram(), path.join(root, 'database'), 'scratch');
    stops.push(server.stop);
    const dataSource = new DataSource(await dataSourceOptions(environment(false, server.url)));
    await dataSource.initialize();
    stops.push(() => dataSource.destroy());
    database = new Database(dataSource);
  });

  const check = (allow = false) => new DurabilityCheck(database, environment(allow)).onModuleInit();

  it('that may forget a commit is refused, unless told otherwise', async () => {
    await check();
    await database.execute('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
    await expect(check()).rejects.toThrow(/innodb_flush_log_at_trx_commit is 2, must be 1/);
    await check(true);
    await database.execute('SET GLOBAL innodb_flush_log_at_trx_commit = 1');
    await check();
  });

  describe('whose clock is not this machine’s', () => {
    const skewed = (ms: number) => {
      const { now } = Date;
      jest.spyOn(Date, 'now').mockImplementation(() => now() + ms);
      return new ClockSkewCheck(database, environment(false));
    };
    afterEach(() => {
      jest.restoreAllMocks();
    });

    it.each([16_000, -16_000])('is refused, unless told otherwise (%d ms)', async (ms) => {
      await expect(skewed(ms).onModuleInit()).rejects.toThrow(ClockSkewError);
      const told = new ClockSkewCheck(database, environment(true));
      await told.onModuleInit();
      // Whatever it was told at boot, what is overdue it cannot tell.
      await expect(told.require()).rejects.toThrow(/more than 15 s apart/);
    });

    it.each([0, 10_000, -10_000])('serves where it is near enough (%d ms)', async (ms) => {
      await expect(skewed(ms).onModuleInit()).resolves.toBeUndefined();
    });
  });
});

describe('a Redis', () => {
  let redis: Redis;

  beforeAll(async () => {
    const server = await startRedis(redisProgram(), path.join(root, 'redis'));
    stops.push(server.stop);
    redis = new Redis(server.url);
    stops.push(async () => redis.disconnect());
  });

  const check = (allow = false) => new EvictionCheck(redis, environment(allow)).onModuleInit();

  it('that may drop keys is refused, unless told otherwise', async () => {
    await check();
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await expect(check()).rejects.toThrow(/maxmemory-policy allkeys-lru/);
    await check(true);
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await check();
  });
});
