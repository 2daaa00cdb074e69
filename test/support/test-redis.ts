import { Redis } from 'ioredis';
import { requireServer } from './test-database.js';

/** Redis databases on the scratch server that test workers use; 0 stays free. */
const DATABASES = 63;

/** A Redis database of this jest worker's own, emptied: files within one worker run one after the other. */
export async function createTestRedis(): Promise<{ url: string; redis: Redis; close(): Promise<void> }> {
  const url = testRedisUrl();
  const redis = new Redis(url);
  await redis.flushdb();
  return {
    url,
    redis,
    close: async () => {
      await redis.flushdb();
      redis.disconnect();
    },
  };
}

/** Where that database is. */
export function testRedisUrl(): string {
  const url = new URL(requireServer('TEST_REDIS_URL'));
  url.pathname = `/${(Number(process.env['JEST_WORKER_ID'] ?? '1') % DATABASES) + 1}`;
  return url.href;
}
