import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../../src/processes/api.module.js';
import { AuditRepository } from '../../../src/tenancy/audit/audit.repository.js';
import { ApiClient } from '../../support/api-client.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { type ApiOperation, readOperations } from '../../support/isolation/api-operations.js';
import { CompanyResources } from '../../support/isolation/company-resources.js';
import { makeArrivals } from '../../support/isolation/recipes.js';
import { createMember } from '../../support/members.js';
import { seedAreas } from '../../support/seed-areas.js';

/** Who may call what a company's owner may not: nothing comes of such a call, so there is nothing to write down. */
const CLOSED = ['anyone', 'operator'];

interface Entry {
  id: number;
  at: string;
  action: string;
  outcome: string;
  status: number | null;
  actor: { kind: string; userId: number | null; apiKeyId: number | null; name: string | null };
  subject: { kind: string; id: string | null };
  address: string;
  userAgent: string | null;
  requestId: string;
  fields: string[];
  values: Record<string, unknown>;
}

interface Listing {
  items: Entry[];
  next: number | null;
}

describe('the audit log', () => {
  let running: TestHttpApp;
  let operations: ApiOperation[];
  let company: CompanyResources;
  let other: CompanyResources;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    await seedAreas(running.test.database);
    operations = await readOperations(running.url);
    const make = (mark: string) =>
      CompanyResources.make(mark, running.url, running.test.database, operations);
    [company, other] = await Promise.all([make('audited'), make('another')]);
    await makeArrivals(company);
  });

  afterAll(() => running?.close());

  const read = async (query = '', of = company) => {
    const { status, body } = await of.byKey.call<Listing>('GET', `/api/v1/audit${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body;
  };

  const byRequest = (requestId: string | null) =>
    running.test.database.query<{ action: string; status: number; closed: number }>(
      'SELECT action, status, closed_at IS NOT NULL AS closed FROM audit_entries WHERE request_id = ?',
      [requestId],
    );

  it('has exactly one entry for each call that changes something, and none for those that are exempt', async () => {
    const audited = operations.filter(
      ({ audit, access }) => audit !== null && !CLOSED.includes(access ?? ''),
    );
    // The session comes last: its CSRF token changes, its password, and then it ends.
    const ends = ['switchCompany', 'signOut', 'revokeSession', 'revokeOtherSessions', 'changePassword'];
    const rank = ({ id }: ApiOperation) => ends.findIndex((name) => id.startsWith(name));
    expect(audited.length).toBeGreaterThan(60);
    const calls: { operation: ApiOperation; path: string; body: object | undefined }[] = [];
    for (const operation of audited.sort((a, b) => rank(a) - rank(b))) {
      const path = await company.fill(operation.path);
      calls.push({ operation, path, body: await company.body(operation.id) });
    }
    let done = 0;
    // With one's own things: whether a call is granted does not matter, it is written down either way.
    for (const { operation, path, body } of calls) {
      const { id, method, audit } = operation;
      const { email, password } = company.company;
      const isEnd = ends.some((name) => id.startsWith(name));
      const client = isEnd ? await ApiClient.signIn(running.url, email, password) : company.bySession;
      const answer = await client.call(method, path, body);
      const exempt = audit?.startsWith('none: ') === true;
      const entry = { action: audit, status: answer.status, closed: 1 };
      const found = await byRequest(answer.headers.get('x-request-id'));
      expect([id, found]).toEqual([id, exempt ? [] : [entry]]);
      if (answer.status < 300) done++;
    }
    expect(done).toBeGreaterThan(audited.length / 3);
  });

  it('gives a reason for each route that changes something and is left out', () => {
    const exempt = operations.flatMap(({ audit }) => (audit?.startsWith('none: ') ? [audit.slice(6)] : []));
    expect(exempt.length).toBeGreaterThan(0);
    for (const reason of exempt) expect(reason.length).toBeGreaterThan(10);
  });

  it('tells who did what to what, from where', async () => {
    const client = other.bySession.with({ 'user-agent': 'a browser', 'x-forwarded-for': '203.0.113.7' });
    const made = await client.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Spring' });
    const [entry] = (await read('?action=list.create', other)).items;
    expect(entry).toMatchObject({
      action: 'list.create',
      outcome: 'succeeded',
      status: 201,
      actor: { kind: 'user', userId: other.company.userId, apiKeyId: null },
      subject: { kind: 'list', id: String(made.body.id) },
      address: '203.0.113.7',
      userAgent: 'a browser',
      requestId: made.headers.get('x-request-id'),
      fields: ['name'],
      values: { name: 'Spring' },
    });
    const renamed = await other.byKey.call('PATCH', `/api/v1/lists/${made.body.id}`, { name: 'Summer' });
    expect(renamed.status).toBe(200);
    const about = (await read(`?subject=list/${made.body.id}`, other)).items;
    expect(about.map(({ action, actor }) => [action, actor.kind])).toEqual([
      ['list.update', 'api_key'],
      ['list.create', 'user'],
    ]);
    expect(about[0]?.actor.name).toBe('test');
  });

  it('keeps no secret and no text', async () => {
    await other.create('createAccount');
    await other.create('createCampaign');
    await other.bySession.call('POST', '/api/v1/session/password', {
      currentPassword: 'a wrong password',
      newPassword: 'a longer password than before',
    });
    const rows = await running.test.database.query('SELECT * FROM audit_entries');
    const text = JSON.stringify(rows);
    for (const secret of [
      'a long key of',
      'Text of',
      'a wrong password',
      'a longer password',
      'password of',
    ]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    const [account] = (await read('?action=account.create', other)).items;
    expect(account?.fields).toContain('credentials');
    expect(account?.values).toEqual({ carrier: 'simulator', name: 'Account another' });
  });

  it('tells of sign-ins, and of those that failed, in the log of the company', async () => {
    const { email, password, userId } = other.company;
    const nobody = ApiClient.nobody(running.url);
    await nobody.call('POST', '/api/v1/session', { email: email.toUpperCase(), password: 'not it' });
    await nobody.call('POST', '/api/v1/session', { email, password });
    await nobody.call('POST', '/api/v1/session', { email: 'stranger@example.com', password });
    const { items } = await read('?action=session.sign_in&limit=2', other);
    expect(items).toMatchObject([
      {
        outcome: 'succeeded',
        actor: { kind: 'user', userId },
        subject: { kind: 'user', id: String(userId) },
      },
      {
        outcome: 'refused',
        status: 401,
        actor: { kind: 'nobody', userId: null },
        values: { email: email.toUpperCase() },
      },
    ]);
    const [stranger] = await running.test.database.query<{ companyId: number | null }>(
      "SELECT company_id AS companyId FROM audit_entries WHERE details LIKE '%stranger@example.com%'",
    );
    expect(stranger).toEqual({ companyId: null });
  });

  it('shows those who run the platform what concerns no company', async () => {
    const { email, password, userId } = other.company;
    await running.test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [userId]);
    const operator = await ApiClient.signIn(running.url, email, password);
    const { body } = await operator.call<Listing>('GET', '/api/v1/operator/audit?action=session.sign_in');
    expect(body.items[0]).toMatchObject({ outcome: 'refused', values: { email: 'stranger@example.com' } });
    const { companyId } = company.company;
    const theirs = await operator.call<Listing>(
      'GET',
      `/api/v1/operator/audit?companyId=${companyId}&limit=5`,
    );
    expect(theirs.body.items).toEqual((await read('?limit=5')).items);
    await running.test.database.execute('UPDATE users SET is_operator = FALSE WHERE id = ?', [userId]);
  });

  it('says of an action whose process died that nobody knows what became of it', async () => {
    const repository = running.app.get(AuditRepository);
    const id = await repository.open({
      ...{ companyId: other.company.companyId, at: new Date(), action: 'list.delete', actor: 'user' },
      ...{ userId: other.company.userId, apiKeyId: null, subjectType: 'list', subjectId: '7' },
      ...{ address: '203.0.113.7', userAgent: null, requestId: 'died' },
    });
    const [open] = (await read('?action=list.delete', other)).items;
    expect(open).toMatchObject({ id, outcome: 'unknown', status: null });
  });

  it('does nothing that it cannot write down', async () => {
    const { database } = running.test;
    const lists = async () => (await database.query('SELECT id FROM contact_lists')).length;
    const before = await lists();
    await database.execute('RENAME TABLE audit_entries TO audit_entries_away');
    try {
      const answer = await other.byKey.call('POST', '/api/v1/lists', { name: 'Unseen' });
      expect(answer.status).toBe(500);
    } finally {
      await database.execute('RENAME TABLE audit_entries_away TO audit_entries');
    }
    expect(await lists()).toBe(before);
  });

  it('is never changed: an entry is closed once, and no other statement touches the table', async () => {
    const repository = running.app.get(AuditRepository);
    const [closed] = (await read('?action=list.update', other)).items;
    const before = JSON.stringify(closed);
    await repository.close(closed?.id ?? 0, {
      ...{ status: 500, details: null, companyId: null, userId: null, subjectId: '1', closedAt: new Date() },
    });
    expect(JSON.stringify((await read('?action=list.update', other)).items[0])).toBe(before);
    const statements = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => {
        const source = readFileSync(join('src', path), 'utf8');
        return [
          ...source.matchAll(/(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE\w*|REPLACE INTO) audit_entries/g),
        ];
      });
    expect(statements.map(([, verb]) => verb)).toEqual(['INSERT INTO', 'UPDATE']);
  });

  it('is paged, filtered and exported, and each company sees its own', async () => {
    const all: Entry[] = [];
    for (let after = ''; ; ) {
      const { items, next } = await read(`?limit=7${after}`, other);
      all.push(...items);
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(all.map(({ id }) => id)).toEqual([...all].map(({ id }) => id).sort((a, b) => b - a));
    const ids = new Set(all.map(({ id }) => id));
    expect(ids.size).toBe(all.length);
    expect((await read('?limit=200')).items.filter(({ id }) => ids.has(id))).toEqual([]);
    const key = all.find(({ actor }) => actor.kind === 'api_key')?.actor.apiKeyId;
    const byKey = all.filter(({ actor }) => actor.apiKeyId === key);
    expect((await read(`?apiKeyId=${key}&limit=200`, other)).items).toEqual(byKey);
    const since = all.at(-2)?.at ?? '';
    const later = all.filter(({ at }) => at >= since);
    expect((await read(`?since=${since}&limit=200`, other)).items).toEqual(later);
    expect((await read(`?until=${since}&limit=200`, other)).items).toEqual(
      all.filter(({ at }) => at < since),
    );
    const { body, headers } = await other.byKey.call<string>('GET', '/api/v1/audit.csv?subject=list');
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = String(body).trimEnd().split('\r\n').slice(1);
    const aboutLists = all.filter(({ subject }) => subject.kind === 'list');
    expect(lines.map((line) => Number(line.split(',')[0]))).toEqual(aboutLists.map(({ id }) => id));
    expect((await read('?limit=1', other)).items[0]).toMatchObject({ action: 'audit.export', status: 200 });
  });

  it('is for managers', async () => {
    const { companyId } = other.company;
    const { email, password } = await createMember(running.test.database, companyId, 'sender');
    const sender = await ApiClient.signIn(running.url, email, password);
    expect((await sender.call('GET', '/api/v1/audit')).status).toBe(403);
  });
});
