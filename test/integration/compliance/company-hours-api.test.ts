import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

const PATH = '/api/v1/company/sending-hours';
const AS_THE_LAW = { weekdays: null, saturday: null, sunday: null, onHolidays: true, closedDates: [] };
const STRICT = {
  weekdays: '09:00-18:00',
  saturday: '10:00-16:00',
  sunday: 'closed',
  onHolidays: false,
  closedDates: ['2026-12-24'],
};

describe('a company’s own sending hours', () => {
  let running: TestHttpApp;
  let owner: ApiClient;
  let stranger: ApiClient;
  let person: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    const [company, other] = [
      await createCompany(running.test.database, 'Acme'),
      await createCompany(running.test.database, 'Other'),
    ];
    owner = ApiClient.withKey(running.url, company.apiKey);
    stranger = ApiClient.withKey(running.url, other.apiKey);
    person = await ApiClient.signIn(running.url, company.email, company.password);
  });

  afterAll(() => running.close());

  it('begin as the law, are set as a whole, and are one company’s', async () => {
    expect(await owner.call('GET', PATH)).toMatchObject({ status: 200, body: AS_THE_LAW });
    const set = await owner.call('PUT', PATH, {
      ...STRICT,
      closedDates: ['2026-12-24', '2026-07-05', '2026-12-24'],
    });
    const stored = { ...STRICT, closedDates: ['2026-07-05', '2026-12-24'] };
    expect(set).toMatchObject({ status: 200, body: stored });
    expect((await owner.call('GET', PATH)).body).toEqual(stored);
    expect((await stranger.call('GET', PATH)).body).toEqual(AS_THE_LAW);

    await owner.call('PUT', PATH, AS_THE_LAW);
    expect((await owner.call('GET', PATH)).body).toEqual(AS_THE_LAW);
  });

  it.each([
    ['a window that ends before it begins', { weekdays: '18:00-09:00' }, 'weekdays'],
    ['an hour that does not exist', { saturday: '09:00-25:00' }, 'saturday'],
    ['a minute past midnight', { saturday: '09:00-24:01' }, 'saturday'],
    ['words', { sunday: 'never' }, 'sunday'],
    ['a number', { weekdays: 9 }, 'weekdays'],
    ['a date that does not exist', { closedDates: ['2026-02-30'] }, 'closedDates'],
    ['too many dates', { closedDates: Array(101).fill('2026-12-24') }, 'closedDates'],
    ['a field that is not known', { monday: null }, 'monday'],
    ['a field that is missing', { onHolidays: undefined }, 'onHolidays'],
  ])('refuse %s and name the field', async (_, change, field) => {
    await owner.call('PUT', PATH, STRICT);
    const answer = await owner.call('PUT', PATH, { ...AS_THE_LAW, ...change });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(JSON.stringify(answer.body)).toContain(field);
    expect((await owner.call('GET', PATH)).body).toEqual(STRICT);
  });

  it('are read by a viewer and set by a manager only', async () => {
    const key = async (role: 'viewer' | 'sender' | 'manager') =>
      ApiClient.withKey(running.url, (await makeApiKey(person, { role })).key);
    const [viewer, sender, manager] = [await key('viewer'), await key('sender'), await key('manager')];
    expect((await viewer.call('GET', PATH)).status).toBe(200);
    expect((await viewer.call('PUT', PATH, STRICT)).status).toBe(403);
    expect((await sender.call('PUT', PATH, STRICT)).status).toBe(403);
    expect((await manager.call('PUT', PATH, STRICT)).status).toBe(200);
  });
});
