import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, onboarding, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { lastTokenTo } from '../../support/mails.js';
import { createMember } from '../../support/members.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface Company {
  id: number;
  name: string;
  status: string;
}

interface Session {
  company: { id: number };
  role: string;
  acting: { until: string } | null;
  csrfToken: string;
}

const COMPANIES = '/api/v1/operator/companies';

describe('the operator of the platform', () => {
  let running: TestHttpApp;
  let home: TestCompany;
  let operator: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    home = await createCompany(running.test.database, 'Operator Inc.');
    await onboarding(running.test.database).setOperator(home.email, true);
  });

  beforeEach(async () => {
    await running.test.database.execute('DELETE FROM attempt_counts');
    operator = await ApiClient.signIn(running.url, home.email, home.password);
  });
  afterAll(() => running?.close());

  const stepInto = async (companyId: number, role: string, by = operator) => {
    const answer = await by.call<Session>('POST', `${COMPANIES}/${companyId}/acting`, { role });
    return { answer, client: by.with({ 'x-csrf-token': answer.body.csrfToken }) };
  };
  const auditOf = async (company: TestCompany) => {
    const rows = await running.test.database.query<{ action: string; actor: string; userId: number }>(
      'SELECT action, actor, user_id AS userId FROM audit_entries WHERE company_id = ? ORDER BY id',
      [company.companyId],
    );
    return rows.map(({ action, actor, userId }) => [action, actor, userId]);
  };

  it('is a person with a flag that no route sets, and no API key', async () => {
    const other = await createCompany(running.test.database, 'Customer');
    const owner = await ApiClient.signIn(running.url, other.email, other.password);
    const routes: [string, string, object?][] = [
      ['GET', COMPANIES],
      ['POST', COMPANIES, { name: 'Mine', ownerEmail: other.email }],
      ['GET', `${COMPANIES}/${home.companyId}`],
      ['POST', `${COMPANIES}/${home.companyId}/suspension`, { reason: 'a competitor' }],
      ['DELETE', `${COMPANIES}/${home.companyId}/suspension`],
      ['POST', `${COMPANIES}/${home.companyId}/acting`, { role: 'owner' }],
      ['DELETE', '/api/v1/operator/acting'],
    ];
    const key = ApiClient.withKey(running.url, home.apiKey);
    for (const [method, path, body] of routes) {
      for (const client of [owner, key]) {
        expect([path, (await client.call(method, path, body)).status]).toEqual([path, 403]);
      }
    }
    await onboarding(running.test.database).setOperator(other.email, true);
    expect((await owner.call('GET', COMPANIES)).status).toBe(200);
    await onboarding(running.test.database).setOperator(other.email, false);
    expect((await owner.call('GET', COMPANIES)).status).toBe(403);
  });

  it('finds companies by name and status, page by page', async () => {
    for (const name of ['100% Pizza', 'Pizza_Place', 'Burgers'])
      await createCompany(running.test.database, name);
    const names = async (query: string) => {
      const { body } = await operator.call<{ items: Company[]; next: number | null }>(
        'GET',
        `${COMPANIES}?${query}`,
      );
      return body.items.map(({ name }) => name);
    };
    expect(await names('search=pizza')).toEqual(['100% Pizza', 'Pizza_Place']);
    expect(await names('search=100%25')).toEqual(['100% Pizza']);
    expect(await names('search=a_p')).toEqual(['Pizza_Place']);
    expect(await names('search=pizza&status=suspended')).toEqual([]);
    const first = await operator.call<{ items: Company[]; next: number }>(
      'GET',
      `${COMPANIES}?search=pizza&limit=1`,
    );
    expect(await names(`search=pizza&after=${first.body.next}`)).toEqual(['Pizza_Place']);
    expect((await operator.call('GET', `${COMPANIES}/${home.companyId}`)).body).toMatchObject({
      ...{ name: 'Operator Inc.', members: 1, apiKeys: 1, openInvitations: 0 },
    });
    expect((await operator.call('GET', `${COMPANIES}/999999`)).status).toBe(404);
  });

  it('makes a company whose first owner comes by invitation', async () => {
    const made = await operator.call<Company>('POST', COMPANIES, {
      ...{ name: 'Fresh', timeZone: 'America/Chicago', ownerEmail: 'Founder@Example.org' },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      name: 'Fresh',
      timeZone: 'America/Chicago',
      openInvitations: 1,
      members: 0,
    });
    const token = await lastTokenTo(running, 'founder@example.org');
    const accepted = await ApiClient.nobody(running.url).call(
      'POST',
      '/api/v1/received-invitations/acceptance',
      {
        ...{ token, name: 'Founder', password: 'a long password' },
      },
    );
    expect(accepted.status).toBe(201);
    const founder = await ApiClient.signIn(running.url, 'founder@example.org', 'a long password');
    expect((await founder.call('GET', '/api/v1/session')).body).toMatchObject({
      ...{ role: 'owner', company: { id: made.body.id, name: 'Fresh' } },
    });
  });

  it('suspends with a reason that its people read, and lets go on', async () => {
    const late = await createCompany(running.test.database, 'Late');
    const owner = await ApiClient.signIn(running.url, late.email, late.password);
    const key = ApiClient.withKey(running.url, late.apiKey);
    const path = `${COMPANIES}/${late.companyId}/suspension`;
    expect((await operator.call('POST', path, {})).body).toMatchObject({ errors: [{ field: 'reason' }] });
    const suspended = await operator.call('POST', path, { reason: 'Invoice 7 is open' });
    expect(suspended.body).toMatchObject({ status: 'suspended', suspendedReason: 'Invoice 7 is open' });
    for (const client of [owner, key]) {
      const refused = await client.call('GET', '/api/v1/company');
      expect([refused.status, refused.body['code']]).toEqual([403, 'company-suspended']);
    }
    expect((await owner.call('GET', '/api/v1/session')).body).toMatchObject({
      company: { status: 'suspended', suspendedReason: 'Invoice 7 is open' },
    });
    const again = await operator.call('POST', path, { reason: 'Invoices 7 and 8' });
    expect(again.body['suspendedAt']).toBe(suspended.body['suspendedAt']);
    const resumed = await operator.call('DELETE', path);
    expect(resumed.body).toMatchObject({ status: 'active', suspendedReason: null, suspendedAt: null });
    expect((await key.call('GET', '/api/v1/company')).status).toBe(200);
    expect((await auditOf(late)).filter(([, actor]) => actor === 'operator')).toEqual([
      ['company.suspend', 'operator', home.userId],
      ['company.suspend', 'operator', home.userId],
      ['company.resume', 'operator', home.userId],
    ]);
  });

  it('steps into a company in a role, which its audit log tells, and out of it', async () => {
    const customer = await createCompany(running.test.database, 'Helped');
    const before = await operator.call<Session>('GET', '/api/v1/session');
    expect(before.body.acting).toBeNull();
    const { answer, client } = await stepInto(customer.companyId, 'manager');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      role: 'manager',
      company: { id: customer.companyId, name: 'Helped' },
    });
    const lastsMs = Date.parse(answer.body.acting?.until ?? '') - Date.now();
    expect(lastsMs).toBeGreaterThan(59 * 60_000);
    expect(lastsMs).toBeLessThanOrEqual(60 * 60_000);
    // The page that showed the own company knows the token of before.
    expect((await operator.call('PATCH', '/api/v1/company', { name: 'Oops' })).status).toBe(403);
    expect((await client.call('PATCH', '/api/v1/company', { contactWindowHours: 12 })).body).toMatchObject({
      ...{ id: customer.companyId, contactWindowHours: 12 },
    });
    expect((await client.call('GET', '/api/v1/probe/manager')).body).toMatchObject({
      ...{ companyId: customer.companyId, userId: home.userId, role: 'manager', via: 'operator' },
    });
    expect((await client.call('GET', '/api/v1/probe/owner')).status).toBe(403);
    const key = { name: 'k', role: 'viewer', scopes: ['contacts:read'] };
    expect((await client.call('POST', '/api/v1/api-keys', key)).status).toBe(403);

    const out = await client.call<Session>('DELETE', '/api/v1/operator/acting');
    expect(out.body).toMatchObject({ acting: null, company: { id: home.companyId } });
    expect((await client.call('GET', '/api/v1/company')).body).toMatchObject({ id: home.companyId });
    const log = await auditOf(customer);
    expect(log).toContainEqual(['company.step_in', 'operator', home.userId]);
    expect(log).toContainEqual(['company.update', 'operator', home.userId]);
    expect(log).toContainEqual(['company.step_out', 'operator', home.userId]);
  });

  it('leaves no owner behind in a company that has one, by no road', async () => {
    const customer = await createCompany(running.test.database, 'Owned');
    const clerk = await createMember(running.test.database, customer.companyId, 'manager');
    const { client } = await stepInto(customer.companyId, 'owner');
    const invite = (role: string) =>
      client.call('POST', '/api/v1/invitations', { email: `${role}-me@example.org`, role });
    expect((await invite('owner')).status).toBe(403);
    expect((await client.call('PATCH', `/api/v1/users/${clerk.userId}`, { role: 'owner' })).status).toBe(403);
    expect((await invite('manager')).status).toBe(201);
    expect((await client.call('PATCH', `/api/v1/users/${clerk.userId}`, { role: 'sender' })).status).toBe(
      200,
    );
    const own = { role: 'owner', mayStart: true };
    expect((await client.call('PATCH', `/api/v1/users/${customer.userId}`, own)).status).toBe(200);
    expect(await auditOf(customer)).toContainEqual(['invitation.create', 'operator', home.userId]);

    // Whose first owner was invited at an address that is wrong.
    const fresh = await operator.call<Company>('POST', COMPANIES, {
      ...{ name: 'Nobody’s', timeZone: 'America/Chicago', ownerEmail: 'wrong@example.org' },
    });
    expect(fresh.status).toBe(403);
    await client.call('DELETE', '/api/v1/operator/acting');
    const signedIn = await ApiClient.signIn(running.url, home.email, home.password);
    const made = await signedIn.call<Company>('POST', COMPANIES, {
      ...{ name: 'Nobody’s', timeZone: 'America/Chicago', ownerEmail: 'wrong@example.org' },
    });
    const empty = await stepInto(made.body.id, 'owner', signedIn);
    const right = { email: 'right@example.org', role: 'owner' };
    expect((await empty.client.call('POST', '/api/v1/invitations', right)).status).toBe(201);
  });

  it('looks into a suspended company, and changes nothing there', async () => {
    const customer = await createCompany(running.test.database, 'Suspended');
    await onboarding(running.test.database).setStatus(customer.companyId, 'suspended', 'a test');
    const { client } = await stepInto(customer.companyId, 'owner');
    expect((await client.call('GET', '/api/v1/company')).body).toMatchObject({ status: 'suspended' });
    const changed = await client.call('PATCH', '/api/v1/company', { name: 'Changed' });
    expect([changed.status, changed.body['code']]).toEqual([403, 'company-suspended']);
    const owner = await ApiClient.signIn(running.url, customer.email, customer.password);
    expect((await owner.call('GET', '/api/v1/company')).status).toBe(403);
  });

  it('is back home after an hour, with another CSRF token', async () => {
    const customer = await createCompany(running.test.database, 'Forgotten');
    const { client } = await stepInto(customer.companyId, 'owner');
    await running.test.database.execute('UPDATE sessions SET acting_until = ? WHERE acting_company_id = ?', [
      new Date(Date.now() - 1),
      customer.companyId,
    ]);
    expect((await client.call('PATCH', '/api/v1/company', { name: 'Oops' })).status).toBe(403);
    const session = await client.call<Session>('GET', '/api/v1/session');
    expect(session.body).toMatchObject({ acting: null, company: { id: home.companyId } });
    const names = await running.test.database.query('SELECT name FROM companies WHERE name = ?', ['Oops']);
    expect(names).toEqual([]);
  });

  it('loses every company with the flag, and leaves one by switching to the own', async () => {
    const customer = await createCompany(running.test.database, 'Customer');
    const second = await createCompany(running.test.database, 'Second operator');
    await onboarding(running.test.database).setOperator(second.email, true);
    const person = await ApiClient.signIn(running.url, second.email, second.password);
    const { client } = await stepInto(customer.companyId, 'owner', person);
    const switched = await client.call<Session>('POST', '/api/v1/session/company', {
      companyId: second.companyId,
    });
    expect(switched.body).toMatchObject({ acting: null, company: { id: second.companyId } });
    const again = await stepInto(
      customer.companyId,
      'owner',
      client.with({ 'x-csrf-token': switched.body.csrfToken }),
    );
    expect((await again.client.call('GET', '/api/v1/company')).body).toMatchObject({ name: 'Customer' });
    await onboarding(running.test.database).setOperator(second.email, false);
    expect((await again.client.call('GET', '/api/v1/company')).status).toBe(401);
  });

  it('gives somebody back the sign-in who lost device and codes', async () => {
    const lost = await createMember(running.test.database, home.companyId, 'viewer');
    await running.test.database.execute(
      "INSERT INTO two_factors (user_id, secret_sealed, confirmed_at) VALUES (?, 'x', ?)",
      [lost.userId, new Date()],
    );
    const signIn = () =>
      ApiClient.nobody(running.url).call('POST', '/api/v1/session', {
        email: lost.email,
        password: lost.password,
      });
    expect((await signIn()).status).toBe(202);
    await onboarding(running.test.database).removeTwoFactor(lost.email);
    expect((await signIn()).status).toBe(201);
    await expect(onboarding(running.test.database).removeTwoFactor('nobody@example.org')).rejects.toThrow(
      'No such',
    );
  });
});
