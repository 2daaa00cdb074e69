import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface User {
  id: number;
  email: string;
  role: string;
}

describe('company and members', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    company = await createCompany(running.test.database, 'Acme');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
  });

  afterAll(() => running.close());

  const newPerson = (email: string, role: string) => ({
    email,
    role,
    name: 'Kim',
    password: 'a long password',
  });
  const add = (email: string, role = 'viewer', by = owner) =>
    by.call<User>('POST', '/api/v1/users', newPerson(email, role));
  const members = async () =>
    (await owner.call<{ items: User[] }>('GET', '/api/v1/users')).body.items.map(({ email }) => email);

  it('change only in the fields that were given', async () => {
    const before = (await owner.call('GET', '/api/v1/company')).body;
    const answer = await owner.call('PATCH', '/api/v1/company', { timeZone: 'America/Chicago' });
    expect(answer.body).toEqual({ ...before, timeZone: 'America/Chicago' });
    expect((await owner.call('PATCH', '/api/v1/company', {})).body).toEqual(answer.body);
  });

  it('stay as they are on bad input', async () => {
    const before = (await owner.call('GET', '/api/v1/company')).body;
    const bad: [object, string][] = [
      [{ name: 'New', timeZone: 'Mars/Base' }, 'timeZone'],
      [{ name: ' ' }, 'name'],
      [{ name: 'New', contactWindowHours: 100_000 }, 'contactWindowHours'],
      [{ name: 'New', status: 'suspended' }, 'status'],
      [{ name: 'New', id: 1 }, 'id'],
    ];
    for (const [body, field] of bad) {
      const answer = await owner.call('PATCH', '/api/v1/company', body);
      expect(answer.status).toBe(422);
      expect(answer.body['errors']).toMatchObject([{ field }]);
    }
    expect((await owner.call('GET', '/api/v1/company')).body).toEqual(before);
  });

  it('take in people once, and let them go', async () => {
    const added = await add('Kim@Example.net', 'manager');
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ email: 'kim@example.net', role: 'manager' });
    expect(await members()).toContain('kim@example.net');
    expect((await add('kim@example.net')).status).toBe(409);

    const kim = await ApiClient.signIn(running.url, 'kim@example.net', 'a long password');
    expect((await kim.call('GET', '/api/v1/company')).status).toBe(200);
    expect((await owner.call('DELETE', `/api/v1/users/${added.body.id}`)).status).toBe(204);
    expect((await kim.call('GET', '/api/v1/company')).status).toBe(401);
    expect(await members()).not.toContain('kim@example.net');
    const again = await ApiClient.nobody(running.url).call('POST', '/api/v1/session', {
      email: 'kim@example.net',
      password: 'a long password',
    });
    expect(again.status).toBe(403);
    expect((await owner.call('DELETE', `/api/v1/users/${added.body.id}`)).status).toBe(404);

    expect((await add('kim@example.net', 'viewer')).body.id).toBe(added.body.id);
  });

  it('make one person of two requests at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => add('twice@example.net')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('never touch people of other companies', async () => {
    const other = await createCompany(running.test.database, 'Other', 'other@example.net');
    expect((await add('other@example.net')).status).toBe(409);
    expect((await owner.call('DELETE', `/api/v1/users/${other.userId}`)).status).toBe(404);
    await ApiClient.signIn(running.url, other.email, other.password);
  });

  it('keep at least one owner, whoever leaves at the same time', async () => {
    const one = await createCompany(running.test.database, 'Pair');
    const first = await ApiClient.signIn(running.url, one.email, one.password);
    expect((await first.call('DELETE', `/api/v1/users/${one.userId}`)).status).toBe(409);
    const second = await add('second@example.net', 'owner', first);
    const answers = await Promise.all(
      [one.userId, second.body.id].map((id) => first.call('DELETE', `/api/v1/users/${id}`)),
    );
    const [row] = await running.test.database.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM memberships WHERE company_id = ? AND role = 'owner'`,
      [one.companyId],
    );
    expect(row?.n).toBe(1);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });

  it('are changed by people only, and by owners', async () => {
    const key = ApiClient.withKey(running.url, company.apiKey);
    expect((await add('key@example.net', 'viewer', key)).status).toBe(403);
    await add('manager@example.net', 'manager');
    const manager = await ApiClient.signIn(running.url, 'manager@example.net', 'a long password');
    expect((await add('by-manager@example.net', 'viewer', manager)).status).toBe(403);
    expect((await manager.call('GET', '/api/v1/users')).status).toBe(200);
    expect(await members()).not.toContain('by-manager@example.net');
  });
});
