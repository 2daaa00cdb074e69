import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { type Answer, ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';
import { waitUntil } from '../../support/wait-until.js';
import { TenancyTestModule } from './tenancy-test.module.js';

const STEP_MS = 30_000;

describe('two-factor sign-in', () => {
  let running: TestHttpApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule);
    nobody = ApiClient.nobody(running.url);
  });

  beforeEach(() => running.test.database.execute('DELETE FROM attempt_counts'));
  afterAll(() => running?.close());

  /** What the person's device shows, or showed `steps` steps ago. */
  const codeOf = (secret: string, steps = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() - steps * STEP_MS });
  /** As if the last code had been used long ago: tests cannot wait for the next one. */
  const forgetLastCode = () => running.test.database.execute('UPDATE two_factors SET last_step = 0');
  const firstStep = (person: TestCompany, client = nobody) =>
    client.call('POST', '/api/v1/session', { email: person.email, password: person.password });

  async function secondStep(first: Answer, code: string): Promise<Answer<{ csrfToken: string }>> {
    const cookie = first.headers.getSetCookie().find((one) => one.startsWith('sign_in='));
    return nobody
      .with({ cookie: cookie?.split(';')[0] })
      .call('POST', '/api/v1/session/second-step', { code });
  }

  function clientOf(answer: Answer<{ csrfToken: string }>): ApiClient {
    const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('session='));
    return nobody.with({ cookie: cookie?.split(';')[0], 'x-csrf-token': answer.body.csrfToken });
  }

  async function enrol(client: ApiClient, password: string): Promise<{ secret: string; codes: string[] }> {
    const begun = await client.call<{ secret: string; uri: string }>('POST', '/api/v1/two-factor/enrolment', {
      password,
    });
    expect(begun.status).toBe(200);
    const { secret } = begun.body;
    const confirmed = await client.call<{ recoveryCodes: string[] }>(
      'POST',
      '/api/v1/two-factor/confirmation',
      { code: codeOf(secret) },
    );
    expect(confirmed.status).toBe(200);
    await forgetLastCode();
    return { secret, codes: confirmed.body.recoveryCodes };
  }

  async function enrolled() {
    const person = await createCompany(running.test.database, 'Acme');
    const client = await ApiClient.signIn(running.url, person.email, person.password);
    return { person, client, ...(await enrol(client, person.password)) };
  }

  it('is asked for by a sign-in that began before it was there', async () => {
    const { database } = running.test;
    const person = await createCompany(database, 'Acme');
    const answer = await database.transaction(async (sql) => {
      await sql.query('SELECT id FROM users WHERE id = ? FOR UPDATE', [person.userId]);
      const asked = firstStep(person);
      // Counted: the person was read before, and has none.
      await waitUntil('the attempt', async () => {
        return (await database.query('SELECT 1 FROM attempt_counts LIMIT 1')).length > 0;
      });
      await sql.execute('INSERT INTO two_factors (user_id, secret_sealed, confirmed_at) VALUES (?, ?, ?)', [
        ...[person.userId, 'sealed', new Date()],
      ]);
      return { asked };
    });
    expect((await answer.asked).status).toBe(401);
    expect(await database.query('SELECT 1 FROM sessions WHERE user_id = ?', [person.userId])).toEqual([]);
  });

  it('is set up with the password and confirmed with a code; until then nothing changes', async () => {
    const person = await createCompany(running.test.database, 'Acme');
    const client = await ApiClient.signIn(running.url, person.email, person.password);
    const other = await ApiClient.signIn(running.url, person.email, person.password);
    const begin = (password: string) =>
      client.call<{ secret: string; uri: string }>('POST', '/api/v1/two-factor/enrolment', { password });
    expect((await begin('a guess')).body).toMatchObject({ errors: [{ field: 'password' }] });
    const former = (await begin(person.password)).body;
    const { secret, uri } = (await begin(person.password)).body;
    expect(uri).toContain('otpauth://totp/');
    expect(uri).toContain(secret);
    const stored = await running.test.database.query<{ sealed: string }>(
      'SELECT secret_sealed AS sealed FROM two_factors WHERE user_id = ?',
      [person.userId],
    );
    expect(stored[0]?.sealed).not.toContain(secret);
    expect((await firstStep(person)).status).toBe(201);

    const confirm = (code: string) => client.call('POST', '/api/v1/two-factor/confirmation', { code });
    expect((await confirm(codeOf(former.secret))).status).toBe(422);
    const confirmed = await confirm(codeOf(secret));
    expect(confirmed.body['recoveryCodes']).toHaveLength(10);
    expect((await client.call('GET', '/api/v1/two-factor')).body).toMatchObject({
      ...{ enabled: true, recoveryCodesLeft: 10 },
    });
    expect((await client.call('GET', '/api/v1/session')).body).toMatchObject({ user: { twoFactor: true } });
    // What was begun without it is over.
    expect((await other.call('GET', '/api/v1/session')).status).toBe(401);
    expect((await begin(person.password)).status).toBe(409);
    expect((await confirm(codeOf(secret))).status).toBe(409);
  });

  it('asks for a code after the password; the first step alone opens nothing', async () => {
    const { person, secret } = await enrolled();
    const first = await firstStep(person);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ secondStep: 'code' });
    const cookies = first.headers.getSetCookie();
    expect(cookies.some((cookie) => cookie.startsWith('session='))).toBe(false);
    const half = cookies.find((cookie) => cookie.startsWith('sign_in='))?.split(';')[0] ?? '';
    expect(cookies.join()).toMatch(/sign_in=[^;]+; Max-Age=300;.*HttpOnly/);
    for (const cookie of [half, half.replace('sign_in', 'session')]) {
      expect((await nobody.with({ cookie }).call('GET', '/api/v1/session')).status).toBe(401);
    }
    expect((await secondStep(first, '000000')).status).toBe(401);
    const done = await secondStep(first, codeOf(secret));
    expect(done.status).toBe(201);
    expect((await clientOf(done).call('GET', '/api/v1/company')).status).toBe(200);
    await forgetLastCode();
    expect((await secondStep(first, codeOf(secret))).status).toBe(401);
    expect((await nobody.call('POST', '/api/v1/session/second-step', { code: '123456' })).status).toBe(401);
  });

  it('forgets the first step after five minutes, and when the password changes', async () => {
    const { person, client, secret } = await enrolled();
    const late = await firstStep(person);
    await running.test.database.execute('UPDATE pending_sign_ins SET expires_at = ?', [
      new Date(Date.now() - 1),
    ]);
    expect((await secondStep(late, codeOf(secret))).status).toBe(401);
    const before = await firstStep(person);
    const change = { currentPassword: person.password, newPassword: 'quite another password' };
    expect((await client.call('POST', '/api/v1/session/password', change)).status).toBe(204);
    expect((await secondStep(before, codeOf(secret))).status).toBe(401);
  });

  it('takes each code once, also of two sign-ins at once, and none that is older than the last', async () => {
    const { person, secret } = await enrolled();
    const firsts = await Promise.all([1, 2, 3].map(() => firstStep(person)));
    const code = codeOf(secret);
    const answers = await Promise.all(firsts.map((first) => secondStep(first, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
    expect((await secondStep(await firstStep(person), codeOf(secret, 1))).status).toBe(401);
    await forgetLastCode();
    expect((await secondStep(await firstStep(person), codeOf(secret, 3))).status).toBe(401);
    expect((await secondStep(await firstStep(person), codeOf(secret))).status).toBe(201);
  });

  it('takes each recovery code once, however it is typed, until there are new ones', async () => {
    const { person, client, secret, codes } = await enrolled();
    const [first = '', second = '', third = ''] = codes;
    expect(new Set(codes).size).toBe(10);
    const stored = await running.test.database.query('SELECT HEX(code_hash) FROM recovery_codes');
    expect(JSON.stringify(stored)).not.toContain(first);
    expect((await secondStep(await firstStep(person), first)).status).toBe(201);
    expect((await secondStep(await firstStep(person), first)).status).toBe(401);
    const typed = ` ${second.toUpperCase().replaceAll('-', '')}`;
    const firsts = await Promise.all([1, 2, 3].map(() => firstStep(person)));
    const answers = await Promise.all(firsts.map((one) => secondStep(one, typed)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401, 401]);
    expect((await client.call('GET', '/api/v1/two-factor')).body).toMatchObject({ recoveryCodesLeft: 8 });

    const renew = (password: string, code: string) =>
      client.call<{ recoveryCodes: string[] }>('POST', '/api/v1/two-factor/recovery-codes', {
        password,
        code,
      });
    expect((await renew('a guess', codeOf(secret))).status).toBe(422);
    expect((await renew(person.password, '000000')).body).toMatchObject({ errors: [{ field: 'code' }] });
    const renewed = await renew(person.password, codeOf(secret));
    expect(renewed.body.recoveryCodes).toHaveLength(10);
    expect((await secondStep(await firstStep(person), third)).status).toBe(401);
    const fresh = renewed.body.recoveryCodes[0] ?? '';
    expect((await secondStep(await firstStep(person), fresh)).status).toBe(201);
  });

  it('slows guesses down, even all at once, and leaves the recovery codes', async () => {
    const { person, secret, codes } = await enrolled();
    const first = await firstStep(person);
    const wrong = codeOf(secret) === '111111' ? '222222' : '111111';
    const answers = await Promise.all(Array.from({ length: 13 }, () => secondStep(first, wrong)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(3);
    expect((await secondStep(await firstStep(person), codeOf(secret))).status).toBe(429);
    expect((await secondStep(await firstStep(person), codes[0] ?? '')).status).toBe(201);
  });

  it('is taken away by password and code alone', async () => {
    const { person, client, secret } = await enrolled();
    const remove = (password: string, code: string) =>
      client.call('POST', '/api/v1/two-factor/removal', { password, code });
    expect((await remove('a guess', codeOf(secret))).status).toBe(422);
    expect((await remove(person.password, '000000')).status).toBe(422);
    expect((await firstStep(person)).status).toBe(202);
    expect((await remove(person.password, codeOf(secret))).status).toBe(204);
    expect((await firstStep(person)).status).toBe(201);
    expect((await client.call('GET', '/api/v1/two-factor')).body).toEqual({
      ...{ enabled: false, enabledAt: null, recoveryCodesLeft: 0 },
    });
  });

  it('is asked of all members where an owner says so: without it they may only set it up', async () => {
    const { person, client: owner, secret } = await enrolled();
    const member = await createMember(running.test.database, person.companyId, 'manager');
    const client = await ApiClient.signIn(running.url, member.email, member.password);
    const key = ApiClient.withKey(running.url, person.apiKey);
    const set = (by: ApiClient, required: boolean) =>
      by.call('PUT', '/api/v1/company/two-factor-policy', { required });
    for (const by of [client, key]) expect((await set(by, true)).status).toBe(403);
    expect((await set(owner, true)).status).toBe(200);

    const refused = await client.call('GET', '/api/v1/company');
    expect([refused.status, refused.body['code']]).toEqual([403, 'two-factor-required']);
    expect((await client.call('GET', '/api/v1/probe/viewer')).status).toBe(403);
    expect((await key.call('GET', '/api/v1/company')).status).toBe(200);
    expect((await owner.call('GET', '/api/v1/company')).status).toBe(200);
    expect((await client.call('GET', '/api/v1/session')).body).toMatchObject({
      ...{ user: { twoFactor: false }, company: { twoFactorRequired: true } },
    });
    await enrol(client, member.password);
    expect((await client.call('GET', '/api/v1/company')).status).toBe(200);
    // Whoever takes it away is back at the beginning.
    const removal = { password: person.password, code: codeOf(secret) };
    expect((await owner.call('POST', '/api/v1/two-factor/removal', removal)).status).toBe(204);
    expect((await owner.call('GET', '/api/v1/company')).status).toBe(403);
  });

  it('is not asked of others by whoever has none', async () => {
    const person = await createCompany(running.test.database, 'Acme');
    const owner = await ApiClient.signIn(running.url, person.email, person.password);
    const answer = await owner.call('PUT', '/api/v1/company/two-factor-policy', { required: true });
    expect(answer.status).toBe(409);
    expect((await owner.call('GET', '/api/v1/company/two-factor-policy')).body).toEqual({ required: false });
  });
});
