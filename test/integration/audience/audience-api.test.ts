import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { AudienceWorkerModule } from '../../../src/audience/audience-worker.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { storedFiles } from '../../support/stored-files.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule, AudienceWorkerModule] })
class AudienceAppModule {}

const LIMIT = 200_000;

interface ImportBody {
  id: number;
  status: string;
  [field: string]: unknown;
}

describe('the audience over HTTP, with a worker', () => {
  let http: TestHttpApp;
  let folder: string;
  let owner: ApiClient;
  let stranger: ApiClient;
  let key: string;
  let listId: number;
  let listName: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audience-api-'));
    http = await startHttpApp(AudienceAppModule, { STORAGE_DIR: folder, UPLOAD_MAX_BYTES: String(LIMIT) });
    await seedAreas(http.test.database);
    const company = await createCompany(http.test.database, 'Ours');
    key = company.apiKey;
    owner = ApiClient.withKey(http.url, key);
    stranger = ApiClient.withKey(http.url, (await createCompany(http.test.database, 'Theirs')).apiKey);
  });

  afterAll(async () => {
    await http.close();
    await rm(folder, { recursive: true });
  });

  beforeEach(async () => {
    listName = `People ${randomUUID()}`;
    listId = (await owner.call<{ id: number }>('POST', '/api/v1/lists', { name: listName })).body.id;
  });

  function form(content: string | Uint8Array<ArrayBuffer>, settings?: object): FormData {
    const data = new FormData();
    if (settings) data.set('settings', JSON.stringify(settings));
    data.set('file', new Blob([content]), 'people.csv');
    return data;
  }

  async function finished(id: number): Promise<ImportBody> {
    let body: ImportBody | undefined;
    await waitUntil('the import is finished', async () => {
      ({ body } = await owner.call<ImportBody>('GET', `/api/v1/imports/${id}`));
      return body.status !== 'uploaded' && body.status !== 'running';
    });
    if (!body) throw new Error('No answer.');
    return body;
  }

  it('imports an uploaded file and hands out what was rejected', async () => {
    const file =
      'Name,Phone\r\nAnn,212-555-0100\r\n=HYPERLINK(1),nobody\r\n"Bob, Jr.",312-555-0100\r\n-1+1,\r\n';
    const answer = await owner.call<ImportBody>('POST', `/api/v1/lists/${listId}/imports`, form(file));
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ listId, fileName: 'people.csv', settings: { hasHeader: true } });
    expect(await finished(answer.body.id)).toMatchObject({
      status: 'completed',
      rows: 4,
      inserted: 2,
      updated: 0,
      duplicates: 0,
      rejected: 2,
      rejectedByReason: { empty_phone: 1, not_a_number: 1 },
      percent: 100,
      secondsLeft: null,
    });
    const rejections = await owner.call<string>('GET', `/api/v1/imports/${answer.body.id}/rejections.csv`);
    expect(rejections.headers.get('content-type')).toContain('text/csv');
    expect(rejections.body).toBe(
      'line,reason,Name,Phone\r\n' +
        "3,The phone column holds something that is not a phone number.,'=HYPERLINK(1),nobody\r\n" +
        "5,The phone column is empty.,'-1+1,\r\n",
    );
    const list = await owner.call('GET', `/api/v1/lists/${listId}`);
    expect(list.body).toMatchObject({ contactCount: 2 });
    expect(await storedFiles(folder)).toEqual([]);
  });

  it('takes the settings before or behind the file, and shows a preview without keeping anything', async () => {
    const data = new FormData();
    data.set('file', new Blob(['a;b\nx;020 7946 0958\n']), 'x.csv');
    data.set(
      'settings',
      JSON.stringify({ defaultCountry: 'GB', mapping: { phone: 'b', custom: { Alpha: 'a' } } }),
    );
    const preview = await owner.call('POST', `/api/v1/lists/${listId}/imports/preview`, data);
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      settings: { delimiter: ';', mapping: { fields: { phone: 1 }, custom: [{ name: 'Alpha', column: 0 }] } },
      rows: [['x', '020 7946 0958']],
    });
    expect(await storedFiles(folder)).toEqual([]);
    const answer = await owner.call<ImportBody>('POST', `/api/v1/lists/${listId}/imports`, data);
    expect(await finished(answer.body.id)).toMatchObject({ inserted: 1 });
    const contacts = await owner.call('GET', `/api/v1/lists/${listId}/contacts`);
    expect(contacts.body).toMatchObject({
      items: [{ phone: '+442079460958', country: 'GB', customFields: { Alpha: 'x' } }],
      next: null,
    });
  });

  it.each<[string, () => FormData | object, number, string]>([
    ['no form at all', () => ({ file: 'x' }), 422, 'file'],
    ['a form without a file', () => settingsOnly(), 422, 'file'],
    ['a picture', () => form(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])), 422, 'file'],
    ['prose', () => form('Dear all,\nplease find attached\n'), 422, 'file'],
    ['an empty file', () => form(''), 422, 'file'],
    ['settings that are not JSON', () => settingsForm('{'), 422, 'settings'],
    ['an unknown setting', () => settingsForm('{"delimeter":";"}'), 422, 'settings'],
    ['a wrong mapping', () => settingsForm('{"mapping":{"phone":"Fone"}}'), 422, 'mapping.phone'],
    ['an unknown country', () => settingsForm('{"defaultCountry":"XX"}'), 422, 'settings.defaultCountry'],
  ])('refuses %s, and nothing is left', async (_, body, status, field) => {
    const answer = await owner.call<{ errors?: { field: string }[] }>(
      'POST',
      `/api/v1/lists/${listId}/imports`,
      body(),
    );
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors?.[0]?.field).toBe(field);
    expect(await storedFiles(folder)).toEqual([]);
    const imports = await owner.call<{ items: object[] }>('GET', `/api/v1/imports?listId=${listId}`);
    expect(imports.body.items).toEqual([]);
  });

  function settingsOnly(): FormData {
    const data = new FormData();
    data.set('settings', '{}');
    return data;
  }

  function settingsForm(settings: string): FormData {
    const data = new FormData();
    data.set('settings', settings);
    data.set('file', new Blob(['Phone\n2125550100\n']), 'x.csv');
    return data;
  }

  it('refuses a file above the limit, and nothing is left', async () => {
    const file = `phone\n${'2125550100\n'.repeat(LIMIT / 11 + 1)}`;
    const answer = await owner.call('POST', `/api/v1/lists/${listId}/imports`, form(file));
    expect(answer.status).toBe(413);
    expect(answer.body).toMatchObject({ title: 'Too large' });
    expect(await storedFiles(folder)).toEqual([]);
  });

  it('keeps nothing of an upload that breaks off', async () => {
    const { hostname, port } = new URL(http.url);
    const upload = request({
      hostname,
      port,
      method: 'POST',
      path: `/api/v1/lists/${listId}/imports`,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'multipart/form-data; boundary=b' },
    });
    upload.on('error', () => undefined);
    upload.write(
      '--b\r\ncontent-disposition: form-data; name="file"; filename="x.csv"\r\n\r\nphone\n2125550100\n',
    );
    await waitUntil('the upload has begun', async () => (await storedFiles(folder)).length > 0);
    upload.destroy();
    await waitUntil('the broken upload is removed', async () => (await storedFiles(folder)).length === 0);
    const imports = await owner.call<{ items: object[] }>('GET', `/api/v1/imports?listId=${listId}`);
    expect(imports.body.items).toEqual([]);
  });

  it('shows nothing to another company, and takes nothing from it', async () => {
    const { body } = await owner.call<ImportBody>(
      'POST',
      `/api/v1/lists/${listId}/imports`,
      form('2125550100\n'),
    );
    await finished(body.id);
    const { items } = (
      await owner.call<{ items: { id: number }[] }>('GET', `/api/v1/lists/${listId}/contacts`)
    ).body;
    const contact = `/api/v1/lists/${listId}/contacts/${items[0]?.id}`;
    for (const [method, path, sent] of [
      ['GET', `/api/v1/lists/${listId}`],
      ['PATCH', `/api/v1/lists/${listId}`, { name: 'Mine' }],
      ['DELETE', `/api/v1/lists/${listId}`],
      ['GET', `/api/v1/lists/${listId}/contacts`],
      ['POST', `/api/v1/lists/${listId}/contacts`, { phone: '2125550101' }],
      ['GET', contact],
      ['PATCH', contact, { firstName: 'X' }],
      ['DELETE', contact],
      ['POST', `/api/v1/lists/${listId}/imports`, form('2125550100\n')],
      ['POST', `/api/v1/lists/${listId}/imports/preview`, form('2125550100\n')],
      ['GET', `/api/v1/imports/${body.id}`],
      ['GET', `/api/v1/imports/${body.id}/rejections.csv`],
      ['POST', `/api/v1/imports/${body.id}/cancel`],
    ] satisfies [string, string, object?][]) {
      expect([method, path, (await stranger.call(method, path, sent)).status]).toEqual([method, path, 404]);
    }
    expect((await stranger.call('GET', '/api/v1/imports')).body).toEqual({ items: [], next: null });
    expect((await stranger.call('GET', '/api/v1/lists')).body).toEqual({ items: [], next: null });
    expect((await owner.call('GET', `/api/v1/lists/${listId}`)).body).toMatchObject({
      name: listName,
      contactCount: 1,
    });
  });

  it('takes no half characters, which no database holds as JSON', async () => {
    const path = `/api/v1/lists/${listId}/contacts`;
    const half = '\ud83d';
    for (const [input, field] of [
      [{ customFields: { note: half } }, 'customFields.note'],
      [{ customFields: { [half]: 'x' } }, expect.stringMatching(/^customFields/)],
      [{ firstName: `a${half}` }, 'firstName'],
    ] satisfies [object, unknown][]) {
      const refused = await owner.call('POST', path, { phone: '2125550199', ...input });
      expect([refused.status, refused.body['errors']]).toEqual([422, [expect.objectContaining({ field })]]);
    }
    const settings = { mapping: { phone: 0, custom: { [half]: 1 } } };
    const upload = await fetch(`${http.url}/api/v1/lists/${listId}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: form('phone,note\n2125550100,a\n', settings),
    });
    expect(upload.status).toBe(422);
    expect((await owner.call('POST', path, { phone: '2125550199', firstName: '😀' })).status).toBe(201);
  });

  it('adds, finds, changes and removes one contact, and keeps the count', async () => {
    const path = `/api/v1/lists/${listId}/contacts`;
    const added = await owner.call<{ id: number }>('POST', path, {
      phone: '(205) 555-0100',
      state: 'Florida',
      customFields: { size: '9' },
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ phone: '+12055550100', region: 'FL', customFields: { size: '9' } });
    expect((await owner.call('POST', path, { phone: '2055550100' })).status).toBe(409);
    expect((await owner.call('POST', path, { phone: '205555' })).body).toMatchObject({
      status: 422,
      errors: [{ field: 'phone' }],
    });
    const found = await owner.call('GET', `${path}?phone=${encodeURIComponent('205.555.0100')}`);
    expect(found.body).toMatchObject({ items: [{ id: added.body.id }] });
    const changed = await owner.call('PATCH', `${path}/${added.body.id}`, {
      timeZone: 'Central',
      customFields: null,
    });
    expect(changed.body).toMatchObject({ timeZone: 'America/Chicago', region: 'FL', customFields: {} });
    const [hours] = await http.test.database.query(
      `SELECT h.time_zones AS zones, h.states FROM hours_classes h JOIN contacts c ON c.hours_class_id = h.id
       WHERE c.list_id = ?`,
      [listId],
    );
    expect(hours).toEqual({ zones: 'America/Chicago', states: 'AL,FL' });
    expect((await owner.call('GET', `/api/v1/lists/${listId}`)).body).toMatchObject({ contactCount: 1 });
    expect((await owner.call('DELETE', `${path}/${added.body.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `${path}/${added.body.id}`)).status).toBe(404);
    expect((await owner.call('GET', `/api/v1/lists/${listId}`)).body).toMatchObject({ contactCount: 0 });
  });

  it('pages contacts and lists', async () => {
    const phones = Array.from({ length: 7 }, (_, index) => `212555010${index}`).join('\n');
    const { body } = await owner.call<ImportBody>(
      'POST',
      `/api/v1/lists/${listId}/imports`,
      form(`${phones}\n`),
    );
    await finished(body.id);
    const seen: string[] = [];
    let after = 0;
    for (let page = 0; page < 4; page++) {
      const answer = await owner.call<{ items: { phone: string }[]; next: number | null }>(
        'GET',
        `/api/v1/lists/${listId}/contacts?limit=3&after=${after}`,
      );
      seen.push(...answer.body.items.map((item) => item.phone));
      if (answer.body.next === null) break;
      after = answer.body.next;
    }
    expect(seen).toEqual(Array.from({ length: 7 }, (_, index) => `+1212555010${index}`));
  });

  it('deletes a list with its contacts in the background', async () => {
    const { body } = await owner.call<ImportBody>(
      'POST',
      `/api/v1/lists/${listId}/imports`,
      form('2125550100\n'),
    );
    await finished(body.id);
    expect((await owner.call('DELETE', `/api/v1/lists/${listId}`)).status).toBe(204);
    expect((await owner.call('GET', `/api/v1/lists/${listId}`)).status).toBe(404);
    await waitUntil('the contacts are gone', async () => {
      const rows = await http.test.database.query('SELECT 1 FROM contact_lists WHERE id = ?', [listId]);
      return rows.length === 0;
    });
    expect(await http.test.database.query('SELECT 1 FROM contacts WHERE list_id = ?', [listId])).toEqual([]);
  });
});
