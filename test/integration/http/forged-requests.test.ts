import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE = new Blob(['phone\n'], { type: 'application/offset+octet-stream' });

/** What a page of another site could let a browser send: the cookie goes along, the CSRF token does not. */
describe('a forged request', () => {
  let running: TestHttpApp;
  let person: ApiClient;
  let forged: ApiClient;
  let listId: number;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    const company = await createCompany(running.test.database, 'Forged');
    person = await ApiClient.signIn(running.url, company.email, company.password);
    forged = person.with({ 'x-csrf-token': undefined });
    const made = await person.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Forged' });
    listId = made.body.id;
  });

  afterAll(() => running?.close());

  const count = async (table: 'imports' | 'uploads') => {
    const [row] = await running.test.database.query<{ rows: number }>(
      `SELECT COUNT(*) AS \`rows\` FROM ${table}`,
    );
    return Number(row?.rows);
  };

  it('uploads no file as a form, and none is kept', async () => {
    const form = () => {
      const given = new FormData();
      given.set('file', new Blob(['phone\n+12025550147\n']), 'people.csv');
      return given;
    };
    for (const path of [`/api/v1/lists/${listId}/imports`, '/api/v1/opt-outs/imports']) {
      expect((await forged.call('POST', path, form())).status).toBe(403);
    }
    expect(await count('imports')).toBe(0);
    expect((await person.call('POST', `/api/v1/lists/${listId}/imports`, form())).status).toBe(201);
  });

  it('begins, continues and removes no resumable upload', async () => {
    const begin = { ...TUS, 'upload-length': '6', 'upload-metadata': 'filename cGVvcGxlLmNzdg==' };
    expect((await forged.with(begin).call('POST', '/api/v1/uploads')).status).toBe(403);
    expect(await count('uploads')).toBe(0);
    const begun = await person.with(begin).call('POST', '/api/v1/uploads');
    const path = new URL(begun.headers.get('location') ?? '', running.url).pathname;
    const piece = { ...TUS, 'upload-offset': '0' };
    expect((await forged.with(piece).call('PATCH', path, PIECE)).status).toBe(403);
    // What tus clients send behind proxies that know no PATCH must be no way around.
    const overridden = forged.with({ ...piece, 'x-http-method-override': 'PATCH' });
    expect((await overridden.call('POST', path, PIECE)).status).toBeGreaterThanOrEqual(400);
    expect((await forged.with(TUS).call('DELETE', path)).status).toBe(403);
    const status = await person.with(TUS).call('HEAD', path);
    expect([status.status, status.headers.get('upload-offset')]).toEqual([200, '0']);
    expect((await person.with(piece).call('PATCH', path, PIECE)).status).toBe(204);
  });

  it('may open the live stream, which no page of another origin can read', async () => {
    const stream = await forged.with({ origin: 'https://evil.example' }).call('GET', '/api/v1/live');
    expect(stream.status).toBe(200);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(stream.headers.get('access-control-allow-origin')).toBeNull();
    expect(stream.headers.get('ratelimit')).toContain('"person";r=');
  });

  it('is none where an API key calls: it needs no token, but its scope', async () => {
    const { key } = await makeApiKey(person, { scopes: ['contacts:write'] });
    const client = ApiClient.withKey(running.url, key);
    expect((await client.call('POST', '/api/v1/lists', { name: 'By key' })).status).toBe(201);
    expect((await client.call('GET', '/api/v1/live')).status).toBe(403);
  });
});
