import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TenancyTestModule } from '../tenancy/tenancy-test.module.js';

const [ALLOWED, ALSO] = ['https://app.example.com', 'http://localhost:5173'];

describe('pages of other origins', () => {
  let running: TestHttpApp;
  let key: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule, { CORS_ORIGINS: `${ALLOWED}, ${ALSO}` });
    const company = await createCompany(running.test.database, 'CORS');
    key = ApiClient.withKey(running.url, company.apiKey);
  });

  afterAll(async () => {
    await running?.close();
    Reflect.deleteProperty(process.env, 'CORS_ORIGINS');
  });

  const ask = (origin: string, method = 'GET', headers: Record<string, string> = {}) =>
    key.with({ origin, ...headers }).call(method, '/api/v1/probe/viewer');
  const cors = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

  it('may call the API where they are listed, by cookie too, and read its headers', async () => {
    for (const origin of [ALLOWED, ALSO]) {
      const { status, headers } = await ask(origin);
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('access-control-expose-headers')).toContain('ratelimit');
      expect(headers.get('vary')).toContain('Origin');
    }
    const refused = await ask(ALLOWED, 'GET', { authorization: 'Bearer nothing' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, ALLOWED]);
  });

  it('are told beforehand what they may send', async () => {
    const { status, headers } = await ask(ALLOWED, 'OPTIONS', {
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'x-csrf-token, idempotency-key',
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ALLOWED);
    expect(headers.get('access-control-allow-methods')).toContain('PATCH');
    for (const name of ['authorization', 'x-csrf-token', 'idempotency-key', 'upload-offset']) {
      expect(headers.get('access-control-allow-headers')).toContain(name);
    }
  });

  it.each([
    ['another host', 'https://evil.example'],
    ['a host that ends alike', 'https://evilapp.example.com'],
    ['a host that begins alike', 'https://app.example.com.evil.example'],
    ['another scheme', 'http://app.example.com'],
    ['another port', 'https://app.example.com:8443'],
    ['other letters', 'https://APP.example.com'],
    ['no origin at all', 'null'],
  ])('get nothing from %s', async (_what, origin) => {
    const { status, headers } = await ask(origin);
    expect(status).toBe(200);
    expect(cors(headers)).toEqual([]);
    const preflight = await ask(origin, 'OPTIONS', { 'access-control-request-method': 'GET' });
    expect(preflight.status).toBe(404);
    expect(cors(preflight.headers)).toEqual([]);
  });
});

describe('a cookie session', () => {
  let running: TestHttpApp;
  let person: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    const company = await createCompany(running.test.database, 'Forged');
    person = await ApiClient.signIn(running.url, company.email, company.password);
  });

  afterAll(() => running?.close());

  const form = () => {
    const given = new FormData();
    given.set('file', new Blob(['x']), 'contacts.csv');
    return given;
  };

  it('takes no form without the CSRF token: what a page of another site could send by itself', async () => {
    const forged = person.with({ 'x-csrf-token': undefined });
    expect((await forged.call('POST', '/api/v1/probe/files', form())).status).toBe(403);
    expect((await person.call('POST', '/api/v1/probe/files', form())).body).toEqual({ bytes: 1 });
  });

  it.each([
    ['application/x-www-form-urlencoded', 'title=forged'],
    ['text/plain', '{"title":"forged"}'],
  ])('takes no %s, which needs no permission of a browser', async (type, text) => {
    const answer = await person.call('POST', '/api/v1/probe/notes', new Blob([text], { type }));
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
  });
});

describe('a request', () => {
  let running: TestHttpApp;
  let key: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    key = ApiClient.withKey(running.url, (await createCompany(running.test.database, 'Bounded')).apiKey);
  });

  afterAll(() => running?.close());

  it('is refused where its address, its headers or its JSON go too far', async () => {
    const far = await key.call('GET', `/api/v1/probe/viewer?x=${'y'.repeat(9_000)}`);
    expect(far).toMatchObject({ status: 414, body: { code: 'uri-too-long' } });
    expect((await key.call('GET', `/api/v1/probe/viewer?x=${'y'.repeat(7_000)}`)).status).toBe(200);
    expect(
      (await key.with({ 'x-long': 'y'.repeat(17_000) }).call('GET', '/api/v1/probe/viewer')).status,
    ).toBe(431);
    const deep = new Blob([`{"title":${'['.repeat(50_000)}${']'.repeat(50_000)}}`], {
      type: 'application/json',
    });
    expect(await key.call('POST', '/api/v1/probe/notes', deep)).toMatchObject({
      status: 400,
      body: { code: 'json-too-deep' },
    });
    const poison = new Blob(['{"title":"abc","__proto__":{"admin":true}}'], { type: 'application/json' });
    expect((await key.call('POST', '/api/v1/probe/notes', poison)).status).toBe(400);
    expect((await key.call('POST', '/api/v1/probe/notes', { title: 'abc' })).status).toBe(201);
  });
});
