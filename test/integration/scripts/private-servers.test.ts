import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { startDatabase } from '../../../scripts/lib/database-server.mjs';
import { startRedis } from '../../../scripts/lib/redis-server.mjs';
import { databaseProgram, redisProgram } from '../../support/server-programs.js';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sms-servers-'));
const stops: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const stop of stops) await stop();
  fs.rmSync(root, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(sql);
    return rows;
  } finally {
    await connection.end();
  }
}

async function redisCommand(url: string, ...[name = 'PING', ...args]: string[]): Promise<unknown> {
  const redis = new Redis(url);
  try {
    return await redis.call(name, ...args);
  } finally {
    redis.disconnect();
  }
}

describe('a private database', () => {
  const folder = path.join(root, 'database');
  const start = async () => {
    const server = await startDatabase(databaseProgram(), folder, 'sandbox');
    stops.push(server.stop);
    return server;
  };

  beforeAll(async () => {
    const { url } = await start();
    await query(url, 'CREATE TABLE kept (id INT PRIMARY KEY) ENGINE=InnoDB');
    await query(url, 'INSERT INTO kept VALUES (1)');
  });

  it('has the settings that the platform refuses to run without', async () => {
    const { url } = await start();
    const settings = await query(
      url,
      'SELECT @@innodb_flush_log_at_trx_commit AS flushes, @@local_infile AS loads, @@character_set_server AS letters',
    );
    expect(settings).toEqual([{ flushes: 1, loads: 1, letters: 'utf8mb4' }]);
  });

  it('is taken over while it runs, never started twice', async () => {
    const first = await start();
    const second = await start();
    expect(second).toMatchObject({ reused: true, pid: first.pid, url: first.url });
  });

  it('finds its data again after a stop, at the same address', async () => {
    const first = await start();
    await first.stop();
    const second = await start();
    expect(second.reused).toBe(false);
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  it('finds its data again after kill -9', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    const second = await start();
    expect(second.pid).not.toBe(first.pid);
    expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  it('lets nobody in without the password', async () => {
    const { port } = await start();
    for (const user of ['root', 'sms', '']) {
      await expect(createConnection({ host: '127.0.0.1', port, user })).rejects.toThrow(/denied/i);
    }
  });

  it('keeps what it writes from other users of the machine', async () => {
    await start();
    expect(fs.statSync(folder).mode & 0o077).toBe(0);
    expect(fs.statSync(path.join(folder, 'password')).mode & 0o077).toBe(0);
  });
});

describe('a private Redis', () => {
  const folder = path.join(root, 'redis');
  const start = async () => {
    const server = await startRedis(redisProgram(), folder);
    stops.push(server.stop);
    return server;
  };

  it('keeps everything on disk and evicts nothing', async () => {
    const { url } = await start();
    expect(await redisCommand(url, 'CONFIG', 'GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await redisCommand(url, 'CONFIG', 'GET', 'maxmemory-policy')).toEqual([
      'maxmemory-policy',
      'noeviction',
    ]);
  });

  it('finds its data again after a stop', async () => {
    const first = await start();
    await redisCommand(first.url, 'SET', 'kept', 'yes');
    await first.stop();
    const second = await start();
    expect(second.reused).toBe(false);
    expect(await redisCommand(second.url, 'GET', 'kept')).toBe('yes');
  });

  it('asks for the password', async () => {
    const { port } = await start();
    const redis = new Redis(port, '127.0.0.1', { enableReadyCheck: false });
    await expect(redis.get('kept')).rejects.toThrow(/NOAUTH/);
    redis.disconnect();
  });
});
