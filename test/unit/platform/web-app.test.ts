import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { serveWebApp } from '../../../src/platform/http/web-app.routes.js';

@Module({})
class Nothing {}

const PAGE = '<base href="/"><meta name="clock-offset-ms" content="0"><script src="./assets/app-1a2b.js">';

describe('the admin app’s files', () => {
  let folder: string;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'web-app-'));
    const put = (name: string, content: string) => {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), content);
    };
    put('.vite/manifest.json', '{"secret":true}');
    put('index.html', PAGE);
    put('assets/app-1a2b.js', 'plain');
    put('assets/app-1a2b.js.br', 'brotli');
    put('assets/app-1a2b.js.gz', 'gzip');
    put('favicon.svg', '<svg/>');
    app = await NestFactory.create<NestFastifyApplication>(Nothing, new FastifyAdapter(), { logger: false });
    serveWebApp(app, { publicPath: '/sms', clockOffsetMs: 5_000, folder });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'GET', url, headers });

  it('answer every address of the app with its page, which is asked for anew each time', async () => {
    for (const url of ['/', '/campaigns/5', '/inbox/%2B12125550101?tab=notes']) {
      const answer = await get(url);
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect(answer.body).toContain('<base href="/sms/">');
      expect(answer.body).toContain('name="clock-offset-ms" content="5000"');
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
    const { etag } = (await get('/')).headers;
    expect((await get('/', { 'if-none-match': String(etag) })).statusCode).toBe(304);
  });

  it('never stand in for the API, webhooks, health or metrics, nor for an asset that is gone', async () => {
    const paths = ['/api', '/api/v1/nothing', '/webhooks/x', '/health/x', '/metrics', '/assets/app-old.js'];
    for (const url of [...paths, '/.vite/manifest.json', '/assets/..%2f..%2fetc/passwd.js', '/index.html']) {
      expect([url, (await get(url)).statusCode]).toEqual([url, 404]);
    }
    expect((await get('/apicalypse')).statusCode).toBe(200);
  });

  it('come packed as the browser takes them, and stay for a year', async () => {
    const packed = (accept: string) => get('/assets/app-1a2b.js', { 'accept-encoding': accept });
    expect((await packed('gzip, deflate, br')).body).toBe('brotli');
    expect((await packed('br;q=0, gzip')).body).toBe('gzip');
    const plain = await packed('identity');
    expect([plain.body, plain.headers['vary'], plain.headers['content-type']]).toEqual([
      'plain',
      'accept-encoding',
      'text/javascript; charset=utf-8',
    ]);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('public, max-age=3600');
  });
});
