import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { AudienceWorkerModule } from '../../../src/audience/audience-worker.module.js';
import { ContactExportService } from '../../../src/audience/contacts/contact-export.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule, AudienceWorkerModule] })
class AudienceAppModule {}

const HEADER = 'phone,first_name,last_name,email,state,zip,time_zone,opted_out';

describe('export of a list', () => {
  let http: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;
  let listId: number;

  beforeAll(async () => {
    http = await startHttpApp(AudienceAppModule);
    await seedAreas(http.test.database);
    company = await createCompany(http.test.database, 'Ours', 'owner@example.com');
    owner = ApiClient.withKey(http.url, company.apiKey);
  });

  afterAll(() => http.close());

  beforeEach(async () => {
    listId = await createList();
  });

  async function createList(): Promise<number> {
    return (await owner.call<{ id: number }>('POST', '/api/v1/lists', { name: randomUUID() })).body.id;
  }

  async function add(contact: object): Promise<void> {
    expect((await owner.call('POST', `/api/v1/lists/${listId}/contacts`, contact)).status).toBe(201);
  }

  const download = (query = '', list = listId) =>
    owner.call<string>('GET', `/api/v1/lists/${list}/contacts.csv${query}`);

  async function importFile(list: number, csv: string): Promise<void> {
    const form = new FormData();
    form.set('file', new Blob([csv]), 'list.csv');
    const { body } = await owner.call<{ id: number }>('POST', `/api/v1/lists/${list}/imports`, form);
    await waitUntil('the import is finished', async () => {
      const answer = await owner.call<{ status: string }>('GET', `/api/v1/imports/${body.id}`);
      return answer.body.status === 'completed';
    });
  }

  it('tells each contact with its fields, and defuses formulas but no numbers', async () => {
    await add({
      phone: '2055550100',
      firstName: '=1+1',
      lastName: 'Lee, "Jr"',
      customFields: { size: '-9' },
    });
    await add({
      phone: '+442079460958',
      email: 'x@example.com',
      zip: '00501',
      customFields: { '@tag': 'a\nb' },
    });
    const answer = await download();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toContain(`list-${listId}-contacts.csv`);
    expect(answer.body).toBe(
      `${HEADER},'@tag,size\r\n` +
        `+12055550100,'=1+1,"Lee, ""Jr""",,AL,,,false,,'-9\r\n` +
        `+442079460958,,,x@example.com,,00501,,false,"a\nb",\r\n`,
    );
  });

  it('imported again gives the same contacts', async () => {
    await add({
      phone: '2055550100',
      firstName: '=1+1',
      lastName: "'=x",
      customFields: { size: '-9', '@tag': '+1' },
    });
    await add({
      phone: '2125550100',
      firstName: "O'Brien",
      email: 'x@example.com',
      zip: '00501',
      state: 'TN',
    });
    await add({
      phone: '3345550100',
      lastName: 'Größe 😀',
      timeZone: 'Pacific',
      customFields: { size: 'a\r\nb;c|d' },
    });
    await add({ phone: '9285550100', customFields: { constructor: '+15555550100' } });
    await add({ phone: '+442079460958', state: 'Bavaria', firstName: "''" });
    await add({ phone: '8005550199' });
    const csv = await download();
    const copyId = await createList();
    await importFile(copyId, csv.body);
    const contactsOf = (id: number) =>
      http.test.database.query<object>(
        `SELECT phone, country, region, city, first_name, last_name, email, zip, time_zone, hours_class_id,
           custom_fields FROM contacts WHERE list_id = ? ORDER BY phone`,
        [id],
      );
    expect((await contactsOf(listId)).length).toBe(6);
    expect((await contactsOf(copyId)).map(sorted)).toEqual((await contactsOf(listId)).map(sorted));
    const again = await download('', copyId);
    expect(again.body.split('\r\n').sort()).toEqual(csv.body.split('\r\n').sort());
    const fieldsOf = async (id: number) =>
      (await owner.call('GET', `/api/v1/lists/${id}`)).body['customFields'];
    expect(await fieldsOf(copyId)).toEqual(await fieldsOf(listId));
    const counts = (id: number) => owner.call('GET', `/api/v1/lists/${id}/counts`);
    expect((await counts(copyId)).body).toEqual((await counts(listId)).body);
  });

  /** The order of custom fields means nothing. */
  function sorted(row: object): object {
    const custom = 'custom_fields' in row && typeof row.custom_fields === 'string' ? row.custom_fields : null;
    const parsed: object = custom === null ? {} : JSON.parse(custom);
    return { ...row, custom_fields: Object.fromEntries(Object.entries(parsed).sort()) };
  }

  it('takes the filters of the listing', async () => {
    await add({ phone: '2055550100', firstName: 'Ann' });
    await add({ phone: '2125550100', firstName: 'Bob' });
    await owner.call('POST', '/api/v1/opt-outs', { phone: '+12125550100' });
    await http.test.database.execute(
      `INSERT INTO opt_outs (company_id, phone, source, opted_out_at) VALUES (?, 12125550100, 'api', NOW())`,
      [company.companyId],
    );
    expect((await download('?optedOut=true')).body).toBe(`${HEADER}\r\n+12125550100,Bob,,,NY,,,true\r\n`);
    expect((await download('?state=AL')).body).toBe(`${HEADER}\r\n+12055550100,Ann,,,AL,,,false\r\n`);
    expect((await download('?state=WY')).body).toBe(`${HEADER}\r\n`);
    expect((await download('?limit=5')).body).toMatchObject({ status: 422, errors: [{ field: 'limit' }] });
    expect((await download('?phone=x')).body).toMatchObject({ status: 422, errors: [{ field: 'phone' }] });
  });

  it('is no matter of senders and viewers, nor of other companies', async () => {
    const session = await ApiClient.signIn(http.url, company.email, company.password);
    for (const role of ['viewer', 'sender'] as const) {
      const client = ApiClient.withKey(http.url, (await makeApiKey(session, { role })).key);
      expect((await client.call('GET', `/api/v1/lists/${listId}/contacts.csv`)).status).toBe(403);
      expect((await client.call('GET', `/api/v1/lists/${listId}/counts`)).status).toBe(200);
    }
    const stranger = ApiClient.withKey(http.url, (await createCompany(http.test.database, 'Theirs')).apiKey);
    expect((await stranger.call('GET', `/api/v1/lists/${listId}/contacts.csv`)).status).toBe(404);
    expect((await stranger.call('GET', `/api/v1/lists/${listId}/counts`)).status).toBe(404);
  });

  /** More than all buffers on the way to a client take: 2 kB a contact. */
  async function fill(): Promise<void> {
    await importFile(listId, 'phone\n2125550100\n');
    const digit = '(SELECT 0 d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5)';
    await http.test.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, hours_class_id, custom_fields, created_at, updated_at)
       SELECT c.list_id, 13125000000 + n, c.company_id, 13125000000 + n, c.hours_class_id,
         JSON_OBJECT('one', REPEAT('x', 1000), 'two', REPEAT('y', 1000)), NOW(), NOW()
       FROM contacts c, (SELECT a.d + 6 * b.d + 36 * e.d + 216 * f.d + 1296 * g.d AS n
             FROM ${digit} a, ${digit} b, ${digit} e, ${digit} f, ${digit} g) numbers
       WHERE c.list_id = ? ORDER BY n`,
      [listId],
    );
    await http.test.database.execute(
      `INSERT INTO contact_list_fields (company_id, list_id, name) VALUES (?, ?, 'one'), (?, ?, 'two')`,
      [company.companyId, listId, company.companyId, listId],
    );
  }

  it('reads no further than the client takes it, and ends when the client goes', async () => {
    await fill();
    const exports = http.app.get(ContactExportService, { strict: false });
    const csv = exports.csv.bind(exports);
    let pieces = 0;
    let ended = false;
    exports.csv = async (...args) => {
      const lines = await csv(...args);
      return (async function* () {
        try {
          for await (const line of lines) {
            pieces++;
            yield line;
          }
        } finally {
          ended = true;
        }
      })();
    };
    const stop = new AbortController();
    try {
      const response = await fetch(`${http.url}/api/v1/lists/${listId}/contacts.csv`, {
        headers: owner.headers,
        signal: stop.signal,
      });
      expect(response.status).toBe(200);
      let seen = -1;
      let unchanged = 0;
      await waitUntil('the export waits for its client', async () => {
        unchanged = pieces === seen ? unchanged + 1 : 0;
        seen = pieces;
        return pieces > 0 && unchanged === 10;
      });
      // The header and 8 pieces of 1,000 contacts are there.
      expect(pieces).toBeLessThan(9);
      expect(ended).toBe(false);
      stop.abort();
      await waitUntil('the export has ended', async () => ended);
      expect(pieces).toBeLessThan(9);
    } finally {
      stop.abort();
      exports.csv = csv;
    }
  });

  it('breaks off where the list is deleted meanwhile, instead of ending early', async () => {
    await fill();
    const response = await fetch(`${http.url}/api/v1/lists/${listId}/contacts.csv`, {
      headers: owner.headers,
    });
    expect((await owner.call('DELETE', `/api/v1/lists/${listId}`)).status).toBe(204);
    await expect(response.text()).rejects.toThrow();
  });
});
