import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { DriverRegistry } from '../../../src/carriers/driver-registry.js';
import { UnavailableError } from '../../../src/platform/errors.js';
import { CarrierServer } from '../../carriers/support/carrier-server.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { CarriersTestModule } from './carriers-test.module.js';

interface AccountBody {
  id: number;
  name: string;
  status: string;
  statusReason: string | null;
  segmentsPerMinute: number | null;
  credentials: Record<string, string>;
  secretsSet: string[];
  webhookUrl: string;
  retiredWebhookUrls: { url: string; expiresAt: string }[];
  lastCheck: { at: string; result: string; problem: string | null } | null;
}

interface NumberBody {
  id: number;
  phone: string;
  type: string;
  status: string;
  segmentsPerMinute: number;
}

const KEY = 'a key nobody may see';
const OTHER_KEY = 'another secret key';

describe('accounts and numbers', () => {
  let carrier: CarrierServer;
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;
  let stranger: ApiClient;

  beforeAll(async () => {
    carrier = await CarrierServer.start();
    running = await startHttpApp(CarriersTestModule, {
      CARRIER_BASE_URL_SIMULATOR: carrier.url,
      PUBLIC_URL: 'https://sms.example.com',
    });
    company = await createCompany(running.test.database, 'Acme');
    owner = ApiClient.withKey(running.url, company.apiKey);
    const other = await createCompany(running.test.database, 'Other');
    stranger = ApiClient.withKey(running.url, other.apiKey);
  });

  afterAll(async () => {
    await running.close();
    await carrier.close();
  });

  const newAccount = (changes: object = {}) => ({
    carrier: 'simulator',
    name: 'Main',
    credentials: { accountId: 'acme', apiKey: KEY },
    ...changes,
  });
  async function create(changes: object = {}): Promise<AccountBody> {
    const answer = await owner.call<AccountBody>('POST', '/api/v1/accounts', newAccount(changes));
    expect(answer.status).toBe(201);
    return answer.body;
  }
  const live = (id: number) => running.app.get(AccountDirectory).get(id);
  const rows = async (table: string) =>
    (await running.test.database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n;

  it('lists carriers with the form that their credentials schema draws', async () => {
    const answer = await owner.call<{ items: Record<string, unknown>[] }>('GET', '/api/v1/carriers');
    expect(answer.status).toBe(200);
    expect(answer.body.items).toContainEqual(
      expect.objectContaining({
        code: 'simulator',
        displayName: 'Simulated carrier',
        canCheckConnection: true,
        defaultRates: expect.objectContaining({ long_code: 60 }),
        credentials: [
          expect.objectContaining({ name: 'accountId', secret: false, required: true, title: 'Account id' }),
          expect.objectContaining({ name: 'apiKey', secret: true, required: true, minLength: 8 }),
        ],
      }),
    );
  });

  it('keeps a secret to itself: in answers, in the database, after every change', async () => {
    const account = await create();
    expect(account).toMatchObject({
      carrier: 'simulator',
      status: 'active',
      segmentsPerMinute: null,
      credentials: { accountId: 'acme' },
      secretsSet: ['apiKey'],
    });
    const path = `/api/v1/accounts/${account.id}`;
    const answers = [
      account,
      (await owner.call('GET', path)).body,
      (await owner.call('GET', '/api/v1/accounts')).body,
      (await owner.call('PATCH', path, { credentials: { apiKey: OTHER_KEY } })).body,
      (await owner.call('POST', `${path}/webhook-token/rotate`)).body,
      (await owner.call('POST', `${path}/resume`)).body,
      await running.test.database.query('SELECT * FROM accounts'),
    ];
    const text = JSON.stringify(answers);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(OTHER_KEY);
    expect(text).toContain('acme');
  });

  it('changes single credentials and leaves the others as they are', async () => {
    const account = await create();
    const path = `/api/v1/accounts/${account.id}`;
    expect(account).toMatchObject({ segmentsPerDay: null, dayTimeZone: 'America/Los_Angeles' });
    const limits = { segmentsPerDay: 50_000, dayTimeZone: 'UTC' };
    expect((await owner.call('PATCH', path, limits)).body).toMatchObject(limits);
    expect((await owner.call('PATCH', path, { dayTimeZone: 'Mars/Olympus' })).status).toBe(422);
    const changed = await owner.call<AccountBody>('PATCH', path, {
      name: 'Renamed',
      segmentsPerMinute: 600,
      credentials: { accountId: 'acme-2' },
    });
    expect(changed.body).toMatchObject({
      name: 'Renamed',
      segmentsPerMinute: 600,
      credentials: { accountId: 'acme-2' },
    });
    const opened = await live(account.id);
    expect(opened?.context.credentials).toEqual({ accountId: 'acme-2', apiKey: KEY });
    expect(opened?.context.baseUrl).toBe(carrier.url);
    expect((await owner.call<AccountBody>('PATCH', path, { segmentsPerMinute: null })).body).toMatchObject({
      name: 'Renamed',
      segmentsPerMinute: null,
    });
  });

  const wrong: [string, object, string][] = [
    ['an unknown carrier', { carrier: 'pigeons' }, 'carrier'],
    ['no name', { name: ' ' }, 'name'],
    ['a missing secret', { credentials: { accountId: 'acme' } }, 'credentials.apiKey'],
    ['a short secret', { credentials: { accountId: 'acme', apiKey: 'x' } }, 'credentials.apiKey'],
    ['an empty field', { credentials: { accountId: '', apiKey: KEY } }, 'credentials.accountId'],
    [
      'a field of another carrier',
      { credentials: { accountId: 'acme', apiKey: KEY, authToken: 'x' } },
      'credentials.authToken',
    ],
    ['a number as a secret', { credentials: { accountId: 'acme', apiKey: 12345678 } }, 'credentials.apiKey'],
    ['a rate of nothing', { segmentsPerMinute: 0 }, 'segmentsPerMinute'],
    ['a field that nobody knows', { status: 'active' }, 'status'],
  ];

  it.each(wrong)('refuses %s, names the field, and changes nothing', async (_, changes, field) => {
    const before = await rows('accounts');
    const answer = await owner.call('POST', '/api/v1/accounts', newAccount(changes));
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ field }]);
    expect(JSON.stringify(answer.body)).not.toContain(KEY);
    expect(await rows('accounts')).toBe(before);
  });

  it('refuses a wrong change and leaves the account as it was', async () => {
    const account = await create();
    const answer = await owner.call('PATCH', `/api/v1/accounts/${account.id}`, {
      name: 'Renamed',
      credentials: { apiKey: 'x' },
    });
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject([{ field: 'credentials.apiKey' }]);
    expect((await owner.call('GET', `/api/v1/accounts/${account.id}`)).body).toMatchObject({ name: 'Main' });
  });

  it('seals credentials for one account: they open in no other', async () => {
    const [first, second] = [await create(), await create()];
    await running.test.database.execute(
      'UPDATE accounts a JOIN accounts b ON b.id = ? SET a.credentials = b.credentials WHERE a.id = ?',
      [first.id, second.id],
    );
    expect((await owner.call('GET', `/api/v1/accounts/${second.id}`)).status).toBe(500);
    await running.test.database.execute('DELETE FROM accounts WHERE id = ?', [second.id]);
  });

  it('gives the account a webhook address of its own, and a new one on demand', async () => {
    const account = await create();
    expect(account.webhookUrl).toMatch(/^https:\/\/sms\.example\.com\/webhooks\/simulator\/[\w-]{32}$/);
    const directory = running.app.get(AccountDirectory);
    const token = account.webhookUrl.slice(-32);
    expect((await directory.byWebhookToken(token))?.id).toBe(account.id);
    expect((await live(account.id))?.callbackUrl('12.34')).toBe(`${account.webhookUrl}?ref=12.34`);

    const rotate = (body?: object) =>
      owner.call<AccountBody>('POST', `/api/v1/accounts/${account.id}/webhook-token/rotate`, body);
    const before = Date.now();
    const rotated = await rotate();
    expect(rotated.status).toBe(200);
    expect(rotated.body.webhookUrl).not.toBe(account.webhookUrl);
    expect((await directory.byWebhookToken(rotated.body.webhookUrl.slice(-32)))?.id).toBe(account.id);
    // What is under way carries the old address for a day more.
    expect((await directory.byWebhookToken(token))?.id).toBe(account.id);
    expect(rotated.body.retiredWebhookUrls).toEqual([
      { url: account.webhookUrl, expiresAt: expect.any(String) },
    ]);
    const grace = Date.parse(rotated.body.retiredWebhookUrls[0]?.expiresAt ?? '') - before;
    expect(Math.round(grace / 60_000)).toBe(24 * 60);

    const again = await rotate({ graceHours: 168 });
    expect(again.body.retiredWebhookUrls.map(({ url }) => url)).toEqual([
      rotated.body.webhookUrl,
      account.webhookUrl,
    ]);
    const listed = await owner.call<{ items: AccountBody[] }>('GET', '/api/v1/accounts?limit=100');
    expect(listed.body.items).toContainEqual(again.body);

    await running.test.database.execute('UPDATE retired_webhook_tokens SET expires_at = ? WHERE token = ?', [
      new Date(Date.now() - 1),
      token,
    ]);
    directory.forget(account.id);
    expect(await directory.byWebhookToken(token)).toBeNull();
    expect((await directory.byWebhookToken(rotated.body.webhookUrl.slice(-32)))?.id).toBe(account.id);

    const last = await rotate({ graceHours: 0 });
    expect(last.body.retiredWebhookUrls).toEqual([]);
    for (const dead of [account, rotated.body, again.body]) {
      expect(await directory.byWebhookToken(dead.webhookUrl.slice(-32))).toBeNull();
    }
    expect((await directory.byWebhookToken(last.body.webhookUrl.slice(-32)))?.id).toBe(account.id);
    expect(await directory.byWebhookToken("' OR 1=1")).toBeNull();
    for (const graceHours of [-1, 169, 1.5, '24']) {
      expect((await rotate({ graceHours })).status).toBe(422);
    }
    expect((await owner.call('GET', `/api/v1/accounts/${account.id}`)).body).toEqual(last.body);
  });

  it('stops and resumes an account, at once in this process and soon in others', async () => {
    const account = await create();
    const path = `/api/v1/accounts/${account.id}`;
    expect((await live(account.id))?.status).toBe('active');
    const stopped = await owner.call('POST', `${path}/stop`);
    expect(stopped.status).toBe(200);
    expect(stopped.body).toEqual({ ...account, status: 'stopped', statusReason: 'Stopped by the company.' });
    expect((await live(account.id))?.status).toBe('stopped');
    expect((await owner.call('GET', path)).body).toEqual(stopped.body);
    expect((await owner.call('POST', `${path}/resume`)).body).toMatchObject({
      status: 'active',
      statusReason: null,
    });

    await running.test.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [account.id]);
    await waitUntil(
      'another process’s stop is seen',
      async () => (await live(account.id))?.status === 'stopped',
    );
    await running.app.get(AccountService).stop(company.companyId, account.id, 'x'.repeat(2_000));
    expect((await owner.call<AccountBody>('GET', path)).body.statusReason).toHaveLength(500);
  });

  describe('the connection check', () => {
    const checkOf = (account: AccountBody) => `/api/v1/accounts/${account.id}/check`;
    const lastCheck = async (account: AccountBody) =>
      (await owner.call<AccountBody>('GET', `/api/v1/accounts/${account.id}`)).body.lastCheck;

    it('asks the carrier, and keeps what it said until the credentials change', async () => {
      const account = await create();
      expect(account.lastCheck).toBeNull();
      carrier.behaviour = { status: 200, body: '{}' };
      expect((await owner.call('POST', checkOf(account))).body).toEqual({ result: 'works', problem: null });
      expect(await lastCheck(account)).toEqual({ at: expect.any(String), result: 'works', problem: null });
      const changed = { credentials: { apiKey: OTHER_KEY } };
      await owner.call('PATCH', `/api/v1/accounts/${account.id}`, changed);
      expect(await lastCheck(account)).toBeNull();
    });

    it('tells in plain words why it fails, without a secret that the carrier repeats', async () => {
      const account = await create();
      carrier.behaviour = {
        status: 401,
        body: `{"error":{"code":"bad_credentials","message":"No such key: ${KEY}."}}`,
      };
      const refused = {
        result: 'fails',
        problem: 'The carrier answered 401: bad_credentials No such key: [secret].',
      };
      expect((await owner.call('POST', checkOf(account))).body).toEqual(refused);
      expect(carrier.received.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
      expect(await lastCheck(account)).toMatchObject(refused);
    });

    it('asks the carrier once in five seconds, however many ask at once', async () => {
      const account = await create();
      carrier.behaviour = { status: 200, body: '{}' };
      const before = carrier.received.length;
      const answers = await Promise.all(
        Array.from({ length: 6 }, () => owner.call('POST', checkOf(account))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429, 429, 429]);
      // Five seconds, less what the machine took.
      expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toMatch(/^[1-5]$/);
      expect(carrier.received.length).toBe(before + 1);
      await running.test.database.execute('UPDATE accounts SET checked_at = ? WHERE id = ?', [
        new Date(Date.now() - 5_000),
        account.id,
      ]);
      expect((await owner.call('POST', checkOf(account))).status).toBe(200);
    });

    it('ends in time where a driver hangs, and says so where it fails', async () => {
      const driver = running.app.get(DriverRegistry).get('simulator');
      if (!driver) throw new Error('No driver.');
      const account = await create();
      const original = driver.checkConnection;
      try {
        Object.assign(driver, { checkConnection: () => Promise.reject(new TypeError('unexpected')) });
        expect((await owner.call('POST', checkOf(account))).body).toEqual({
          result: 'fails',
          problem: 'The carrier’s answer could not be read.',
        });
        Object.assign(driver, { checkConnection: () => Promise.reject(new UnavailableError('too long')) });
        const other = await create();
        expect((await owner.call('POST', checkOf(other))).body).toEqual({
          result: 'fails',
          problem: 'The carrier did not answer within 10 seconds.',
        });
      } finally {
        Object.assign(driver, { checkConnection: original });
      }
    });
  });

  it('adds numbers with the carrier’s usual rates, pauses them, takes them away and back', async () => {
    const account = await create();
    const path = `/api/v1/accounts/${account.id}/numbers`;
    const added = await owner.call<{ items: NumberBody[] }>('POST', path, {
      numbers: [
        { phone: '+14155550101', type: 'ten_dlc' },
        { phone: '+14155550102', type: 'long_code', segmentsPerMinute: 7 },
        { phone: '72345', type: 'short_code' },
      ],
    });
    expect(added.status).toBe(201);
    const [first, , short] = [...added.body.items].sort((a, b) => a.id - b.id);
    expect(added.body.items.map(({ phone, segmentsPerMinute }) => [phone, segmentsPerMinute])).toEqual(
      expect.arrayContaining([
        ['+14155550101', 240],
        ['+14155550102', 7],
        ['72345', 6_000],
      ]),
    );
    const numbers = () => running.app.get(AccountDirectory).numbers(account.id);
    expect(await numbers()).toHaveLength(3);
    const byPhone = new Map(added.body.items.map((number) => [number.phone, number]));
    const one = byPhone.get('+14155550101');
    expect(first).toBeDefined();
    expect(short).toBeDefined();
    expect(one).toBeDefined();

    const onePath = `${path}/${one?.id}`;
    const paused = await owner.call('PATCH', onePath, { status: 'paused', segmentsPerMinute: 30 });
    expect(paused.body).toMatchObject({ status: 'paused', segmentsPerMinute: 30 });
    expect((await numbers()).map(({ phone }) => phone).sort()).toEqual([14155550102, 72345]);
    await owner.call('PATCH', onePath, { status: 'active' });
    expect(await numbers()).toContainEqual({
      id: one?.id,
      phone: 14155550101,
      address: '+14155550101',
      type: 'ten_dlc',
      rate: 30,
      perDay: null,
      full: { rate: 30, perDay: null },
      tenDlc: null,
    });

    expect((await owner.call('DELETE', onePath)).status).toBe(204);
    expect((await owner.call('GET', onePath)).status).toBe(404);
    expect((await owner.call('DELETE', onePath)).status).toBe(404);
    expect((await owner.call('PATCH', onePath, { status: 'active' })).status).toBe(404);
    expect(await numbers()).toHaveLength(2);
    const back = await owner.call<{ items: NumberBody[] }>('POST', path, {
      numbers: [{ phone: '+14155550101', type: 'toll_free' }],
    });
    expect(back.body.items).toMatchObject([{ id: one?.id, type: 'toll_free', segmentsPerMinute: 180 }]);

    const page = await owner.call<{ items: NumberBody[]; next: number | null }>('GET', `${path}?limit=2`);
    const rest = await owner.call<{ items: NumberBody[]; next: number | null }>(
      'GET',
      `${path}?limit=2&after=${page.body.next}`,
    );
    expect([...page.body.items, ...rest.body.items].map(({ id }) => id)).toHaveLength(3);
    expect(rest.body.next).toBeNull();
  });

  it('adds all numbers of a request or none', async () => {
    const account = await create();
    const path = `/api/v1/accounts/${account.id}/numbers`;
    await owner.call('POST', path, { numbers: [{ phone: '+14155550103', type: 'long_code' }] });
    const before = await rows('numbers');
    const bad: [object[], string][] = [
      [
        [
          { phone: '+14155550104', type: 'long_code' },
          { phone: '4155550105', type: 'long_code' },
        ],
        'numbers.1.phone',
      ],
      [[{ phone: '72345', type: 'long_code' }], 'numbers.0.phone'],
      [[{ phone: '+14155550104', type: 'short_code' }], 'numbers.0.phone'],
      [[{ phone: '+14155550104', type: 'pigeon' }], 'numbers.0.type'],
      [[{ phone: '+14155550104', type: 'long_code', segmentsPerMinute: 0 }], 'numbers.0.segmentsPerMinute'],
      [
        [
          { phone: '+14155550104', type: 'long_code' },
          { phone: '+14155550104', type: 'ten_dlc' },
        ],
        'numbers.1.phone',
      ],
      [
        [
          { phone: '+14155550104', type: 'long_code' },
          { phone: '+14155550103', type: 'long_code' },
        ],
        'numbers.1.phone',
      ],
      [[], 'numbers'],
      [
        Array.from({ length: 1_001 }, (_, index) => ({
          phone: `+1415555${1_000 + index}`,
          type: 'long_code',
        })),
        'numbers',
      ],
    ];
    for (const [numbers, field] of bad) {
      const answer = await owner.call('POST', path, { numbers });
      expect({ status: answer.status, errors: answer.body['errors'] }).toMatchObject({
        status: 422,
        errors: [{ field }],
      });
    }
    expect(await rows('numbers')).toBe(before);
  });

  it('takes 1,000 numbers at once', async () => {
    const account = await create();
    const numbers = Array.from({ length: 1_000 }, (_, index) => ({
      phone: `+1415${5_560_000 + index}`,
      type: 'long_code',
    }));
    const answer = await owner.call<{ items: NumberBody[] }>(
      'POST',
      `/api/v1/accounts/${account.id}/numbers`,
      {
        numbers,
      },
    );
    expect(answer.status).toBe(201);
    expect(answer.body.items).toHaveLength(1_000);
  });

  it('shows and changes nothing of another company', async () => {
    const account = await create();
    const path = `/api/v1/accounts/${account.id}`;
    const added = await owner.call<{ items: NumberBody[] }>('POST', `${path}/numbers`, {
      numbers: [{ phone: '+14155550106', type: 'long_code' }],
    });
    const number = `${path}/numbers/${added.body.items[0]?.id}`;
    const calls: [string, string, object?][] = [
      ['GET', path],
      ['PATCH', path, { name: 'Mine' }],
      ['POST', `${path}/stop`],
      ['POST', `${path}/resume`],
      ['POST', `${path}/webhook-token/rotate`],
      ['POST', `${path}/check`],
      ['GET', `${path}/numbers`],
      ['POST', `${path}/numbers`, { numbers: [{ phone: '+14155550107', type: 'long_code' }] }],
      ['GET', number],
      ['PATCH', number, { status: 'paused' }],
      ['DELETE', number],
    ];
    for (const [method, to, body] of calls) {
      expect({ method, to, status: (await stranger.call(method, to, body)).status }).toEqual({
        method,
        to,
        status: 404,
      });
    }
    expect((await stranger.call<{ items: object[] }>('GET', '/api/v1/accounts')).body.items).toEqual([]);
    expect((await owner.call('GET', path)).body).toEqual(account);
    expect((await owner.call('GET', number)).body).toMatchObject({ status: 'active' });
  });
});
