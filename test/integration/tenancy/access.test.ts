import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROLES, type Role, roleAllows } from '../../../src/tenancy/access/tenant.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface Key {
  id: number;
  key: string;
  prefix: string;
  role: Role;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

describe('access', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    company = await createCompany(running.test.database, 'First');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
  });

  afterAll(() => running.close());

  const withKey = (key: string) => ApiClient.withKey(running.url, key);
  const makeKey = async (role: Role, by = owner) =>
    (await by.call<Key>('POST', '/api/v1/api-keys', { name: `${role} key`, role })).body;

  describe('of routes', () => {
    it('is nobody’s where no role is named, and needs no sign-in where anyone may call', async () => {
      expect((await owner.call('GET', '/api/v1/probe/nobody')).status).toBe(403);
      expect((await ApiClient.nobody(running.url).call('GET', '/api/v1/probe/anyone')).status).toBe(200);
    });

    it('is refused without credentials or with wrong ones', async () => {
      const nobody = ApiClient.nobody(running.url);
      const wrong: Record<string, string>[] = [
        {},
        { cookie: 'session=nothing' },
        { authorization: 'Bearer sk_nothing' },
        { authorization: `Bearer sk_${'a'.repeat(43)}` },
        { authorization: 'Basic YTpi' },
        { authorization: '' },
      ];
      for (const headers of wrong) {
        const answer = await nobody.with(headers).call('GET', '/api/v1/probe/viewer');
        expect(answer.status).toBe(401);
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });

    it.each(ROLES)('follows the role of a key: %s', async (role) => {
      const client = withKey((await makeKey(role)).key);
      for (const needed of ROLES) {
        const answer = await client.call('GET', `/api/v1/probe/${needed}`);
        expect([needed, answer.status]).toEqual([needed, roleAllows(role, needed) ? 200 : 403]);
        if (answer.status === 200) {
          expect(answer.body).toMatchObject({ companyId: company.companyId, userId: null, role, via: 'api-key' });
        }
      }
    });

    it.each(ROLES)('follows the role of a person: %s', async (role) => {
      const person = { email: `${role}@example.org`, name: role, role, password: 'a long password' };
      expect((await owner.call('POST', '/api/v1/users', person)).status).toBe(201);
      const client = await ApiClient.signIn(running.url, person.email, person.password);
      for (const needed of ROLES) {
        const { status } = await client.call('GET', `/api/v1/probe/${needed}`);
        expect([needed, status]).toEqual([needed, roleAllows(role, needed) ? 200 : 403]);
      }
    });
  });

  describe('by cookie', () => {
    it('needs the CSRF token for every change, and changes nothing without', async () => {
      for (const token of [undefined, '', 'x'.repeat(43)]) {
        const client = owner.with({ 'x-csrf-token': token });
        expect((await client.call('PATCH', '/api/v1/company', { name: 'Forged' })).status).toBe(403);
        expect((await client.call('DELETE', '/api/v1/session')).status).toBe(403);
      }
      expect((await owner.call('GET', '/api/v1/company')).body).toMatchObject({ name: 'First' });
      expect((await owner.call('PATCH', '/api/v1/company', { name: 'First' })).status).toBe(200);
    });

    it('gives way to a key: the key alone decides, and a wrong one is no fallback', async () => {
      const viewer = await makeKey('viewer');
      const both = owner.with({ authorization: `Bearer ${viewer.key}` });
      expect((await both.call('GET', '/api/v1/probe/viewer')).body).toMatchObject({ via: 'api-key' });
      expect((await both.call('GET', '/api/v1/probe/owner')).status).toBe(403);
      const wrong = owner.with({ authorization: `Bearer sk_${'b'.repeat(43)}` });
      expect((await wrong.call('GET', '/api/v1/probe/viewer')).status).toBe(401);
    });
  });

  describe('by API key', () => {
    it('is told once, stored as a hash, listed by prefix, and ends when revoked', async () => {
      const made = await makeKey('sender');
      expect(made.key).toMatch(/^sk_[\w-]{43}$/);
      expect(made.prefix).toBe(made.key.slice(0, 12));
      const rows = await running.test.database.query('SELECT *, HEX(key_hash) AS hash FROM api_keys');
      expect(JSON.stringify(rows)).not.toContain(made.key);

      expect((await withKey(made.key).call('GET', '/api/v1/probe/sender')).status).toBe(200);
      const list = await owner.call<{ items: Key[] }>('GET', '/api/v1/api-keys?limit=200');
      const listed = list.body.items.find(({ id }) => id === made.id);
      expect(listed).toMatchObject({ prefix: made.prefix, role: 'sender', revokedAt: null });
      expect(listed).not.toHaveProperty('key');
      expect(JSON.stringify(list.body)).not.toContain(made.key);
      expect(listed?.lastUsedAt).not.toBeNull();

      expect((await owner.call('DELETE', `/api/v1/api-keys/${made.id}`)).status).toBe(204);
      expect((await withKey(made.key).call('GET', '/api/v1/probe/sender')).status).toBe(401);
      const first = (await owner.call<Key>('GET', `/api/v1/api-keys/${made.id}`)).body.revokedAt;
      expect((await owner.call('DELETE', `/api/v1/api-keys/${made.id}`)).status).toBe(204);
      expect((await owner.call<Key>('GET', `/api/v1/api-keys/${made.id}`)).body.revokedAt).toBe(first);
    });

    it('notes its last use at most once a minute', async () => {
      const made = await makeKey('viewer');
      const used = async () => {
        await withKey(made.key).call('GET', '/api/v1/probe/viewer');
        return Date.parse(
          (await owner.call<Key>('GET', `/api/v1/api-keys/${made.id}`)).body.lastUsedAt ?? '',
        );
      };
      const age = (ms: number) =>
        running.test.database.execute('UPDATE api_keys SET last_used_at = ? WHERE id = ?', [
          new Date(Date.now() - ms),
          made.id,
        ]);
      const first = await used();
      expect(await used()).toBe(first);
      await age(50_000);
      expect(Date.now() - (await used())).toBeGreaterThan(45_000);
      await age(61_000);
      expect(Date.now() - (await used())).toBeLessThan(30_000);
    });

    it('is never above its maker, and never made by a key or by a sender', async () => {
      const manager = await makeKey('manager');
      const person = { email: 'boss@example.org', name: 'B', role: 'manager', password: 'a long password' };
      await owner.call('POST', '/api/v1/users', person);
      const boss = await ApiClient.signIn(running.url, person.email, person.password);
      const ask = (client: ApiClient, role: Role) =>
        client.call('POST', '/api/v1/api-keys', { name: 'k', role });
      expect((await ask(boss, 'owner')).status).toBe(403);
      expect((await ask(boss, 'manager')).status).toBe(201);
      expect((await ask(withKey(manager.key), 'viewer')).status).toBe(403);
      const sender = await makeKey('sender');
      expect((await withKey(sender.key).call('GET', '/api/v1/api-keys')).status).toBe(403);
    });

    it('is paged', async () => {
      const seen: number[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: { items: Key[]; next: number | null } = (
          await owner.call<{ items: Key[]; next: number | null }>(
            'GET',
            `/api/v1/api-keys?limit=2&after=${after}`,
          )
        ).body;
        expect(page.items.length).toBeLessThanOrEqual(2);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
      }
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(seen.length).toBeGreaterThan(4);
    });

    it('of another company is not there', async () => {
      const other = await createCompany(running.test.database, 'Other');
      const theirs = await ApiClient.signIn(running.url, other.email, other.password);
      const made = await makeKey('viewer');
      expect((await theirs.call('GET', `/api/v1/api-keys/${made.id}`)).status).toBe(404);
      expect((await theirs.call('DELETE', `/api/v1/api-keys/${made.id}`)).status).toBe(404);
      expect((await withKey(made.key).call('GET', '/api/v1/probe/viewer')).status).toBe(200);
    });
  });

  it('ends with a suspension at once, for keys and people, and says why', async () => {
    const other = await createCompany(running.test.database, 'Suspended');
    const person = await ApiClient.signIn(running.url, other.email, other.password);
    const setStatus = (status: string) =>
      running.test.database.execute('UPDATE companies SET status = ? WHERE id = ?', [
        status,
        other.companyId,
      ]);
    await setStatus('suspended');
    for (const client of [person, withKey(other.apiKey)]) {
      const answer = await client.call('GET', '/api/v1/company');
      expect(answer.status).toBe(403);
      expect(answer.body['detail']).toContain('suspended');
    }
    expect((await person.call('PATCH', '/api/v1/company', { name: 'Still here' })).status).toBe(403);
    expect((await person.call('GET', '/api/v1/session')).body).toMatchObject({
      company: { status: 'suspended' },
    });
    await setStatus('active');
    expect((await person.call('GET', '/api/v1/company')).body).toMatchObject({ name: 'Suspended' });
  });
});
