import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TenancyTestModule } from '../tenancy/tenancy-test.module.js';

describe('the HTTP application', () => {
  let running: TestHttpApp;
  let key: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule, { UPLOAD_MAX_BYTES: String(3 * 1024 ** 2) });
    const company = await createCompany(running.test.database, 'HTTP');
    key = ApiClient.withKey(running.url, company.apiKey);
  });

  afterAll(() => running.close());

  const nobody = () => ApiClient.nobody(running.url);

  it('names every wrong field, unknown ones too', async () => {
    const answer = await key.call('POST', '/api/v1/probe/notes', {
      title: 'ab',
      count: 0,
      colour: 'red',
      nested: { tags: ['fine', 'too long'], more: 1 },
    });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: 'Invalid input',
      status: 422,
      code: 'invalid-input',
    });
    const fields = (answer.body['errors'] as { field: string }[]).map(({ field }) => field).sort();
    expect(fields).toEqual(['colour', 'count', 'nested.more', 'nested.tags.1', 'title']);
  });

  it('says what is required, and names parameters', async () => {
    expect((await key.call('POST', '/api/v1/probe/notes', {})).body['errors']).toEqual([
      { field: 'title', problem: 'is required' },
    ]);
    expect((await key.call('POST', '/api/v1/probe/notes')).body).toMatchObject({
      status: 422,
      errors: [{ field: 'body' }],
    });
    expect((await key.call('GET', '/api/v1/probe/pages/x?limit=1')).body).toMatchObject({
      status: 422,
      errors: [{ field: 'id' }],
    });
    expect((await key.call('GET', '/api/v1/probe/pages/1?limit=0&of=2')).body).toMatchObject({
      status: 422,
      errors: [{ field: 'limit' }, { field: 'of' }],
    });
    expect((await key.call('GET', '/api/v1/probe/pages/7?limit=3')).body).toEqual({ id: 7, limit: 3 });
  });

  it.each([
    ['a body that is no JSON', 400, '{', 'application/json'],
    ['a body in an unknown format', 415, 'x', 'text/csv'],
    ['a body above 1 MiB', 413, JSON.stringify({ title: 'x'.repeat(1024 ** 2) }), 'application/json'],
  ])('answers %s with %d as problem details', async (_what, status, body, type) => {
    const response = await fetch(`${running.url}/api/v1/probe/notes`, {
      method: 'POST',
      body,
      headers: { ...key.headers, 'content-type': type },
    });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status, type: 'about:blank' });
  });

  it('streams a file past the limit of bodies, up to the one of files', async () => {
    const send = (bytes: number) => {
      const form = new FormData();
      form.set('file', new Blob([new Uint8Array(bytes)]), 'contacts.csv');
      return key.call('POST', '/api/v1/probe/files', form);
    };
    expect((await send(2 * 1024 ** 2)).body).toEqual({ bytes: 2 * 1024 ** 2 });
    const refused = await send(4 * 1024 ** 2);
    expect(refused.body).toMatchObject({ status: 413, type: 'about:blank' });
  });

  it('tells nothing of what nobody foresaw', async () => {
    const answer = await nobody().call('GET', '/api/v1/probe/broken');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('secret');
  });

  it('answers unknown routes as problem details, and health outside the prefix', async () => {
    expect((await nobody().call('GET', '/api/v1/nothing')).body).toMatchObject({
      status: 404,
      type: 'about:blank',
    });
    expect((await nobody().call('GET', '/health/live')).body).toEqual({ ok: true });
    expect((await nobody().call('GET', '/api/v1/health/live')).status).toBe(404);
  });

  it('lets browsers do little: headers, and nothing for other origins', async () => {
    const { headers } = await nobody()
      .with({ origin: 'https://elsewhere.example' })
      .call('GET', '/health/live');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    // No inline script anywhere; style attributes are set by the component library of the admin app.
    const scripts = /script-src[^;]*'unsafe|default-src[^;]*'unsafe/;
    expect(headers.get('content-security-policy')).not.toMatch(scripts);
    expect(headers.get('content-security-policy')).toContain("style-src 'self' 'unsafe-inline'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  describe('its OpenAPI document', () => {
    interface Document {
      openapi: string;
      paths: Record<string, Record<string, DocumentedRoute>>;
      components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
    }
    interface DocumentedRoute {
      operationId: string;
      security: object[];
      parameters?: { name: string; in: string; required: boolean }[];
      requestBody?: { content: Record<string, { schema: object }> };
      responses: Record<string, { content?: Record<string, { schema: object }>; headers?: object }>;
    }
    let document: Document;

    beforeAll(async () => {
      document = (await nobody().call<Document>('GET', '/api/docs-json')).body;
    });

    const operations = () => Object.values(document.paths).flatMap((item) => Object.values(item));

    it('has stable, unique operation ids and no route outside the API', () => {
      expect(document.openapi).toMatch(/^3\.0/);
      const ids = operations().map(({ operationId }) => operationId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(['signIn', 'revokeApiKey', 'updateCompany']));
      expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([]);
    });

    it('says of each route who may call it and what its problems look like', () => {
      expect(document.paths['/api/v1/session']?.['post']?.security).toEqual([]);
      expect(document.paths['/api/v1/api-keys']?.['get']?.security).toEqual([
        { session: [] },
        { apiKey: [] },
      ]);
      expect(document.paths['/api/v1/session']?.['get']?.security).toEqual([{ session: [] }]);
      const revoke = document.paths['/api/v1/api-keys/{id}']?.['delete'];
      expect(revoke?.security).toEqual([{ session: [], csrf: [] }, { apiKey: [] }]);
      expect(Object.keys(revoke?.responses ?? {})).toEqual(
        expect.arrayContaining(['204', '401', '403', '404']),
      );
      expect(Object.keys(document.paths['/api/v1/session']?.['post']?.responses ?? {})).toEqual(
        expect.arrayContaining(['201', '401', '429']),
      );
      const signIn = document.paths['/api/v1/session']?.['post']?.responses['429'];
      expect(Object.keys(signIn?.headers ?? {})).toEqual(['RateLimit', 'RateLimit-Policy', 'Retry-After']);
      for (const { responses } of operations()) {
        expect(responses['500']?.content).toEqual({
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        });
      }
    });

    it('names bodies and answers, spreads queries, and refers to nothing that is missing', () => {
      const create = document.paths['/api/v1/api-keys']?.['post'];
      expect(create?.requestBody?.content['application/json']?.schema).toEqual({
        $ref: '#/components/schemas/CreateApiKey',
      });
      expect(create?.responses['201']?.content?.['application/json']?.schema).toEqual({
        $ref: '#/components/schemas/CreatedApiKey',
      });
      const list = document.paths['/api/v1/api-keys']?.['get'];
      expect(list?.parameters).toEqual([
        expect.objectContaining({ name: 'after', in: 'query', required: false }),
        expect.objectContaining({ name: 'limit', in: 'query', required: false }),
      ]);
      const text = JSON.stringify(document);
      const referred = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? '');
      expect(referred.filter((name) => !(name in document.components.schemas))).toEqual([]);
      expect(text).not.toContain('x-schema-id');
      expect(text).not.toContain('x-refuses');
      expect(document.components.schemas['Note']).toMatchObject({
        properties: { due: { type: 'string', format: 'date-time' } },
      });
    });

    it('has a page that loads everything from here', async () => {
      const page = await nobody().call<string>('GET', '/api/docs');
      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      const loaded = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
      expect(loaded).toHaveLength(4);
      for (const address of loaded) {
        const resolved = new URL(address, `${running.url}/api/docs`);
        expect(resolved.origin).toBe(running.url);
        const response = await fetch(resolved);
        expect(response.status).toBe(200);
        expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(50);
      }
      expect(page.body).not.toMatch(/<script>/);
    });
  });
});
