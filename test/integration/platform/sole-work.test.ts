import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import type { Log } from '../../../src/platform/logging/log.js';
import { SoleWork } from '../../../src/platform/redis/sole-work.js';
import { createTestRedis } from '../../support/test-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe('periodic work of the fleet', () => {
  let test: Awaited<ReturnType<typeof createTestRedis>>;
  let soleWork: SoleWork;

  beforeAll(async () => {
    test = await createTestRedis();
    soleWork = new SoleWork(test.redis, SILENT);
  });

  afterAll(() => test?.close());

  it('runs once at a time, and again afterwards, also after a failure', async () => {
    let end = () => {};
    const first = soleWork.run('sweep', () => new Promise<void>((resolve) => (end = resolve)));
    await expect(soleWork.run('other', () => Promise.resolve())).resolves.toBe(true);
    let second = 0;
    const count = () => soleWork.run('sweep', async () => void second++);
    await expect(count()).resolves.toBe(false);
    expect(second).toBe(0);
    end();
    await expect(first).resolves.toBe(true);
    await expect(count()).resolves.toBe(true);
    await expect(soleWork.run('sweep', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(count()).resolves.toBe(true);
    expect(second).toBe(2);
  });

  it('is free again by itself after its machine has died', async () => {
    let end = () => {};
    const work = soleWork.run('dies', () => new Promise<void>((resolve) => (end = resolve)));
    const lifeMs = () => test.redis.pttl(redisKeys.soleWork('dies'));
    await waitUntil('it is held', async () => (await lifeMs()) > 0);
    expect(await lifeMs()).toBeLessThanOrEqual(15_000);
    end();
    await work;
  });

  it('takes nothing from who holds it by now', async () => {
    const key = redisKeys.soleWork('lost');
    await soleWork.run('lost', async () => void (await test.redis.set(key, 'another')));
    expect(await test.redis.get(key)).toBe('another');
  });
});
