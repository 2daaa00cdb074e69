import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TcpProxy } from '../../webhooks/tcp-proxy.js';
import {
  checksum,
  creation,
  sendWithTus,
  TUS,
  UPLOAD_LIMIT,
  UploadsFixture,
  writeSource,
} from './uploads-fixture.js';

describe('resumable uploads', () => {
  let uploads: UploadsFixture;

  beforeAll(async () => {
    uploads = await UploadsFixture.start();
  });

  afterAll(() => uploads?.stop());

  afterEach(async () => {
    for (const key of (await uploads.stored()).filter((one) => one.startsWith('uploads/'))) {
      await uploads.owner.with(TUS).call('DELETE', `/api/v1/uploads/${key.split('/').at(-1)}`);
    }
  });

  it('take a file in pieces, tell how much is there, and end by an import or by being given up', async () => {
    const path = await uploads.create(10);
    expect((await uploads.head(path)).headers.get('upload-offset')).toBe('0');
    const first = await uploads.piece(path, 0, '01234');
    expect(first.status).toBe(204);
    expect(first.headers.get('upload-offset')).toBe('5');
    expect(Date.parse(first.headers.get('upload-expires') ?? '')).toBeGreaterThan(
      Date.now() + 23 * 3_600_000,
    );
    const head = await uploads.head(path);
    expect(head.status).toBe(200);
    expect(Object.fromEntries(head.headers)).toMatchObject({
      'upload-offset': '5',
      'upload-length': '10',
      'upload-metadata': creation(10, 'people.csv')['upload-metadata'],
      'tus-resumable': '1.0.0',
      'cache-control': 'no-store',
    });
    expect(head.headers.get('access-control-allow-origin')).toBeNull();
    expect((await uploads.piece(path, 5, '56789')).headers.get('upload-offset')).toBe('10');
    expect(await readFile(uploads.fileOf(path), 'utf8')).toBe('0123456789');
    expect((await uploads.owner.with(TUS).call('DELETE', path)).status).toBe(204);
    expect((await uploads.head(path)).status).toBe(404);
    expect(await uploads.stored()).toEqual([]);
  });

  it('tell what the server can', async () => {
    const { status, headers } = await uploads.owner.call('OPTIONS', '/api/v1/uploads');
    expect(status).toBe(204);
    expect(headers.get('tus-version')).toBe('1.0.0');
    expect(headers.get('tus-extension')).toBe('creation,creation-with-upload,termination,expiration');
    expect(headers.get('tus-max-size')).toBe(String(UPLOAD_LIMIT));
  });

  it('go on after the connection was cut in the middle, to the same bytes', async () => {
    const source = join(uploads.folder, 'source.bin');
    await writeSource(source, 40);
    const { hostname, port } = new URL(uploads.http.url);
    const line = await TcpProxy.to(hostname, Number(port));
    let cuts = 0;
    let resumedAt = 0;
    const { done } = sendWithTus(source, `http://127.0.0.1:${line.port}`, uploads.owner, {
      onProgress: (sent) => {
        if (sent < 15_000_000 || cuts > 0) return;
        cuts++;
        line.cut();
        setTimeout(() => line.mend(), 300);
      },
      onAfterResponse: (request, response) => {
        if (request.getMethod() === 'HEAD') resumedAt = Number(response.getHeader('upload-offset'));
      },
    });
    const url = await done;
    await line.close();
    expect(cuts).toBe(1);
    expect(resumedAt).toBeGreaterThan(0);
    expect(resumedAt).toBeLessThan(40 * 1024 ** 2);
    expect(await checksum(uploads.fileOf(new URL(url).pathname))).toBe(await checksum(source));
  });

  it('take the first bytes along with the creation', async () => {
    const source = join(uploads.folder, 'small.bin');
    await writeSource(source, 2);
    const methods: string[] = [];
    const { done } = sendWithTus(source, uploads.http.url, uploads.owner, {
      uploadDataDuringCreation: true,
      onBeforeRequest: (request) => void methods.push(request.getMethod()),
    });
    const url = await done;
    expect(methods).toEqual(['POST']);
    expect((await stat(uploads.fileOf(new URL(url).pathname))).size).toBe(2 * 1024 ** 2);
  });
});
