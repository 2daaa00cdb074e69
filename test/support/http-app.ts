import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Redis } from 'ioredis';
import { createHttpApp } from '../../src/platform/http/create-http-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';
import { createTestRedis } from './test-redis.js';

/** A running HTTP application with a database and a Redis of its own. */
export interface TestHttpApp {
  /** Without a trailing slash; a free port on loopback. */
  url: string;
  app: NestFastifyApplication;
  test: TestDatabase;
  redis: Redis;
  close(): Promise<void>;
}

/** Starts the application around `root` as the platform does, on real servers; `env` is set on top. */
export async function startHttpApp(root: Type, env: Record<string, string> = {}): Promise<TestHttpApp> {
  const [test, { url: redisUrl, redis, close }] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
  ]);
  const storage = await mkdtemp(join(tmpdir(), 'sms-test-'));
  Object.assign(process.env, {
    STORAGE_DIR: storage,
    DATABASE_URL: test.url,
    DATABASE_POOL_SIZE: '8',
    REDIS_URL: redisUrl,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    ALLOW_UNSAFE_SERVERS: 'true',
    LOG_LEVEL: 'silent',
    ...env,
  });
  const app = await createHttpApp(root, { logger: false });
  await app.listen({ port: 0, host: '127.0.0.1' });
  return {
    url: (await app.getUrl()).replace(/\/$/, ''),
    app,
    test,
    redis,
    close: async () => {
      await app.close();
      await Promise.all([test.drop(), close(), rm(storage, { recursive: true, force: true })]);
    },
  };
}
