import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface User {
  email: string;
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

  const members = async () =>
    (await owner.call<{ items: User[] }>('GET', '/api/v1/users?limit=200')).body.items.map(
      ({ email }) => email,
    );

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

  it('let people go, whose sessions and invitations end', async () => {
    const kim = await createMember(running.test.database, company.companyId, 'manager');
    const client = await ApiClient.signIn(running.url, kim.email, kim.password);
    expect((await client.call('GET', '/api/v1/company')).status).toBe(200);
    const invited = await client.call<{ id: number }>('POST', '/api/v1/invitations', {
      email: 'friend@example.net',
      role: 'manager',
    });
    expect(await members()).toContain(kim.email);

    expect((await owner.call('DELETE', `/api/v1/users/${kim.userId}`)).status).toBe(204);
    expect((await client.call('GET', '/api/v1/company')).status).toBe(401);
    expect(await members()).not.toContain(kim.email);
    expect((await owner.call('GET', `/api/v1/invitations/${invited.body.id}`)).body).toMatchObject({
      status: 'revoked',
    });
    const again = await ApiClient.nobody(running.url).call('POST', '/api/v1/session', {
      email: kim.email,
      password: kim.password,
    });
    expect(again.status).toBe(403);
    expect((await owner.call('DELETE', `/api/v1/users/${kim.userId}`)).status).toBe(404);
  });

  it('leave API keys behind, about which somebody decides: with one go all that it made', async () => {
    const kim = await createMember(running.test.database, company.companyId, 'manager');
    const client = await ApiClient.signIn(running.url, kim.email, kim.password);
    const make = async (by: ApiClient, scopes = ['settings:read', 'api-keys:write']) => {
      const { status, body } = await by.call<{ key: string }>('POST', '/api/v1/api-keys', {
        ...{ name: 'Integration', role: 'viewer', scopes },
      });
      expect(status).toBe(201);
      return ApiClient.withKey(running.url, body.key);
    };
    const path = `/api/v1/users/${kim.userId}`;
    const keys = [await make(client)];
    expect((await owner.call('GET', path)).body).toMatchObject({ apiKeys: 1 });
    const unsaid = await owner.call('DELETE', path);
    expect([unsaid.status, unsaid.body['errors']]).toMatchObject([422, [{ field: 'apiKeys' }]]);
    expect((await owner.call('DELETE', `${path}?apiKeys=both`)).status).toBe(422);
    expect((await client.call('GET', '/api/v1/company')).status).toBe(200);
    expect((await owner.call('DELETE', `${path}?apiKeys=revoke`)).status).toBe(204);
    for (const key of keys) expect((await key.call('GET', '/api/v1/company')).status).toBe(401);

    const lee = await createMember(running.test.database, company.companyId, 'manager');
    const kept = await make(await ApiClient.signIn(running.url, lee.email, lee.password));
    expect((await owner.call('DELETE', `/api/v1/users/${lee.userId}?apiKeys=keep`)).status).toBe(204);
    expect((await kept.call('GET', '/api/v1/company')).status).toBe(200);
  });

  it('make no key on their way out', async () => {
    const kim = await createMember(running.test.database, company.companyId, 'manager');
    const client = await ApiClient.signIn(running.url, kim.email, kim.password);
    const key = { name: 'k', role: 'viewer', scopes: ['settings:read'] };
    const made: { status: number }[] = [];
    const [removed] = await Promise.all([
      owner.call('DELETE', `/api/v1/users/${kim.userId}?apiKeys=revoke`),
      ...Array.from({ length: 6 }, async () => made.push(await client.call('POST', '/api/v1/api-keys', key))),
    ]);
    expect(removed.status).toBe(204);
    expect(made.filter(({ status }) => status !== 201 && status !== 401)).toEqual([]);
    const living = await running.test.database.query(
      'SELECT id FROM api_keys WHERE created_by = ? AND revoked_at IS NULL',
      [kim.userId],
    );
    expect(living).toEqual([]);
  });

  it('get other roles, which hold from the next request on', async () => {
    const lee = await createMember(running.test.database, company.companyId, 'viewer');
    const client = await ApiClient.signIn(running.url, lee.email, lee.password);
    const path = `/api/v1/users/${lee.userId}`;
    expect((await client.call('GET', '/api/v1/probe/manager')).status).toBe(403);
    const changed = await owner.call('PATCH', path, { role: 'manager' });
    expect(changed.body).toMatchObject({ id: lee.userId, role: 'manager', mayStart: true, twoFactor: false });
    expect((await client.call('GET', '/api/v1/probe/manager')).status).toBe(200);
    expect((await client.call('PATCH', path, { role: 'owner' })).status).toBe(403);
    const invited = await client.call<{ id: number }>('POST', '/api/v1/invitations', {
      email: 'second-self@example.net',
      role: 'manager',
    });
    expect((await owner.call('PATCH', path, {})).body).toEqual(changed.body);
    // Whoever may no longer invite leaves nobody behind who still may come in.
    const invitation = `/api/v1/invitations/${invited.body.id}`;
    expect((await owner.call('GET', invitation)).body).toMatchObject({ status: 'open' });
    await owner.call('PATCH', path, { role: 'sender' });
    expect((await owner.call('GET', invitation)).body).toMatchObject({ status: 'revoked' });
    expect((await owner.call('PATCH', path, { role: 'boss' })).body).toMatchObject({
      errors: [{ field: 'role' }],
    });
  });

  it('may be kept from starting what sends, but not as owners', async () => {
    const lee = await createMember(running.test.database, company.companyId, 'manager');
    const client = await ApiClient.signIn(running.url, lee.email, lee.password);
    const path = `/api/v1/users/${lee.userId}`;
    const invite = (mayStart: boolean) =>
      client.call<{ id: number }>('POST', '/api/v1/invitations', {
        ...{ email: `${mayStart}-${lee.email}`, role: 'manager', mayStart },
      });
    expect((await client.call('POST', '/api/v1/probe/starts')).status).toBe(201);
    const invited = `/api/v1/invitations/${(await invite(true)).body.id}`;
    await owner.call('PATCH', path, { mayStart: false });
    expect((await owner.call('GET', invited)).body).toMatchObject({ status: 'revoked' });
    const refused = await client.call('POST', '/api/v1/probe/starts');
    expect([refused.status, refused.body['detail']]).toEqual([403, expect.stringContaining('start')]);
    expect((await client.call('GET', '/api/v1/probe/manager')).status).toBe(200);
    expect((await client.call<{ mayStart: boolean }>('GET', '/api/v1/session')).body.mayStart).toBe(false);
    const key = { name: 'k', role: 'manager', scopes: ['campaigns:start'] };
    expect((await client.call('POST', '/api/v1/api-keys', key)).status).toBe(403);
    expect([(await invite(true)).status, (await invite(false)).status]).toEqual([403, 201]);

    expect((await owner.call('PATCH', path, { role: 'owner' })).body).toMatchObject({ mayStart: true });
    expect((await client.call('POST', '/api/v1/probe/starts')).status).toBe(201);
  });

  it('are not those of other companies', async () => {
    const other = await createCompany(running.test.database, 'Other', 'other@example.net');
    const path = `/api/v1/users/${other.userId}`;
    for (const method of ['GET', 'DELETE']) expect((await owner.call(method, path)).status).toBe(404);
    expect((await owner.call('PATCH', path, { role: 'viewer' })).status).toBe(404);
    const theirs = await ApiClient.signIn(running.url, other.email, other.password);
    expect((await theirs.call('GET', '/api/v1/probe/owner')).status).toBe(200);
  });

  it('keep at least one owner, whoever leaves or is demoted at the same time', async () => {
    const one = await createCompany(running.test.database, 'Pair');
    const first = await ApiClient.signIn(running.url, one.email, one.password);
    const path = `/api/v1/users/${one.userId}`;
    expect((await first.call('DELETE', path)).status).toBe(409);
    expect((await first.call('PATCH', path, { role: 'manager' })).status).toBe(409);
    const second = await createMember(running.test.database, one.companyId, 'owner');
    const answers = await Promise.all([
      first.call('DELETE', `/api/v1/users/${second.userId}`),
      first.call('PATCH', path, { role: 'viewer' }),
      first.call('DELETE', path),
    ]);
    const [row] = await running.test.database.query<{ n: number }>(
      `SELECT COUNT(*) AS n FROM memberships WHERE company_id = ? AND role = 'owner'`,
      [one.companyId],
    );
    expect(row?.n).toBe(1);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
  });

  it('are changed by people only, and by owners', async () => {
    const key = ApiClient.withKey(running.url, company.apiKey);
    const lee = await createMember(running.test.database, company.companyId, 'viewer');
    const boss = await createMember(running.test.database, company.companyId, 'manager');
    const manager = await ApiClient.signIn(running.url, boss.email, boss.password);
    for (const client of [key, manager]) {
      expect((await client.call('PATCH', `/api/v1/users/${lee.userId}`, { role: 'sender' })).status).toBe(
        403,
      );
      expect((await client.call('DELETE', `/api/v1/users/${lee.userId}`)).status).toBe(403);
    }
    expect((await manager.call('GET', '/api/v1/users')).status).toBe(200);
    expect(await members()).toContain(lee.email);
  });
});
