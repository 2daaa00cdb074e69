import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { AttemptBrake } from '../../../src/tenancy/attempts/attempt-brake.js';
import { attemptsFrom } from '../../../src/tenancy/attempts/attempt-limits.js';
import { PasswordHasher } from '../../../src/tenancy/passwords/password-hasher.js';
import { ApiClient, cookieOf } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TenancyTestModule } from './tenancy-test.module.js';

interface Session {
  user: { id: number; email: string };
  companies: { id: number; name: string; role: string; status: string }[];
  company: { id: number; status: string };
  role: string;
  csrfToken: string;
  expiresAt: string;
}

interface ListedSession {
  id: number;
  current: boolean;
  userAgent: string;
  address: string;
}

describe('sign-in', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let nobody: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    company = await createCompany(running.test.database, 'First', 'ann@example.com');
    nobody = ApiClient.nobody(running.url);
  });

  beforeEach(() => running.test.database.execute('DELETE FROM attempt_counts'));
  afterAll(() => running.close());

  const attempt = (email: string, password: string, client = nobody) =>
    client.call<Session>('POST', '/api/v1/session', { email, password });
  const sessions = async () => {
    const [row] = await running.test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM sessions');
    return row?.n;
  };

  it('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const answer = await attempt('ANN@example.com', company.password);
    expect(answer.status).toBe(201);
    const cookie = answer.headers.getSetCookie()[0] ?? '';
    expect(cookie).toMatch(/^session=[\w-]{43};/);
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toMatch(/Secure/);
    expect(answer.body).toMatchObject({
      user: { id: company.userId, email: 'ann@example.com' },
      company: { id: company.companyId, name: 'First', status: 'active' },
      role: 'owner',
    });
    const stored = await running.test.database.query<{ hash: string }>(
      'SELECT HEX(token_hash) AS hash FROM sessions',
    );
    const token = cookie.slice('session='.length, cookie.indexOf(';'));
    expect(JSON.stringify(stored)).not.toContain(Buffer.from(token).toString('hex').toUpperCase());
  });

  it('tells who is signed in, and ends', async () => {
    const client = await ApiClient.signIn(running.url, company.email, company.password);
    const { status, body } = await client.call<Session>('GET', '/api/v1/session');
    expect(status).toBe(200);
    expect(body.csrfToken).toBe(client.headers['x-csrf-token']);
    expect(Date.parse(body.expiresAt)).toBeGreaterThan(Date.now() + 11 * 3_600_000);

    const out = await client.call('DELETE', '/api/v1/session');
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toBe('session=');
    expect((await client.call('GET', '/api/v1/session')).status).toBe(401);
  });

  it('answers a wrong password and an unknown person alike', async () => {
    const before = await sessions();
    const wrong = await attempt(company.email, 'not the password');
    const unknown = await attempt('nobody@example.com', company.password);
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect(await sessions()).toBe(before);
  });

  it('names the fields of a bad request', async () => {
    const answer = await nobody.call('POST', '/api/v1/session', { email: 'ann', remember: true });
    expect(answer.status).toBe(422);
    const fields = (answer.body['errors'] as { field: string }[]).map(({ field }) => field).sort();
    expect(fields).toEqual(['email', 'password', 'remember']);
  });

  it('is refused after ten failures for one person, even all at once, and the right password gives back', async () => {
    for (let i = 0; i < 3; i++) await attempt(company.email, 'not the password');
    expect((await attempt(company.email, company.password)).status).toBe(201);
    const answers = await Promise.all(
      Array.from({ length: 14 }, () => attempt(company.email, 'wrong again')),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    const limited = answers.filter(({ status }) => status === 429);
    expect(limited).toHaveLength(4);
    expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(800);
    expect((await attempt(company.email, company.password)).status).toBe(429);
    expect((await attempt('nobody@example.com', 'x')).status).toBe(401);
  });

  it('is refused after fifty failures from one address, whoever is tried', async () => {
    const from = (ip: string) => attempt(company.email, 'wrong', nobody.with({ 'x-forwarded-for': ip }));
    const brake = running.app.get(AttemptBrake, { strict: false });
    for (let failure = 0; failure < 50; failure++) await brake.count(attemptsFrom('198.51.100.9'));
    expect((await from('198.51.100.9')).status).toBe(429);
    expect((await from('198.51.100.10')).status).toBe(401);
  });

  it('is refused to pages of other sites', async () => {
    const answer = await attempt(
      company.email,
      company.password,
      nobody.with({ 'sec-fetch-site': 'cross-site' }),
    );
    expect(answer.status).toBe(403);
  });

  it('takes the place of the session that the browser had', async () => {
    const client = await ApiClient.signIn(running.url, company.email, company.password);
    expect((await attempt(company.email, company.password, client)).status).toBe(201);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(401);
  });

  it('ends by itself, and moves on while it is used', async () => {
    const client = await ApiClient.signIn(running.url, company.email, company.password);
    const hash = 'UNHEX(SHA2(?, 256))';
    const token = client.headers['cookie']?.replace('session=', '');
    const end = async () => {
      const [row] = await running.test.database.query<{ at: Date }>(
        `SELECT expires_at AS at FROM sessions WHERE token_hash = ${hash}`,
        [token],
      );
      return row?.at.getTime() ?? 0;
    };
    const setEnd = (created: number, expires: number) =>
      running.test.database.execute(
        `UPDATE sessions SET created_at = ?, last_used_at = ?, expires_at = ? WHERE token_hash = ${hash}`,
        [new Date(created), new Date(created), new Date(expires), token],
      );
    const now = Date.now();
    await setEnd(now - 6 * 3_600_000, now + 6 * 3_600_000);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
    expect(await end()).toBeGreaterThan(now + 11 * 3_600_000);

    await setEnd(now - 14 * 86_400_000 + 60_000, now + 60_000);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
    expect(await end()).toBeLessThanOrEqual(now + 60_000);

    await setEnd(now - 3_600_000, now - 1);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(401);
  });

  it('lets a person change the own password, which ends all other sessions', async () => {
    const { email, password } = await createCompany(running.test.database, 'Third');
    const client = await ApiClient.signIn(running.url, email, password);
    const other = await ApiClient.signIn(running.url, email, password);
    const path = '/api/v1/session/password';
    const newPassword = 'quite another password';

    const wrong = await client.call('POST', path, { currentPassword: 'a guess', newPassword });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toMatchObject({ errors: [{ field: 'currentPassword' }] });
    const short = await client.call('POST', path, { currentPassword: password, newPassword: 'short' });
    expect(short.body).toMatchObject({ errors: [{ field: 'newPassword' }] });
    expect((await other.call('GET', '/api/v1/session')).status).toBe(200);

    const changed = await client.call('POST', path, { currentPassword: password, newPassword });
    expect(changed.status).toBe(204);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
    expect((await other.call('GET', '/api/v1/session')).status).toBe(401);
    expect((await attempt(email, password)).status).toBe(401);
    expect((await attempt(email, newPassword)).status).toBe(201);
  });

  it('counts wrong present passwords as failed sign-ins, and takes no API key for a person', async () => {
    const { email, password, apiKey } = await createCompany(running.test.database, 'Fourth');
    const client = await ApiClient.signIn(running.url, email, password);
    const change = (currentPassword: string, by = client) =>
      by.call('POST', '/api/v1/session/password', { currentPassword, newPassword: 'quite another password' });
    for (let guess = 0; guess < 10; guess++) expect((await change('a guess')).status).toBe(422);
    expect((await change(password)).status).toBe(429);
    expect((await change(password, ApiClient.withKey(running.url, apiKey))).status).toBe(403);
  });

  it('lets a person work for one of several companies at a time', async () => {
    const second = await createCompany(running.test.database, 'Second', company.email);
    const stranger = await createCompany(running.test.database, 'Stranger');
    const client = await ApiClient.signIn(running.url, company.email, company.password);
    const switched = await client.call<Session>('POST', '/api/v1/session/company', {
      companyId: second.companyId,
    });
    expect(switched.status).toBe(200);
    expect(switched.body.company.id).toBe(second.companyId);
    expect(switched.body.companies.map(({ name }) => name)).toEqual(['First', 'Second']);
    expect((await client.call('GET', '/api/v1/company')).body).toMatchObject({ name: 'Second' });

    // The tab of before knows the token of before.
    expect((await client.call('PATCH', '/api/v1/company', { name: 'Oops' })).status).toBe(403);
    const now = client.with({ 'x-csrf-token': switched.body.csrfToken });
    const refused = await now.call('POST', '/api/v1/session/company', { companyId: stranger.companyId });
    expect(refused.status).toBe(404);
    expect((await now.call('GET', '/api/v1/company')).body).toMatchObject({ name: 'Second' });
  });

  it('counts in MySQL: without Redis guessing is no easier, and a person still gets in', async () => {
    const redis = running.app.get(Redis, { strict: false });
    redis.disconnect();
    try {
      for (let guess = 0; guess < 10; guess++) await attempt(company.email, 'not the password');
      expect((await attempt(company.email, company.password)).status).toBe(429);
    } finally {
      await redis.connect();
    }
  });

  it('is not locked for good by a stranger: not where the person signed in before, nor after a reset', async () => {
    const { email, password } = await createCompany(running.test.database, 'Fifth');
    const first = await attempt(email, password);
    const device = first.headers.getSetCookie().find((cookie) => cookie.startsWith('device='));
    const atHome = nobody.with({ cookie: device?.split(';')[0] });
    for (let guess = 0; guess < 12; guess++) await attempt(email, 'a guess');
    expect((await attempt(email, password)).status).toBe(429);
    expect((await attempt(email, password, atHome)).status).toBe(201);
    // The own desk has a limit, too; and the cookie of one person is nobody else's.
    for (let guess = 0; guess < 10; guess++) await attempt(email, 'a guess', atHome);
    expect((await attempt(email, password, atHome)).status).toBe(429);
    const other = await createCompany(running.test.database, 'Sixth');
    for (let guess = 0; guess < 10; guess++) await attempt(other.email, 'a guess', atHome);
    expect((await attempt(other.email, other.password, atHome)).status).toBe(429);
  });

  it('opens nothing with a password that was replaced while it was looked at', async () => {
    const { email, password, userId } = await createCompany(running.test.database, 'Eighth');
    const hasher = running.app.get(PasswordHasher, { strict: false });
    const matches = hasher.matches.bind(hasher);
    const looking = jest.spyOn(hasher, 'matches').mockImplementation(async (...given) => {
      const answer = await matches(...given);
      await running.test.database.execute("UPDATE users SET password_hash = 'another' WHERE id = ?", [
        userId,
      ]);
      return answer;
    });
    try {
      expect((await attempt(email, password)).status).toBe(401);
    } finally {
      looking.mockRestore();
    }
    const left = await running.test.database.query('SELECT id FROM sessions WHERE user_id = ?', [userId]);
    expect(left).toEqual([]);
  });

  it('lists where a person is signed in, and ends sessions one by one and all others', async () => {
    const { email, password } = await createCompany(running.test.database, 'Seventh');
    const signIn = async (agent: string) => {
      const answer = await attempt(email, password, nobody.with({ 'user-agent': agent }));
      return nobody.with({ cookie: cookieOf(answer), 'x-csrf-token': answer.body.csrfToken });
    };
    const [laptop, phone, tablet] = [await signIn('Laptop'), await signIn('Phone'), await signIn('Tablet')];
    const list = async (client: ApiClient) =>
      (await client.call<{ items: ListedSession[] }>('GET', '/api/v1/sessions')).body.items;
    const listed = await list(phone);
    expect(listed.map(({ userAgent, current }) => [userAgent, current])).toEqual([
      ['Laptop', false],
      ['Phone', true],
      ['Tablet', false],
    ]);
    expect(listed[0]).toMatchObject({ address: '127.0.0.1', createdAt: expect.any(String) });

    const stranger = await ApiClient.signIn(running.url, company.email, company.password);
    expect((await stranger.call('DELETE', `/api/v1/sessions/${listed[0]?.id}`)).status).toBe(404);
    expect((await laptop.call('GET', '/api/v1/session')).status).toBe(200);
    expect((await phone.call('DELETE', `/api/v1/sessions/${listed[0]?.id}`)).status).toBe(204);
    expect((await laptop.call('GET', '/api/v1/session')).status).toBe(401);

    expect((await phone.call('DELETE', '/api/v1/sessions')).status).toBe(204);
    expect((await tablet.call('GET', '/api/v1/session')).status).toBe(401);
    expect(await list(phone)).toHaveLength(1);
  });
});

describe('sign-in over https', () => {
  it('marks the cookie as secure', async () => {
    const running = await startHttpApp(TenancyTestModule, { PUBLIC_URL: 'https://sms.example.com' });
    try {
      const { email, password } = await createCompany(running.test.database, 'Secure');
      const answer = await ApiClient.nobody(running.url).call('POST', '/api/v1/session', { email, password });
      expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure/);
      expect(answer.headers.get('strict-transport-security')).toContain('max-age=31536000');
    } finally {
      await running.close();
    }
  });
});
