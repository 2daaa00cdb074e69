import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FileStorage } from '../../../../src/audience/imports/storage/file-storage.js';
import { LockPatience } from '../../../../src/audience/uploads/locking/upload-locker.js';
import { redisKeys } from '../../../../src/contracts/redis-keys.js';
import { waitUntil } from '../../../support/wait-until.js';
import { TcpProxy } from '../../webhooks/tcp-proxy.js';
import { TUS, UploadsFixture } from './uploads-fixture.js';

describe('the lock of an upload', () => {
  let uploads: UploadsFixture;
  let redisLine: TcpProxy;

  beforeAll(async () => {
    const redis = new URL(process.env['TEST_REDIS_URL'] ?? '');
    redisLine = await TcpProxy.to(redis.hostname, Number(redis.port));
    uploads = await UploadsFixture.start({}, (url) => {
      const throughLine = new URL(url);
      throughLine.port = String(redisLine.port);
      return throughLine.href;
    });
  });

  afterAll(async () => {
    await uploads?.stop();
    await redisLine?.close();
  });

  afterEach(() => uploads.http.test.database.execute('DELETE FROM uploads'));

  const lockOf = (path: string) => redisKeys.uploadLock(path.split('/').at(-1) ?? '');
  const sizeOf = (path: string) =>
    uploads.http.app
      .get(FileStorage, { strict: false })
      .size(`uploads/${uploads.companyId}/${path.split('/').at(-1)}`);

  /** A piece of 10 bytes of which only the first ones come; then the connection stays open and silent. */
  function sendHalf(path: string, offset: number, bytes: string) {
    const sending = request(`${uploads.http.url}${path}`, {
      method: 'PATCH',
      headers: {
        ...uploads.owner.headers,
        ...TUS,
        'upload-offset': String(offset),
        'content-type': 'application/offset+octet-stream',
        'content-length': '10',
      },
    });
    const ended = new Promise<string>((resolve) => {
      sending.on('response', ({ statusCode }) => resolve(String(statusCode)));
      sending.on('error', ({ message }) => resolve(message));
    });
    sending.write(bytes);
    return { cut: () => sending.destroy(), ended };
  }

  async function withPatience<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
    const patience = uploads.http.app.get(LockPatience, { strict: false });
    const usual = patience.ms;
    Object.assign(patience, { ms });
    return work().finally(() => Object.assign(patience, { ms: usual }));
  }

  it('is waited for, and a request is told where it does not come free', async () => {
    const path = await uploads.create(10);
    await uploads.http.redis.set(lockOf(path), 'somebody', 'PX', 1_500);
    const began = performance.now();
    expect((await uploads.head(path)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(1_000);
    await uploads.http.redis.set(lockOf(path), 'somebody', 'PX', 60_000);
    const refused = await withPatience(600, () => uploads.piece(path, 0, 'x'));
    expect([refused.status, refused.body['title']]).toEqual([423, 'Locked']);
    expect(await uploads.http.redis.get(lockOf(path))).toBe('somebody');
    await uploads.http.redis.del(lockOf(path));
    expect((await uploads.piece(path, 0, 'x')).status).toBe(204);
    expect(await uploads.http.redis.exists(lockOf(path))).toBe(0);
  });

  it('is taken from a connection that went silent, which writes nothing any more', async () => {
    const path = await uploads.create(10);
    const silent = sendHalf(path, 0, '0123');
    await waitUntil('four bytes are there', async () => (await sizeOf(path)) === 4);
    const head = await uploads.head(path);
    expect(head.headers.get('upload-offset')).toBe('4');
    expect((await uploads.piece(path, 4, '456789')).headers.get('upload-offset')).toBe('10');
    // The silent one hears how far it came, and that its connection ends.
    expect(await silent.ended).toBe('204');
    expect(await sizeOf(path)).toBe(10);
  });

  it('is given back when a piece breaks off, and not before its last write has ended', async () => {
    const path = await uploads.create(10);
    const storage = uploads.http.app.get(FileStorage, { strict: false });
    const append = storage.append.bind(storage);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    Object.assign(storage, {
      append: (...args: Parameters<FileStorage['append']>) => append(...args).finally(() => held),
    });
    const sending = sendHalf(path, 0, '0123');
    await waitUntil('four bytes are there', async () => (await sizeOf(path)) === 4);
    sending.cut();
    // The disk does not answer yet.
    expect((await withPatience(800, () => uploads.head(path))).status).toBe(423);
    Object.assign(storage, { append });
    release();
    await waitUntil('the lock is free', async () => (await uploads.http.redis.exists(lockOf(path))) === 0);
    expect((await uploads.head(path)).headers.get('upload-offset')).toBe('4');
  });

  it('is kept as long as the piece comes', async () => {
    const path = await uploads.create(10);
    const sending = sendHalf(path, 0, '0123');
    await waitUntil('four bytes are there', async () => (await sizeOf(path)) === 4);
    await uploads.http.redis.pexpire(lockOf(path), 1_600);
    await waitUntil('it is renewed', async () => (await uploads.http.redis.pttl(lockOf(path))) > 10_000);
    sending.cut();
  });

  it('is asked of Redis alone: without it nothing is written', async () => {
    const path = await uploads.create(10);
    redisLine.cut();
    try {
      for (const answer of [await uploads.piece(path, 0, '0123'), await uploads.head(path)]) {
        expect(answer.status).toBe(503);
      }
      expect(await sizeOf(path)).toBe(0);
    } finally {
      redisLine.mend();
    }
    await waitUntil('Redis is back', async () => (await uploads.piece(path, 0, '0123456789')).status === 204);
  });
});
