import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { z } from 'zod';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { UnavailableError } from '../../../src/platform/errors.js';
import { logFromPino } from '../../../src/platform/logging/log.js';
import { type SharedCache, SharedCaches } from '../../../src/platform/redis/shared-cache.js';
import { createTestRedis } from '../../support/test-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const COMPANY = 7;

/** What the database would hold, and how often it was asked. */
class Source {
  value = 'first';
  reads = 0;

  async load(): Promise<string> {
    this.reads++;
    return this.value;
  }
}

describe('a value that all processes share', () => {
  let redis: Redis;
  let url: string;
  let close: () => Promise<void>;
  const connections: Redis[] = [];

  beforeAll(async () => {
    ({ redis, url, close } = await createTestRedis());
  });

  afterAll(async () => {
    for (const connection of connections) connection.disconnect();
    await close();
  });

  beforeEach(() => redis.flushdb());

  /** A process of its own, as far as Redis knows. */
  function processOf(source: Source, to = url): SharedCache<string> {
    const connection = new Redis(to, {
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
      lazyConnect: false,
    });
    connection.on('error', () => undefined);
    connections.push(connection);
    const options = { keys: redisKeys.replyRules, schema: z.string(), load: () => source.load() };
    return new SharedCaches(connection, logFromPino(pino({ level: 'silent' }))).create(options);
  }

  it('is read from the database once, whoever asks', async () => {
    const source = new Source();
    const [one, other] = [processOf(source), processOf(source)];
    expect(await one.get(COMPANY)).toBe('first');
    expect(await other.get(COMPANY)).toBe('first');
    expect(await one.get(COMPANY)).toBe('first');
    expect(source.reads).toBe(1);
  });

  it('is the new one everywhere within a second of a change', async () => {
    const source = new Source();
    const [one, other] = [processOf(source), processOf(source)];
    await Promise.all([one.get(COMPANY), other.get(COMPANY)]);
    await one.change(COMPANY, async () => {
      source.value = 'second';
    });
    const changed = performance.now();
    expect(await one.get(COMPANY)).toBe('second');
    await waitUntil('a second has passed', () => performance.now() - changed > 1_000);
    expect(await other.get(COMPANY)).toBe('second');
  });

  it('is not kept where it was read before a change and would be written after it', async () => {
    const source = new Source();
    const [slow, writer] = [processOf(source), processOf(source)];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const load = source.load.bind(source);
    source.load = async () => {
      const value = await load();
      await held;
      return value;
    };
    const reading = slow.get(COMPANY);
    await waitUntil('it is being read', () => source.reads === 1);
    await writer.change(COMPANY, async () => {
      source.value = 'second';
    });
    release();
    expect(await reading).toBe('first');
    expect(await redis.get(redisKeys.replyRules(COMPANY).value)).toBeNull();
  });

  it('is read from the database while a change is under way, or its writer died', async () => {
    const source = new Source();
    const [reader, writer] = [processOf(source), processOf(source)];
    await writer.change(COMPANY, async () => {
      expect(await reader.get(COMPANY)).toBe('first');
      expect(await redis.get(redisKeys.replyRules(COMPANY).value)).toBeNull();
    });
    await redis.set(redisKeys.replyRules(COMPANY).changing, '1');
    expect(await processOf(source).get(COMPANY)).toBe('first');
    expect(await redis.get(redisKeys.replyRules(COMPANY).value)).toBeNull();
  });

  it('stays the same object as long as it says the same', async () => {
    const source = new Source();
    const load = async () => [await source.load()];
    const make = () => {
      const connection = new Redis(url);
      connections.push(connection);
      const options = { keys: redisKeys.replyRules, schema: z.array(z.string()), load };
      return new SharedCaches(connection, logFromPino(pino({ level: 'silent' }))).create(options);
    };
    const [one, other] = [make(), make()];
    const loaded = await one.get(COMPANY);
    await one.change(COMPANY, async () => undefined);
    expect(await one.get(COMPANY)).toBe(loaded);
    const parsed = await other.get(COMPANY);
    await other.change(COMPANY, async () => undefined);
    await make().get(COMPANY);
    const { reads } = source;
    expect(await other.get(COMPANY)).toBe(parsed);
    expect(source.reads).toBe(reads);
    await other.change(COMPANY, async () => {
      source.value = 'second';
    });
    expect(await other.get(COMPANY)).toEqual(['second']);
  });

  it('is rebuilt where Redis lost it or holds what nobody can read', async () => {
    const source = new Source();
    await processOf(source).get(COMPANY);
    await redis.flushdb();
    expect(await processOf(source).get(COMPANY)).toBe('first');
    await redis.set(redisKeys.replyRules(COMPANY).value, '{"not": "a text"}');
    expect(await processOf(source).get(COMPANY)).toBe('first');
    await redis.set(redisKeys.replyRules(COMPANY).value, 'no JSON');
    expect(await processOf(source).get(COMPANY)).toBe('first');
    expect(source.reads).toBe(4);
  });

  it('comes from the database without Redis, and is not changed then', async () => {
    const source = new Source();
    const cache = processOf(source, 'redis://127.0.0.1:9');
    expect(await cache.get(COMPANY)).toBe('first');
    const changing = cache.change(COMPANY, async () => {
      source.value = 'second';
    });
    await expect(changing).rejects.toThrow(UnavailableError);
    expect(source.value).toBe('first');
  });
});
