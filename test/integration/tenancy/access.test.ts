import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SCOPE_NAMES, type Scope } from '../../../src/tenancy/access/scope.js';
import { ROLES, type Role, roleAllows } from '../../../src/tenancy/access/tenant.js';
import { ApiClient } from '../../support/api-client.js';
import { type MadeKey, makeApiKey } from '../../support/api-keys.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';
import { TenancyTestModule } from './tenancy-test.module.js';

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
  const makeKey = (role: Role, by = owner) => makeApiKey(by, { role });

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
          expect(answer.body).toMatchObject({
            companyId: company.companyId,
            userId: null,
            role,
            via: 'api-key',
          });
        }
      }
    });

    it.each(ROLES)('follows the role of a person: %s', async (role) => {
      const person = await createMember(running.test.database, company.companyId, role);
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
      const list = await owner.call<{ items: MadeKey[] }>('GET', '/api/v1/api-keys?limit=200');
      const listed = list.body.items.find(({ id }) => id === made.id);
      expect(listed).toMatchObject({ prefix: made.prefix, role: 'sender', revokedAt: null });
      expect(listed).not.toHaveProperty('key');
      expect(JSON.stringify(list.body)).not.toContain(made.key);
      expect(listed?.lastUsedAt).not.toBeNull();
      expect(listed?.lastUsedAddress).toBe('127.0.0.1');

      expect((await owner.call('DELETE', `/api/v1/api-keys/${made.id}`)).status).toBe(204);
      expect((await withKey(made.key).call('GET', '/api/v1/probe/sender')).status).toBe(401);
      const first = (await owner.call<MadeKey>('GET', `/api/v1/api-keys/${made.id}`)).body.revokedAt;
      expect((await owner.call('DELETE', `/api/v1/api-keys/${made.id}`)).status).toBe(204);
      expect((await owner.call<MadeKey>('GET', `/api/v1/api-keys/${made.id}`)).body.revokedAt).toBe(first);
    });

    it('notes its last use at most once a minute', async () => {
      const made = await makeKey('viewer');
      const used = async () => {
        await withKey(made.key).call('GET', '/api/v1/probe/viewer');
        return Date.parse(
          (await owner.call<MadeKey>('GET', `/api/v1/api-keys/${made.id}`)).body.lastUsedAt ?? '',
        );
      };
      const age = (ms: number) =>
        running.test.database.execute('UPDATE api_keys SET last_used_at = ? WHERE id = ?', [
          new Date(Date.now() - ms),
          made.id,
        ]);
      const first = await used();
      expect(await used()).toBe(first);
      await age(30_000);
      expect(Date.now() - (await used())).toBeGreaterThan(25_000);
      await age(61_000);
      expect(Date.now() - (await used())).toBeLessThan(30_000);
    });

    it('does what its scopes say and nothing else, however high its role', async () => {
      const client = withKey((await makeApiKey(owner, { role: 'owner', scopes: ['contacts:read'] })).key);
      for (const needed of ROLES) {
        const answer = await client.call('GET', `/api/v1/probe/${needed}`);
        expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
        expect(answer.body['detail']).toContain('settings:read');
      }
      expect((await client.call('GET', '/api/v1/probe/scopeless')).status).toBe(403);
      expect((await owner.call('GET', '/api/v1/probe/scopeless')).status).toBe(200);
      expect((await client.call('GET', '/api/v1/probe/anyone')).status).toBe(200);
    });

    it('needs known scopes, at least one', async () => {
      const ask = (scopes: unknown) => owner.call('POST', '/api/v1/api-keys', { name: 'k', scopes });
      for (const wrong of [undefined, [], ['contacts'], ['contacts:read', 'everything'], 'contacts:read']) {
        expect((await ask(wrong)).status).toBe(422);
      }
      const twice = await ask(['contacts:read', 'contacts:read']);
      expect(twice).toMatchObject({ status: 201, body: { scopes: ['contacts:read'], role: 'owner' } });
    });

    it('is never above its maker, and never made by a sender', async () => {
      const person = await createMember(running.test.database, company.companyId, 'manager');
      const boss = await ApiClient.signIn(running.url, person.email, person.password);
      const ask = (client: ApiClient, role: Role) =>
        client.call('POST', '/api/v1/api-keys', { name: 'k', role, scopes: SCOPE_NAMES });
      expect((await ask(boss, 'owner')).status).toBe(403);
      expect((await ask(boss, 'manager')).status).toBe(201);
      const sender = await makeKey('sender');
      expect((await withKey(sender.key).call('GET', '/api/v1/api-keys')).status).toBe(403);
      expect((await ask(withKey(sender.key), 'viewer')).status).toBe(403);
    });

    it('makes keys only with the scope for it, and gives nothing that it lacks', async () => {
      const ask = (key: string, given: object) =>
        withKey(key).call<MadeKey>('POST', '/api/v1/api-keys', { name: 'k', ...given });
      const reader = await makeApiKey(owner, { scopes: ['contacts:read', 'api-keys:read'] });
      expect((await ask(reader.key, { scopes: ['contacts:read'] })).status).toBe(403);
      const scopes: Scope[] = ['contacts:read', 'api-keys:write'];
      const maker = await makeApiKey(owner, { role: 'manager', scopes });
      expect((await ask(maker.key, { scopes: ['contacts:read', 'contacts:write'] })).status).toBe(403);
      expect((await ask(maker.key, { role: 'owner', scopes })).status).toBe(403);
      const made = await ask(maker.key, { scopes });
      expect(made).toMatchObject({
        status: 201,
        body: { scopes, role: 'manager', createdBy: null, createdByKey: maker.id },
      });
    });

    it('ends with the key that made it', async () => {
      const maker = await makeApiKey(owner, { scopes: ['settings:read', 'api-keys:write'] });
      const child = await makeApiKey(withKey(maker.key), { scopes: ['settings:read', 'api-keys:write'] });
      const grandchild = await makeApiKey(withKey(child.key), { scopes: ['settings:read'] });
      const other = await makeApiKey(owner, { scopes: ['settings:read'] });
      const status = async ({ key }: MadeKey) =>
        (await withKey(key).call('GET', '/api/v1/probe/viewer')).status;
      expect(await status(grandchild)).toBe(200);
      expect((await owner.call('DELETE', `/api/v1/api-keys/${maker.id}`)).status).toBe(204);
      expect([await status(maker), await status(child), await status(grandchild)]).toEqual([401, 401, 401]);
      expect(await status(other)).toBe(200);
    });

    it('ends at its time, and what it made no later', async () => {
      const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
      const past = await owner.call('POST', '/api/v1/api-keys', {
        name: 'k',
        scopes: ['settings:read'],
        expiresAt: new Date(Date.now() - 1_000).toISOString(),
      });
      expect(past).toMatchObject({ status: 422, body: { errors: [{ field: 'expiresAt' }] } });
      const made = await makeApiKey(owner, {
        scopes: ['settings:read', 'api-keys:write'],
        expiresAt: inAnHour,
      });
      expect(made.expiresAt).toBe(inAnHour);
      const inADay = new Date(Date.now() + 86_400_000).toISOString();
      const scopes: Scope[] = ['settings:read'];
      expect((await makeApiKey(withKey(made.key), { scopes })).expiresAt).toBe(inAnHour);
      expect((await makeApiKey(withKey(made.key), { scopes, expiresAt: inADay })).expiresAt).toBe(inAnHour);
      expect((await withKey(made.key).call('GET', '/api/v1/probe/viewer')).status).toBe(200);
      const expire = 'UPDATE api_keys SET expires_at = ? WHERE id = ?';
      await running.test.database.execute(expire, [new Date(Date.now() - 1), made.id]);
      expect((await withKey(made.key).call('GET', '/api/v1/probe/viewer')).status).toBe(401);
    });

    it('is paged', async () => {
      const seen: number[] = [];
      for (let after: number | null = 0; after !== null; ) {
        const page: { items: MadeKey[]; next: number | null } = (
          await owner.call<{ items: MadeKey[]; next: number | null }>(
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
