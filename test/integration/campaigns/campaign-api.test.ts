import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import type { CampaignView } from '../../../src/campaigns/campaign-view.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/simulator.js';
import { type Answer, ApiClient } from '../../support/api-client.js';
import { makeApiKey } from '../../support/api-keys.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

describe('campaigns over the API, in one process of all roles', () => {
  let simulator: RunningSimulator;
  let app: TestHttpApp;
  let api: ApiClient;
  let stranger: ApiClient;
  let companyId: number;
  let accountId: number;
  let listId: number;

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
    const [mine, theirs] = await Promise.all([
      createCompany(app.test.database, 'Mine'),
      createCompany(app.test.database, 'Theirs'),
    ]);
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    stranger = ApiClient.withKey(app.url, theirs.apiKey);
    accountId = await post('/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: 'campaign-api', apiKey: 'a-test-key' },
    });
    // One segment a second: a campaign of 30 stays in the middle for as long as a test needs.
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 60 }],
    });
    listId = await post('/lists', { name: 'Test' });
    for (let line = 0; line < 30; line++) {
      await api.call('POST', `/api/v1/lists/${listId}/contacts`, { phone: `+1646555${1000 + line}` });
    }
  }, 60_000);

  afterAll(async () => {
    await app?.close();
    await simulator?.close();
  });

  async function post(path: string, body: object): Promise<number> {
    const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const call = (method: string, path: string, body?: object): Promise<Answer<CampaignView>> =>
    api.call<CampaignView>(method, `/api/v1/campaigns${path}`, body);

  async function create(change: object = {}): Promise<CampaignView> {
    const answer = await call('POST', '', {
      name: 'Autumn',
      accountId,
      listIds: [listId],
      text: 'Hi',
      ...change,
    });
    expect(answer.status).toBe(201);
    return answer.body;
  }

  async function reach(
    id: number,
    what: string,
    condition: (view: CampaignView) => boolean,
  ): Promise<CampaignView> {
    let view: CampaignView | undefined;
    await waitUntil(what, async () => {
      view = (await call('GET', `/${id}`)).body;
      return condition(view);
    });
    if (!view) throw new Error('unreachable');
    return view;
  }

  it('start by themselves for nobody who may not start them, whoever that is', async () => {
    const writer = await makeApiKey(api, { scopes: ['campaigns:read', 'campaigns:write'] });
    const person = await createMember(app.test.database, companyId, 'manager', { mayStart: false });
    const draft = { name: 'Autumn', accountId, listIds: [listId], text: 'Hi' };
    const startAt = new Date(Date.now() + 86_400_000).toISOString();
    const known = await create();
    await reach(known.id, 'its messages', ({ status }) => status === 'paused');
    for (const caller of [
      ApiClient.withKey(app.url, writer.key),
      await ApiClient.signIn(app.url, person.email, person.password),
    ]) {
      const edit = (change: object) => caller.call('PATCH', `/api/v1/campaigns/${known.id}`, change);
      for (const start of [{ autoStart: true }, { startAt }]) {
        expect((await caller.call('POST', '/api/v1/campaigns', { ...draft, ...start })).status).toBe(403);
      }
      expect((await edit({ startAt })).status).toBe(403);
      expect((await edit({ name: 'Winter', startAt: null })).status).toBe(200);
    }
    expect((await call('GET', `/${known.id}`)).body).toMatchObject({ status: 'paused', startAt: null });
  });

  it('that are to start by themselves are changed by nobody who may not start them', async () => {
    const person = await createMember(app.test.database, companyId, 'manager', { mayStart: false });
    const editor = await ApiClient.signIn(app.url, person.email, person.password);
    const startAt = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const { id } = await create({ startAt });
    await reach(id, 'its messages', ({ status }) => status === 'paused');
    const edit = (change: object, by = editor) => by.call('PATCH', `/api/v1/campaigns/${id}`, change);
    for (const change of [
      { text: 'Buy now' },
      { name: 'x', optOutText: null },
      { startAt: null },
      { pilot: null },
    ]) {
      expect((await edit(change)).status).toBe(403);
    }
    expect((await edit({ name: 'Winter' })).status).toBe(200);
    expect((await call('GET', `/${id}`)).body).toMatchObject({ name: 'Winter', text: 'Hi', startAt });
    // Without its time, somebody looks at it before it goes.
    expect((await edit({ startAt: null }, api)).status).toBe(200);
    expect((await edit({ text: 'Buy now' })).status).toBe(200);
  });

  it.each([
    ['an account of another company', { accountId: 999_999 }, 'accountId'],
    ['a list that is not there', { listIds: [999_999] }, 'listIds.0'],
    ['a list twice', { listIds: [1, 1] }, 'listIds'],
    ['no list', { listIds: [] }, 'listIds'],
    ['a broken text', { text: 'Hi {{ first_name' }, 'text'],
    ['an empty text', { text: '  ' }, 'text'],
    ['an empty name', { name: '' }, 'name'],
    ['a field that nobody knows', { colour: 'red' }, 'colour'],
  ])('refuses %s, names the field, and changes nothing', async (_, change, field) => {
    const before = (await call('GET', '')).body;
    const answer = await api.call<{ errors: { field: string; problem: string }[]; detail: string }>(
      'POST',
      '/api/v1/campaigns',
      { name: 'Autumn', accountId, listIds: [listId], text: 'Hi', ...change },
    );
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(answer.body.errors)).toContain(field);
    expect((await call('GET', '')).body).toEqual(before);
  });

  it('walks the table of transitions and refuses every other step', async () => {
    const { id } = await create();
    await reach(id, 'its messages are made', (view) => view.status === 'paused');
    expect((await call('POST', `/${id}/pause`)).status).toBe(409);
    expect((await call('PATCH', `/${id}`, { text: 'Hello {{ first_name }}' })).body.text).toBe(
      'Hello {{ first_name }}',
    );

    expect((await call('POST', `/${id}/start`)).body.status).toBe('running');
    expect((await call('POST', `/${id}/start`)).status).toBe(409);
    expect((await call('PATCH', `/${id}`, { text: 'Too late' })).status).toBe(409);

    await reach(id, 'a message is sent', ({ messages }) => messages.sent + messages.delivered > 0);
    expect((await call('POST', `/${id}/pause`)).body.status).toBe('paused');
    const held = await reach(id, 'nothing is queued any more', ({ messages }) => messages.queued === 0);
    expect(held.messages.pending).toBeGreaterThan(0);

    expect((await call('POST', `/${id}/cancel`)).body.status).toBe('canceled');
    const end = await reach(id, 'the rest is marked', ({ messages }) => messages.pending === 0);
    expect(end.messages.canceled).toBe(held.messages.pending);
    expect(end.reasons).toEqual({ campaign_canceled: held.messages.pending });
    for (const action of ['start', 'pause', 'cancel']) {
      expect((await call('POST', `/${id}/${action}`)).status).toBe(409);
    }
    expect((await call('PATCH', `/${id}`, { name: 'Again' })).status).toBe(409);

    const listed = async (status: string) =>
      (await api.call<{ items: CampaignView[] }>('GET', `/api/v1/campaigns?order=newest&status=${status}`))
        .body.items;
    expect((await listed('canceled')).map((one) => one.id)).toContain(id);
    expect((await listed('running')).map((one) => one.id)).not.toContain(id);
    expect((await api.call('GET', '/api/v1/campaigns?status=over')).status).toBe(422);
  });

  it('does not start on a stopped account, and says why', async () => {
    const { id } = await create();
    await reach(id, 'its messages are made', (view) => view.status === 'paused');
    await app.test.database.execute(
      "UPDATE accounts SET status = 'stopped', status_reason = 'no funds' WHERE id = ?",
      [accountId],
    );
    const answer = await api.call<{ detail: string }>('POST', `/api/v1/campaigns/${id}/start`);
    expect([answer.status, answer.body.detail]).toEqual([409, expect.stringContaining('no funds')]);
    await app.test.database.execute("UPDATE accounts SET status = 'active' WHERE id = ?", [accountId]);
    expect((await call('POST', `/${id}/start`)).status).toBe(200);
    await call('POST', `/${id}/cancel`);
  });

  it('starts by itself, skips whom another campaign has texted, and pages its messages', async () => {
    const { id } = await create({ autoStart: true });
    const done = await reach(
      id,
      'it is completed or sending',
      ({ messages }) => messages.skipped + messages.sent > 0,
    );
    expect(done.startedAt).not.toBeNull();
    const first = await api.call<{ items: { id: number }[]; next: number }>(
      'GET',
      `/api/v1/campaigns/${id}/messages?limit=20`,
    );
    expect(first.body.items).toHaveLength(20);
    const second = await api.call<{ items: { id: number }[]; next: number | null }>(
      'GET',
      `/api/v1/campaigns/${id}/messages?limit=20&after=${first.body.next}`,
    );
    expect(second.body.items).toHaveLength(10);
    expect(second.body.next).toBeNull();
    const ids = [...first.body.items, ...second.body.items].map((message) => message.id);
    expect(new Set(ids).size).toBe(30);
    await call('POST', `/${id}/cancel`);
    const wrong = await api.call('GET', `/api/v1/campaigns/${id}/messages?reason=no_such`);
    expect(wrong.status).toBe(422);
  });

  it('keeps another company out', async () => {
    const { id } = await create();
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/start'],
      ['POST', '/cancel'],
      ['GET', '/messages'],
    ] as const) {
      const body = method === 'PATCH' ? { name: 'Stolen' } : undefined;
      expect((await stranger.call(method, `/api/v1/campaigns/${id}${path}`, body)).status).toBe(404);
    }
    expect((await call('GET', `/${id}`)).body.name).toBe('Autumn');
  });
});
