import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { lastTokenTo, mailsTo } from '../../support/mails.js';
import { createMember } from '../../support/members.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface Invitation {
  id: number;
  email: string;
  role: string;
  status: string;
  invitedBy: number | null;
}

const PASSWORD = 'a long password';

describe('invitations', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;
  let nobody: ApiClient;
  let made = 0;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule, { PUBLIC_URL: 'https://sms.example.org/app' });
    company = await createCompany(running.test.database, 'Acme');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
    nobody = ApiClient.nobody(running.url);
  });

  beforeEach(() => running.test.database.execute('DELETE FROM attempt_counts'));
  afterAll(() => running?.close());

  const someone = () => `person-${++made}@example.net`;
  const invite = (email: string, role = 'viewer', by = owner, more = {}) =>
    by.call<Invitation>('POST', '/api/v1/invitations', { email, role, ...more });
  const accept = (token: string, client = nobody) =>
    client.call('POST', '/api/v1/received-invitations/acceptance', {
      token,
      name: 'Kim',
      password: PASSWORD,
    });
  const lookUp = (token: string) => nobody.call('POST', '/api/v1/received-invitations/lookup', { token });
  const join = (client: ApiClient, token: string) =>
    client.call('POST', '/api/v1/received-invitations/membership', { token });
  const memberships = async (email: string) => {
    const rows = await running.test.database.query<{ companyId: number; role: string }>(
      `SELECT m.company_id AS companyId, m.role FROM memberships m JOIN users u ON u.id = m.user_id
       WHERE u.email = ?`,
      [email],
    );
    return rows.map(({ companyId, role }) => [companyId, role]);
  };

  it('go out by mail, with a link whose token stands nowhere', async () => {
    const email = someone();
    const answer = await invite(email.toUpperCase(), 'sender', owner, { mayStart: false });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ email, role: 'sender', mayStart: false, status: 'open' });
    expect(answer.body.invitedBy).toBe(company.userId);
    const [mail] = await mailsTo(running, email);
    expect(mail?.subject).toBe('Invitation to Acme');
    expect(mail?.text).toContain(`https://sms.example.org/app/invitation#${mail?.token}`);
    const stored = await running.test.database.query('SELECT * FROM invitations');
    expect(JSON.stringify([answer.body, stored])).not.toContain(mail?.token);

    expect((await lookUp(mail?.token ?? '')).body).toMatchObject({
      ...{ companyName: 'Acme', email, role: 'sender', hasAccount: false },
    });
    expect((await accept(mail?.token ?? '')).body).toEqual({
      ...{ companyId: company.companyId, companyName: 'Acme', email, role: 'sender' },
    });
    const kim = await ApiClient.signIn(running.url, email, PASSWORD);
    expect((await kim.call('GET', '/api/v1/session')).body).toMatchObject({
      ...{ role: 'sender', mayStart: false, user: { name: 'Kim' } },
    });
    const listed = (await owner.call<{ items: Invitation[] }>('GET', '/api/v1/invitations')).body.items;
    expect(listed.find((one) => one.email === email)).toMatchObject({ status: 'accepted' });
  });

  it('work once, however many come at once', async () => {
    const email = someone();
    await invite(email);
    const token = await lastTokenTo(running, email);
    const answers = await Promise.all(Array.from({ length: 6 }, () => accept(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404, 404, 404, 404]);
    expect(await memberships(email)).toEqual([[company.companyId, 'viewer']]);
    expect((await lookUp(token)).status).toBe(404);
  });

  it('are one a person: two at once are one, and a second one is sent again instead', async () => {
    const email = someone();
    const answers = await Promise.all([1, 2, 3].map(() => invite(email)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await mailsTo(running, email)).toHaveLength(1);
    expect((await invite(company.email)).status).toBe(409);
  });

  it('sent again have another link, and the former one is dead', async () => {
    const email = someone();
    const { body } = await invite(email);
    const first = await lastTokenTo(running, email);
    expect((await owner.call('POST', `/api/v1/invitations/${body.id}/resend`)).status).toBe(200);
    const second = await lastTokenTo(running, email);
    expect(second).not.toBe(first);
    expect((await accept(first)).status).toBe(404);
    expect((await accept(second)).status).toBe(201);
    expect((await owner.call('POST', `/api/v1/invitations/${body.id}/resend`)).status).toBe(409);
    expect((await owner.call('DELETE', `/api/v1/invitations/${body.id}`)).status).toBe(409);
  });

  it('revoked or expired let nobody in, and make room for another', async () => {
    const email = someone();
    const first = (await invite(email)).body;
    const revoked = await lastTokenTo(running, email);
    expect((await owner.call('DELETE', `/api/v1/invitations/${first.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', `/api/v1/invitations/${first.id}`)).status).toBe(204);
    expect((await accept(revoked)).status).toBe(404);

    const second = (await invite(email)).body;
    await running.test.database.execute('UPDATE invitations SET expires_at = ? WHERE id = ?', [
      new Date(Date.now() - 1),
      second.id,
    ]);
    expect((await accept(await lastTokenTo(running, email))).status).toBe(404);
    expect((await owner.call('GET', `/api/v1/invitations/${second.id}`)).body).toMatchObject({
      status: 'expired',
    });
    expect((await invite(email)).status).toBe(201);
    expect((await accept(await lastTokenTo(running, email))).status).toBe(201);
    for (const token of ['', 'nothing', 'x'.repeat(43)])
      expect((await accept(token)).status).toBeGreaterThan(403);
  });

  it('never go above the own role, and are a manager’s or an owner’s', async () => {
    const boss = await createMember(running.test.database, company.companyId, 'manager');
    const manager = await ApiClient.signIn(running.url, boss.email, boss.password);
    expect((await invite(someone(), 'owner', manager)).status).toBe(403);
    expect((await invite(someone(), 'manager', manager)).status).toBe(201);
    const ownerToBe = (await invite(someone(), 'owner')).body;
    for (const [method, path] of [
      ['POST', `/api/v1/invitations/${ownerToBe.id}/resend`],
      ['DELETE', `/api/v1/invitations/${ownerToBe.id}`],
    ] as const) {
      expect((await manager.call(method, path)).status).toBe(403);
    }
    const one = await createMember(running.test.database, company.companyId, 'sender');
    const sender = await ApiClient.signIn(running.url, one.email, one.password);
    expect((await invite(someone(), 'viewer', sender)).status).toBe(403);
    const key = ApiClient.withKey(running.url, company.apiKey);
    expect((await invite(someone(), 'viewer', key)).status).toBe(403);
  });

  it('make one person a member of several companies, once they have signed in', async () => {
    const other = await createCompany(running.test.database, 'Other');
    const theirs = await ApiClient.signIn(running.url, other.email, other.password);
    await invite(other.email, 'manager');
    const token = await lastTokenTo(running, other.email);
    expect((await lookUp(token)).body).toMatchObject({ hasAccount: true });
    const asNew = await accept(token);
    expect([asNew.status, asNew.body['code']]).toEqual([409, 'account-exists']);
    expect((await nobody.call('POST', '/api/v1/session', { ...other, password: PASSWORD })).status).not.toBe(
      201,
    );
    // A link that was passed on is nobody else's.
    const third = await createCompany(running.test.database, 'Third');
    const stranger = await ApiClient.signIn(running.url, third.email, third.password);
    expect((await join(stranger, token)).status).toBe(403);

    const answers = await Promise.all([1, 2, 3].map(() => join(theirs, token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect(await memberships(other.email)).toEqual([
      [company.companyId, 'manager'],
      [other.companyId, 'owner'],
    ]);
    const switched = await theirs.call<{ csrfToken: string }>('POST', '/api/v1/session/company', {
      companyId: company.companyId,
    });
    expect(switched.body).toMatchObject({ company: { name: 'Acme' }, role: 'manager' });
  });

  it('bring back who had left every company, with a new password and without old sessions', async () => {
    const former = await createMember(running.test.database, company.companyId, 'viewer');
    const old = await ApiClient.signIn(running.url, former.email, former.password);
    await running.test.database.execute('DELETE FROM memberships WHERE user_id = ?', [former.userId]);
    await invite(former.email, 'sender');
    expect((await accept(await lastTokenTo(running, former.email))).status).toBe(201);
    expect((await old.call('GET', '/api/v1/session')).status).toBe(401);
    await ApiClient.signIn(running.url, former.email, PASSWORD);
    expect(await memberships(former.email)).toEqual([[company.companyId, 'sender']]);
  });

  it('are at most a hundred a day, as strangers get them', async () => {
    const busy = await createCompany(running.test.database, 'Busy');
    const client = await ApiClient.signIn(running.url, busy.email, busy.password);
    await invite('first@example.net', 'viewer', client);
    await running.test.database.execute('UPDATE attempt_counts SET n = 100 WHERE n = 1');
    expect((await invite('second@example.net', 'viewer', client)).status).toBe(429);
    expect(await mailsTo(running, 'second@example.net')).toEqual([]);
  });
});
