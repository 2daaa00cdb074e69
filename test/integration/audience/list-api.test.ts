import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AudienceApiModule } from '../../../src/audience/audience-api.module.js';
import { ListUses } from '../../../src/audience/lists/list-uses.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AudienceApiModule] })
class AudienceAppModule {}

interface Problem {
  status: number;
  detail: string;
  errors?: { field: string; problem: string }[];
}

describe('lists and single contacts over HTTP', () => {
  let http: TestHttpApp;
  let owner: ApiClient;
  let stranger: ApiClient;
  let used: number | null = null;

  beforeAll(async () => {
    http = await startHttpApp(AudienceAppModule);
    await seedAreas(http.test.database);
    const [ours, theirs] = await Promise.all([
      createCompany(http.test.database, 'Ours'),
      createCompany(http.test.database, 'Theirs'),
    ]);
    owner = ApiClient.withKey(http.url, ours.apiKey);
    stranger = ApiClient.withKey(http.url, theirs.apiKey);
    http.app.get(ListUses, { strict: false }).register(async (_, __, listId) => {
      return listId === used ? 'The campaign «Spring»' : null;
    });
  });

  afterAll(() => http.close());

  const create = (name: string, client = owner) => client.call('POST', '/api/v1/lists', { name });

  async function createList(): Promise<string> {
    const { body } = await create(randomUUID());
    return `/api/v1/lists/${body['id']}`;
  }

  async function field(method: string, path: string, body: object): Promise<unknown> {
    const answer = await owner.call<Problem>(method, path, body);
    expect(answer.status).toBe(422);
    return answer.body.errors?.map((one) => one.field);
  }

  it('has one list of a name, whatever the case, until it is deleted', async () => {
    const first = await create('  Customers ');
    expect(first).toMatchObject({
      status: 201,
      body: { name: 'Customers', contactCount: 0, customFields: [] },
    });
    expect(await create('CUSTOMERS')).toMatchObject({
      status: 409,
      body: { detail: 'There is a list named «CUSTOMERS» already.' },
    });
    expect((await create('Customers', stranger)).status).toBe(201);
    expect((await create('Customers 🎉')).status).toBe(201);
    expect((await create('Customers 🌲')).status).toBe(201);
    const other = await createList();
    expect((await owner.call('PATCH', other, { name: 'customers' })).status).toBe(409);
    const path = `/api/v1/lists/${first.body['id']}`;
    expect((await owner.call('PATCH', path, { name: 'customers' })).body).toMatchObject({
      name: 'customers',
    });
    expect((await owner.call('DELETE', path)).status).toBe(204);
    expect((await owner.call('DELETE', path)).status).toBe(404);
    expect((await owner.call('PATCH', path, { name: 'x' })).status).toBe(404);
    expect((await owner.call('PATCH', other, { name: 'Customers' })).status).toBe(200);
  });

  it('creates one list where the same name is asked for at once', async () => {
    const name = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => create(name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(409)]);
  });

  it.each([[{}], [{ name: ' ' }], [{ name: 'x'.repeat(121) }], [{ name: 7 }]])('refuses %j', async (body) => {
    expect(await field('POST', '/api/v1/lists', body)).toEqual(['name']);
  });

  it('keeps a list that is still in use, and says by whom', async () => {
    const path = await createList();
    used = Number(path.split('/').at(-1));
    expect(await owner.call('DELETE', path)).toMatchObject({
      status: 409,
      body: { detail: 'The campaign «Spring» still needs this list.' },
    });
    expect((await owner.call('GET', path)).status).toBe(200);
    expect((await stranger.call('DELETE', path)).status).toBe(404);
    used = null;
    expect((await owner.call('DELETE', path)).status).toBe(204);
  });

  it('tells where the contacts are, without counting them', async () => {
    const path = await createList();
    expect((await owner.call('GET', `${path}/counts`)).body).toEqual({
      contacts: 0,
      byState: [],
      byTimeZone: [],
      byCountry: [],
    });
    const people = [
      ...['2055550100', '2055550101', '2125550100', '8005550199', '+442079460958', '+88213300655'],
      ...['8505550100', '8505550101', '8505550102'],
    ];
    for (const phone of people) await owner.call('POST', `${path}/contacts`, { phone });
    expect((await owner.call('GET', `${path}/counts`)).body).toEqual({
      contacts: 9,
      byState: [
        { state: null, contacts: 3 },
        { state: 'FL', contacts: 3 },
        { state: 'AL', contacts: 2 },
        { state: 'NY', contacts: 1 },
      ],
      byTimeZone: [
        { timeZones: ['America/Chicago', 'America/New_York'], contacts: 3 },
        { timeZones: [], contacts: 2 },
        { timeZones: ['America/Chicago'], contacts: 2 },
        { timeZones: ['America/New_York'], contacts: 1 },
        { timeZones: ['Europe/London'], contacts: 1 },
      ],
      byCountry: [
        { country: 'US', contacts: 7 },
        { country: 'GB', contacts: 1 },
        { country: null, contacts: 1 },
      ],
    });
    // The answer is the kept one: a contact that no transaction of ours added does not count.
    await http.test.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, hours_class_id, created_at, updated_at)
       SELECT list_id, 12055550199, company_id, 12055550199, hours_class_id, NOW(), NOW() FROM contacts
       WHERE list_id = ? AND phone = 12055550100`,
      [path.split('/').at(-1)],
    );
    expect((await owner.call('GET', `${path}/counts`)).body).toMatchObject({ contacts: 9 });
  });

  describe('an edit', () => {
    let contact: string;
    let list: string;

    beforeAll(async () => {
      list = await createList();
      const { body } = await owner.call('POST', `${list}/contacts`, {
        phone: '3345550100',
        firstName: 'Ann',
        zip: '36101',
        customFields: { size: ' 9 ', color: 'red' },
      });
      contact = `${list}/contacts/${body['id']}`;
    });

    const change = async (edit: object) => {
      const { status, body } = await owner.call('PATCH', contact, edit);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body;
    };
    const hours = async () => {
      const [row] = await http.test.database.query<{ hoursClassId: number }>(
        'SELECT hours_class_id AS hoursClassId FROM contacts WHERE id = ?',
        [contact.split('/').at(-1)],
      );
      return row?.hoursClassId;
    };

    it('changes the custom fields that it names and keeps the others', async () => {
      expect(await change({ customFields: { size: '10' } })).toMatchObject({
        customFields: { size: '10', color: 'red' },
        firstName: 'Ann',
      });
      expect(await change({ customFields: { color: null, shape: 'round' } })).toMatchObject({
        customFields: { size: '10', shape: 'round' },
      });
      expect(await change({})).toMatchObject({ customFields: { size: '10', shape: 'round' } });
      expect((await owner.call('GET', list)).body).toMatchObject({
        customFields: ['color', 'shape', 'size'],
      });
      expect(await change({ customFields: null })).toMatchObject({ customFields: {} });
    });

    it('leaves the hours alone unless it says where the contact is', async () => {
      const before = await hours();
      await change({ firstName: 'Anna', customFields: { size: '9' } });
      expect(await hours()).toBe(before);
      await change({ timeZone: 'Pacific' });
      expect(await hours()).not.toBe(before);
      await change({ timeZone: null });
      expect(await hours()).toBe(before);
    });

    it.each<[object, string[]]>([
      [{ phone: '2055550100' }, ['phone']],
      [{ timeZone: 'Nowhere' }, ['timeZone']],
      [{ firstName: 'x'.repeat(101) }, ['firstName']],
      [{ customFields: { size: '' } }, ['customFields.size']],
      [{ customFields: { [`${'x'.repeat(65)}`]: 'y' } }, [`customFields.${'x'.repeat(65)}`]],
      [{ customFields: { size: 9 } }, ['customFields.size']],
      [{ shoeSize: '9' }, ['shoeSize']],
    ])('refuses %j', async (body, fields) => {
      expect(await field('PATCH', contact, body)).toEqual(fields);
    });

    it('says why the number stays', async () => {
      const answer = await owner.call<Problem>('PATCH', contact, { phone: '2055550100' });
      expect(answer.body.errors?.[0]?.problem).toContain('another number is another person');
    });

    it('holds no more custom fields than a contact or a list may have', async () => {
      const some = (count: number, name: string) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${name} ${index}`, 'x']));
      expect(await field('PATCH', contact, { customFields: some(51, 'a') })).toEqual(['customFields']);
      await change({ customFields: null });
      await change({ customFields: some(50, 'a') });
      expect(await field('PATCH', contact, { customFields: { b: 'x' } })).toEqual(['customFields']);
      await http.test.database.execute(
        `INSERT INTO contact_list_fields (company_id, list_id, name)
         SELECT company_id, list_id, CONCAT('z ', id) FROM (
           SELECT f.company_id, f.list_id, ROW_NUMBER() OVER () AS id
           FROM contact_list_fields f, (SELECT 1 FROM contact_list_fields LIMIT 10) ten WHERE f.list_id = ?
         ) made WHERE id <= 470`,
        [list.split('/').at(-1)],
      );
      const added = { phone: '2055550100', customFields: { 'one more': 'x' } };
      expect(await field('POST', `${list}/contacts`, added)).toEqual(['customFields']);
      expect(
        (await owner.call('POST', `${list}/contacts`, { ...added, customFields: { 'a 1': 'x' } })).status,
      ).toBe(201);
    });

    it('and a deletion at once leave exact counts', async () => {
      const made = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          owner.call('POST', `${list}/contacts`, { phone: `21255501${10 + index}` }),
        ),
      );
      const answers = await Promise.all(
        made.flatMap(({ body }) => [
          owner.call('PATCH', `${list}/contacts/${body['id']}`, { state: 'TX' }),
          owner.call('DELETE', `${list}/contacts/${body['id']}`),
          owner.call('DELETE', `${list}/contacts/${body['id']}`),
        ]),
      );
      expect(answers.filter(({ status }) => ![200, 204, 404].includes(status))).toEqual([]);
      expect(answers.filter(({ status }) => status === 204)).toHaveLength(12);
      const counts = await owner.call<{ contacts: number }>('GET', `${list}/counts`);
      const shown = await owner.call<{ items: object[] }>('GET', `${list}/contacts`);
      expect(counts.body.contacts).toBe(shown.body.items.length);
      expect((await owner.call('GET', list)).body).toMatchObject({ contactCount: counts.body.contacts });
    });
  });
});
