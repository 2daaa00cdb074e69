import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { mailsTo } from '../../support/mails.js';
import { waitUntil } from '../../support/wait-until.js';
import { TenancyTestModule } from './tenancy-test.module.js';

const NEW_PASSWORD = 'quite another password';

describe('forgotten passwords', () => {
  let running: TestHttpApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule, { PUBLIC_URL: 'https://sms.example.org' });
    nobody = ApiClient.nobody(running.url);
  });

  beforeEach(() => running.test.database.execute('DELETE FROM attempt_counts'));
  afterAll(() => running?.close());

  const ask = (email: string) => nobody.call('POST', '/api/v1/password-resets', { email });
  const complete = (token: string, password = NEW_PASSWORD) =>
    nobody.call('POST', '/api/v1/password-resets/completion', { token, password });
  const signIn = (email: string, password: string) =>
    nobody.call('POST', '/api/v1/session', { email, password });
  const person = () => createCompany(running.test.database, 'Acme');

  /** Asks for a link and gives its token, which comes after the answer. */
  async function tokenFor(email: string): Promise<string> {
    const before = (await mailsTo(running, email)).length;
    expect((await ask(email)).status).toBe(202);
    await waitUntil('the mail is put down', async () => (await mailsTo(running, email)).length > before);
    return (await mailsTo(running, email)).at(-1)?.token ?? '';
  }

  it('are set anew with a link that works once; all sessions end', async () => {
    const { email, password } = await person();
    const session = await ApiClient.signIn(running.url, email, password);
    const token = await tokenFor(email);
    const [mail] = await mailsTo(running, email);
    expect(mail?.text).toContain(`https://sms.example.org/reset-password#${token}`);
    const stored = await running.test.database.query('SELECT * FROM password_resets');
    expect(JSON.stringify(stored)).not.toContain(token);

    const short = await complete(token, 'short');
    expect(short.body).toMatchObject({ errors: [{ field: 'password' }] });
    const answers = await Promise.all([1, 2, 3].map(() => complete(token)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404]);
    expect((await session.call('GET', '/api/v1/session')).status).toBe(401);
    expect((await signIn(email, password)).status).toBe(401);
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(201);
    expect((await mailsTo(running, email)).at(-1)?.subject).toBe('Your password was changed');
  });

  it('are answered alike for strangers, whom nobody looked for before', async () => {
    const { email } = await person();
    const known = await ask(email);
    const unknown = await ask('nobody@example.org');
    expect([unknown.status, unknown.body]).toEqual([known.status, known.body]);
    await waitUntil('the mail is put down', async () => (await mailsTo(running, email)).length > 0);
    expect(await mailsTo(running, 'nobody@example.org')).toEqual([]);
  });

  it('are answered before anybody looks: a database that is slow to find a person tells nothing', async () => {
    const { email } = await person();
    const runner = running.test.dataSource.createQueryRunner();
    await runner.connect();
    await runner.query('LOCK TABLES password_resets WRITE');
    try {
      // With the person's table held, an answer that waited for it would never come.
      expect((await ask(email)).status).toBe(202);
      expect(await mailsTo(running, email).catch(() => [])).toEqual([]);
    } finally {
      await runner.query('UNLOCK TABLES');
      await runner.release();
    }
    await waitUntil('the mail is put down', async () => (await mailsTo(running, email)).length > 0);
  });

  it('stay as they are after an hour, after another reset, and after a change', async () => {
    const { email, password } = await person();
    const expired = await tokenFor(email);
    await running.test.database.execute('UPDATE password_resets SET expires_at = ?', [
      new Date(Date.now() - 1),
    ]);
    expect((await complete(expired)).status).toBe(404);

    const [first, second] = [await tokenFor(email), await tokenFor(email)];
    const client = await ApiClient.signIn(running.url, email, password);
    const changed = { currentPassword: password, newPassword: NEW_PASSWORD };
    expect((await client.call('POST', '/api/v1/session/password', changed)).status).toBe(204);
    for (const token of [first, second]) expect((await complete(token)).status).toBe(404);
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(201);
  });

  it('let a person in again whom a stranger’s failures keep out', async () => {
    const { email, password } = await person();
    for (let guess = 0; guess < 10; guess++) await signIn(email, 'a guess');
    expect((await signIn(email, password)).status).toBe(429);
    const done = await complete(await tokenFor(email));
    expect((await signIn(email, NEW_PASSWORD)).status).toBe(201);
    const device = done.headers.getSetCookie().find((cookie) => cookie.startsWith('device='));
    for (let guess = 0; guess < 12; guess++) await signIn(email, 'a guess');
    const atHome = nobody.with({ cookie: device?.split(';')[0] });
    const again = await atHome.call('POST', '/api/v1/session', { email, password: NEW_PASSWORD });
    expect(again.status).toBe(201);
  });

  it('fill nobody’s mailbox', async () => {
    const { email } = await person();
    const statuses: number[] = [];
    for (let time = 0; time < 4; time++) statuses.push((await ask(email)).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
    const unknown: number[] = [];
    for (let time = 0; time < 4; time++) unknown.push((await ask('nobody@example.com')).status);
    expect(unknown).toEqual(statuses);
  });
});
