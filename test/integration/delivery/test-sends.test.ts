import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import type { TestSendView } from '../../../src/delivery/test-sends/test-send.schema.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/simulator.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

const CARRIER_ACCOUNT = 'test-sends';
const MINE = '+12125550190';

describe('a test of a campaign to named numbers', () => {
  let simulator: RunningSimulator;
  let app: TestHttpApp;
  let api: ApiClient;
  let strangersCampaign: number;
  let companyId: number;
  let accountId: number;
  let listId: number;
  let campaignId: number;

  beforeAll(async () => {
    simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      ledgerFile: undefined,
      logLevel: 'silent',
      settings: {},
    });
    app = await startHttpApp(AllModule, {
      CARRIER_BASE_URL_SIMULATOR: `http://127.0.0.1:${simulator.port}`,
      DISPATCH_INTERVAL_MS: '1000',
      CLOCK_OFFSET_MS: String(sandboxOffset(Date.now(), 0)),
    });
    await seedAreas(app.test.database);
    const mine = await createCompany(app.test.database, 'Mine');
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    accountId = await post('/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: CARRIER_ACCOUNT, apiKey: 'a-test-key' },
    });
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [
        { phone: '+13125550100', type: 'ten_dlc', segmentsPerMinute: 6_000 },
        { phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 6_000 },
      ],
    });
    listId = await post('/lists', { name: 'Test' });
    campaignId = await create(api, accountId, listId);
    const theirs = await createCompany(app.test.database, 'Theirs');
    const stranger = ApiClient.withKey(app.url, theirs.apiKey);
    const account = await stranger.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: 'theirs', apiKey: 'a-test-key' },
    });
    const list = await stranger.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Theirs' });
    strangersCampaign = await create(stranger, account.body.id, list.body.id);
  });

  afterAll(async () => {
    await app?.close();
    await simulator?.close();
  });

  async function post(path: string, body: object): Promise<number> {
    const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  async function create(by: ApiClient, account: number, list: number): Promise<number> {
    const answer = await by.call<{ id: number }>('POST', '/api/v1/campaigns', {
      name: 'Autumn',
      accountId: account,
      listIds: [list],
      text: 'Hi {{ first_name | default: "there" }}',
    });
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const test = (body: object, id = campaignId) =>
    api.call<TestSendView>('POST', `/api/v1/campaigns/${id}/test`, body);

  async function rows(id: number) {
    return app.test.database.query<{ status: string; reason: string | null; turn: number; text: string }>(
      `SELECT m.status, m.reason, m.turn, t.text FROM messages m
         LEFT JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
        WHERE m.company_id = ? AND m.campaign_id = ? ORDER BY m.id`,
      [companyId, id],
    );
  }

  async function settle(view: TestSendView): Promise<void> {
    const ids = view.items.flatMap(({ messageId }) => messageId ?? []);
    await waitUntil('the tests are settled', async () => {
      const [open] = await app.test.database.query<{ n: number }>(
        "SELECT COUNT(*) AS n FROM messages WHERE campaign_id = ? AND id IN (?) AND status IN ('pending', 'queued')",
        [view.campaignId, ids],
      );
      return Number(open?.n) === 0;
    });
  }

  async function setCarrier(settings: object): Promise<void> {
    await fetch(`http://127.0.0.1:${simulator.port}/control/accounts/${CARRIER_ACCOUNT}/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(settings),
    });
  }

  it('is sent at once, as often as asked, over the number of the same area, and marks nobody', async () => {
    const first = await test({ phones: [MINE, '+13125550191'] });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ text: 'Hi there\nReply STOP to opt out', segments: 1 });
    await settle(first.body);
    const again = await test({ phones: [MINE] });
    await settle(again.body);
    expect(again.body.campaignId).toBe(first.body.campaignId);
    expect(await rows(first.body.campaignId)).toMatchObject([
      { status: 'sent', turn: 0, text: 'Hi there\nReply STOP to opt out' },
      { status: 'sent', turn: 0 },
      { status: 'sent', turn: 1 },
    ]);
    const numbers = await app.test.database.query<{ phone: number; sender: number }>(
      `SELECT m.phone, n.phone AS sender FROM messages m JOIN numbers n ON n.id = m.number_id
        WHERE m.campaign_id = ? ORDER BY m.id`,
      [first.body.campaignId],
    );
    expect(numbers.map(({ phone, sender }) => [String(phone), String(sender)])).toEqual([
      ['12125550190', '12125550100'],
      ['13125550191', '13125550100'],
      ['12125550190', '12125550100'],
    ]);
    expect(
      await app.test.database.query('SELECT phone FROM people WHERE company_id = ?', [companyId]),
    ).toEqual([]);
    // Its own campaign made no message by it.
    expect((await rows(campaignId)).length).toBe(0);
  });

  it('takes the fields of a contact of its lists', async () => {
    const contact = await api.call<{ id: number }>('POST', `/api/v1/lists/${listId}/contacts`, {
      phone: '+12125550177',
      firstName: 'Ann',
    });
    const answer = await test({ phones: [MINE], contactId: contact.body.id });
    expect(answer.body.text).toBe('Hi Ann\nReply STOP to opt out');
    await settle(answer.body);
    expect((await test({ phones: [MINE], contactId: 999_999 })).status).toBe(422);
  });

  it('sends nothing to who opted out or cannot be reached, and says so', async () => {
    await api.call('POST', '/api/v1/opt-outs', { phone: '+12125550181' });
    await app.test.database.execute(
      "INSERT INTO people (company_id, phone, unreachable_reason) VALUES (?, 12125550182, 'invalid_number')",
      [companyId],
    );
    const { body } = await test({ phones: ['+12125550181', '+12125550182', MINE] });
    expect(body.items).toMatchObject([
      { messageId: null, refused: 'opted_out' },
      { messageId: null, refused: 'unreachable' },
      { phone: MINE, refused: null },
    ]);
    await settle(body);
  });

  it('that the carrier does not take now is given up, not kept for good', async () => {
    await setCarrier({ rejects: { temporary: 1 } });
    const { body } = await test({ phones: ['+12125550183'] });
    await settle(body);
    await setCarrier({ rejects: {} });
    expect((await rows(body.campaignId)).at(-1)).toMatchObject({ status: 'failed', reason: 'temporary' });
    const [inflight] = await app.test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM inflight');
    expect(Number(inflight?.n)).toBe(0);
    const counters = await app.test.database.query<{ status: string; n: number }>(
      'SELECT status, SUM(n) AS n FROM campaign_counters WHERE campaign_id = ? GROUP BY status HAVING SUM(n) <> 0',
      [body.campaignId],
    );
    const kept = Object.fromEntries(counters.map(({ status, n }) => [status, Number(n)]));
    const all = await rows(body.campaignId);
    expect(kept).toEqual({ sent: all.length - 1, failed: 1 });
  });

  it('to one number from many requests at once takes a turn each', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => test({ phones: ['+12125550184'] })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    for (const { body } of answers) await settle(body);
    const turns = await app.test.database.query<{ turn: number }>(
      'SELECT turn FROM messages WHERE campaign_id = ? AND phone = 12125550184 ORDER BY turn',
      [answers[0]?.body.campaignId],
    );
    expect(turns.map(({ turn }) => turn)).toEqual([0, 1, 2, 3]);
  });

  it('is refused for campaigns of others and of no marketer, over a stopped account, and to what is no number', async () => {
    expect((await test({ phones: [MINE] }, strangersCampaign)).status).toBe(404);
    const standing = (await test({ phones: [MINE] })).body;
    await settle(standing);
    expect((await test({ phones: [MINE] }, standing.campaignId)).status).toBe(404);
    for (const phones of [[], ['12'], [MINE, MINE], Array.from({ length: 6 }, (_, i) => `+1212555020${i}`)]) {
      expect((await test({ phones })).status).toBe(422);
    }
    await app.test.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [accountId]);
    await waitUntil('the stop is seen', async () => {
      const { status } = await test({ phones: ['+12125550185'] });
      return status === 409;
    });
  });
});
