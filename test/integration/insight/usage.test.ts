import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock } from '../../../src/platform/clock/clock.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { BalanceWatch } from '../../../src/tenancy/balance/balance-watch.service.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;

interface Line {
  day: string | null;
  accountId: number | null;
  numberType: string | null;
  campaignId: number | null;
  messages: number;
  segments: number;
  currency: string | null;
  cost: string | null;
}

describe('usage over the API', () => {
  let running: TestHttpApp;
  let mine: TestCompany;
  let theirs: TestCompany;
  let api: ApiClient;
  let stranger: ApiClient;
  let operator: ApiClient;
  let accountId: number;
  let now = NOON;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    Object.assign(running.app.get(Clock), { now: () => now });
    mine = await createCompany(running.test.database, 'Mine');
    theirs = await createCompany(running.test.database, 'Theirs');
    api = ApiClient.withKey(running.url, mine.apiKey);
    stranger = ApiClient.withKey(running.url, theirs.apiKey);
    const boss = await createCompany(running.test.database, 'Platform', 'boss@example.com');
    await running.test.database.execute('UPDATE users SET is_operator = TRUE WHERE id = ?', [boss.userId]);
    operator = await ApiClient.signIn(running.url, boss.email, boss.password);
    const account = await api.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'usage', apiKey: 'a-test-key' },
    });
    accountId = account.body.id;
  });

  afterAll(() => running?.close());

  /** Used by the company of `of`, over the account, at a price of a segment in millionths. */
  async function use(
    day: number,
    campaignId: number,
    numberType: string,
    micros: number,
    messages: number,
    segments: number,
    companyId = mine.companyId,
  ): Promise<void> {
    const { database } = running.test;
    await database.execute(
      `INSERT IGNORE INTO price_terms (company_id, account_id, number_type, currency, price_micros, markup, micros, prepaid)
       VALUES (?, ?, ?, 'USD', ?, 0, ?, FALSE)`,
      [companyId, accountId, numberType, micros, micros],
    );
    await database.execute(
      `INSERT INTO usage_days (company_id, day, campaign_id, price_id, messages, segments)
       SELECT ?, ?, ?, id, ?, ? FROM price_terms WHERE account_id = ? AND number_type = ? AND micros = ?`,
      [companyId, day, campaignId, messages, segments, accountId, numberType, micros],
    );
  }

  const lines = async (query: string, client = api) => {
    const { status, body } = await client.call<{ items: Line[]; next: string | null }>(
      'GET',
      `/api/v1/usage${query}`,
    );
    expect([query, status]).toEqual([query, 200]);
    return body;
  };

  it('is broken down as it is asked for, page by page, and as a file, to the same sums', async () => {
    await use(20261031, 1, 'ten_dlc', 7_900, 5, 5);
    await use(20261101, 1, 'ten_dlc', 7_900, 10, 12);
    await use(20261102, 1, 'toll_free', 10_000, 3, 3);
    await use(20261102, 2, 'ten_dlc', 8_888, 7, 9);
    await use(20261102, 2, 'ten_dlc', 7_900, 1, 1);
    await use(20261102, 3, 'ten_dlc', 7_900, 9, 9, theirs.companyId);
    expect((await lines('')).items).toEqual([
      line({ day: '2026-11-01', messages: 10, segments: 12, cost: '0.0948' }),
      line({ day: '2026-11-02', messages: 11, segments: 13, cost: '0.117892' }),
    ]);
    expect((await lines('?by=account,number_type&from=2026-10-31')).items).toEqual([
      line({ accountId, numberType: 'ten_dlc', messages: 23, segments: 27, cost: '0.222192' }),
      line({ accountId, numberType: 'toll_free', messages: 3, segments: 3, cost: '0.03' }),
    ]);
    expect((await lines('?by=campaign&campaignId=2')).items).toEqual([
      line({ campaignId: 2, messages: 8, segments: 10, cost: '0.087892' }),
    ]);
    const all = (await lines('?by=day,account,number_type,campaign')).items;
    const paged: Line[] = [];
    for (let after = ''; ; ) {
      const { items, next } = await lines(`?by=day,account,number_type,campaign&limit=1${after}`);
      paged.push(...items);
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(paged).toEqual(all);
    const file = await api.call<string>('GET', '/api/v1/usage.csv?from=2026-10-01&to=2026-11-30');
    const rows = String(file.body).trimEnd().split('\r\n');
    expect(rows[0]).toContain('day,account_id,account,number_type,campaign_id');
    expect(rows.slice(1)).toHaveLength(5);
    const cost = rows.slice(1).reduce((sum, row) => sum + Math.round(Number(row.split(',').at(-1)) * 1e6), 0);
    expect(cost).toBe(252_192);
    expect((await lines('', stranger)).items).toEqual([
      line({ day: '2026-11-02', messages: 9, segments: 9, cost: '0.0711' }),
    ]);
  });

  it.each([
    '?from=2026-11-02&to=2026-11-01',
    '?from=2025-01-01&to=2026-11-01',
    '?by=person',
    '?by=',
    '?from=yesterday',
    '?after=1;2',
  ])('refuses %s', async (query) => {
    expect((await api.call('GET', `/api/v1/usage${query}`)).status).toBe(422);
  });

  it('makes a statement a month, which is closed once and for all three days after', async () => {
    const get = async (month: string) =>
      (await api.call<Record<string, unknown>>('GET', `/api/v1/usage/statements/${month}`)).body;
    const open = await get('2026-11');
    expect(open).toMatchObject({
      ...{ month: '2026-11', status: 'open', company: 'Mine', closesAt: '2026-12-04T00:00:00.000Z' },
      lines: [
        {
          accountId,
          account: 'Main',
          carrier: 'simulator',
          numberType: 'ten_dlc',
          price: '0.0079',
          segments: 13,
        },
        { numberType: 'ten_dlc', price: '0.008888', segments: 9, cost: '0.079992' },
        { numberType: 'toll_free', price: '0.01', segments: 3, cost: '0.03' },
      ],
      totals: [{ currency: 'USD', messages: 21, segments: 25, cost: '0.212692' }],
    });
    now = Date.parse('2026-12-04T00:00:00Z');
    const [closed, again] = await Promise.all([get('2026-11'), get('2026-11')]);
    expect(closed).toEqual({ ...open, status: 'closed' });
    expect(again).toEqual(closed);
    // Neither what comes too late nor another name changes what was told.
    await use(20261130, 9, 'ten_dlc', 7_900, 100, 100);
    await running.test.database.execute("UPDATE accounts SET name = 'Renamed' WHERE id = ?", [accountId]);
    expect(await get('2026-11')).toEqual(closed);
    const { body } = await api.call<{ items: { month: string; status: string }[]; next: string | null }>(
      'GET',
      '/api/v1/usage/statements?limit=1',
    );
    expect(body).toMatchObject({ items: [{ month: '2026-11', status: 'closed' }], next: '2026-11' });
    const older = await api.call('GET', '/api/v1/usage/statements?after=2026-11');
    expect(older.body).toMatchObject({ items: [{ month: '2026-10', status: 'closed' }], next: null });
    const file = await api.call<string>('GET', '/api/v1/usage/statements/2026-11/lines.csv');
    expect(String(file.body).trimEnd().split('\r\n')).toHaveLength(4);
    expect((await api.call('GET', '/api/v1/usage/statements/2026-13')).status).toBe(422);
    now = NOON;
  });

  it('lets the operator set prices and markups from a time on, and the company see what comes out', async () => {
    const base = `/api/v1/operator/companies/${mine.companyId}`;
    const prices = `${base}/accounts/${accountId}`;
    const set = (body: object) => operator.call('PUT', `${prices}/prices`, body);
    const shown = async () =>
      (await api.call<{ perSegment: { price: string }[] }>('GET', `/api/v1/accounts/${accountId}/prices`))
        .body;
    expect((await set({ currency: 'USD', price: '0.01', byType: { toll_free: '0.02' } })).status).toBe(200);
    await operator.call('PUT', `${base}/markup`, { percent: '50' });
    expect((await shown()).perSegment.map(({ price }) => price)).toEqual(['0.015', '0.03']);
    const validFrom = new Date(now + MINUTE).toISOString();
    expect(await set({ currency: 'USD', price: '0.04', validFrom })).toMatchObject({
      status: 200,
      body: { accountId, validFrom, prices: { any: '0.04' } },
    });
    expect((await shown()).perSegment).toHaveLength(2);
    now += MINUTE;
    expect((await shown()).perSegment.map(({ price }) => price)).toEqual(['0.06']);
    const lists = await operator.call<{ items: unknown[] }>('GET', `${prices}/price-lists`);
    expect(lists.body.items).toHaveLength(2);
    const past = await set({ currency: 'USD', price: '1', validFrom: new Date(now - 1).toISOString() });
    expect(past).toMatchObject({ status: 422, body: { errors: [{ field: 'validFrom' }] } });
    const foreign = `/api/v1/operator/companies/${theirs.companyId}/accounts/${accountId}/prices`;
    expect((await operator.call('PUT', foreign, { currency: 'USD' })).status).toBe(404);
    expect((await api.call('PUT', `${prices}/prices`, { currency: 'USD' })).status).toBe(403);
    const audit = await api.call<{ items: object[] }>('GET', '/api/v1/audit?action=account.set_prices');
    expect(audit.body.items.at(-1)).toMatchObject({
      ...{
        actor: { kind: 'operator', email: 'boss@example.com' },
        values: { currency: 'USD', price: '0.01' },
      },
      subject: { kind: 'account', id: String(accountId) },
    });
    now = NOON;
  });

  it('keeps a balance: each payment once, nothing beyond it, and warnings that end', async () => {
    const base = `/api/v1/operator/companies/${mine.companyId}/balance`;
    const topUp = (body: object) => operator.call('POST', `${base}/top-ups`, body);
    expect((await api.call('GET', '/api/v1/balance')).body).toMatchObject({
      prepaid: false,
      available: null,
    });
    expect((await topUp({ reference: 'a', amount: '1' })).status).toBe(409);
    const terms = { prepaid: true, currency: 'USD', warnBelow: '5' };
    expect((await operator.call('PUT', base, terms)).status).toBe(200);
    expect((await operator.call('PUT', base, { ...terms, currency: 'EUR' })).status).toBe(409);
    const watch = running.app.get(BalanceWatch);
    const alerts = async () =>
      (
        await running.test.database.query<{ kind: string }>(
          'SELECT kind FROM alerts WHERE company_id = ? AND ended_at IS NULL',
          [mine.companyId],
        )
      ).map(({ kind }) => kind);
    await watch.run();
    expect(await alerts()).toEqual(['balance_empty']);
    const first = await topUp({ reference: 'invoice 1', amount: '2.50', note: 'by bank' });
    expect(first).toMatchObject({ status: 201, body: { reference: 'invoice 1', amount: '2.50' } });
    expect((await topUp({ reference: 'invoice 1', amount: '2.5' })).body).toEqual(first.body);
    expect((await topUp({ reference: 'invoice 1', amount: '3' })).status).toBe(409);
    await Promise.all([1, 2, 3].map(() => topUp({ reference: 'invoice 2', amount: '1' })));
    await watch.run();
    expect(await alerts()).toEqual(['balance_low']);
    expect((await topUp({ reference: 'refund', amount: '4', takeBack: true })).status).toBe(409);
    expect((await topUp({ reference: 'refund', amount: '0.5', takeBack: true })).body).toMatchObject({
      amount: '-0.50',
    });
    await topUp({ reference: 'invoice 3', amount: '10' });
    await watch.run();
    expect(await alerts()).toEqual([]);
    expect((await api.call('GET', '/api/v1/balance')).body).toEqual({
      ...{ prepaid: true, currency: 'USD', available: '13.00', reserved: '0.00', charged: '0.00' },
      ...{ toppedUp: '13.00', warnBelow: '5.00' },
    });
    const { body } = await api.call<{ items: { reference: string }[] }>('GET', '/api/v1/balance/top-ups');
    expect(body.items.map(({ reference }) => reference)).toEqual([
      ...['invoice 3', 'refund', 'invoice 2', 'invoice 1'],
    ]);
    expect((await stranger.call('GET', '/api/v1/balance')).body).toMatchObject({ prepaid: false });
  });
});

function line(given: Partial<Line>): Line {
  const none = { day: null, accountId: null, numberType: null, campaignId: null };
  return { ...none, messages: 0, segments: 0, currency: 'USD', cost: null, ...given };
}
