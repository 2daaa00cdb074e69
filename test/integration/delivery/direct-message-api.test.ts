import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import type { AcceptedBatch, DirectMessageView } from '../../../src/delivery/direct/direct-message.schema.js';
import type { Problem } from '../../../src/platform/http/problem.schema.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { type RunningSimulator, startSimulator } from '../../../src/simulator/simulator.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

const CARRIER_ACCOUNT = 'direct-messages';
const NUMBER = '+13125550100';
const FIRST = 12125550200;

describe('the routes of direct messages', () => {
  let simulator: RunningSimulator;
  let app: TestHttpApp;
  let api: ApiClient;
  let companyId: number;
  let accountId: number;
  let strangersAccount: number;
  let named = 0;

  beforeAll(async () => {
    simulator = await startSimulator({
      host: '127.0.0.1',
      port: 0,
      ledgerFile: undefined,
      logLevel: 'silent',
      settings: {},
    });
    // The minute is a minute: what leaves at once does so without the throttler's turn.
    app = await startHttpApp(AllModule, {
      CARRIER_BASE_URL_SIMULATOR: `http://127.0.0.1:${simulator.port}`,
      CLOCK_OFFSET_MS: String(sandboxOffset(Date.now(), 0)),
    });
    await seedAreas(app.test.database);
    const mine = await createCompany(app.test.database, 'Mine');
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    accountId = await createAccount(api, CARRIER_ACCOUNT);
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [{ phone: NUMBER, type: 'ten_dlc', segmentsPerMinute: 60_000 }],
    });
    const theirs = await createCompany(app.test.database, 'Theirs');
    strangersAccount = await createAccount(ApiClient.withKey(app.url, theirs.apiKey), 'theirs');
  });

  afterAll(async () => {
    await app?.close();
    await simulator?.close();
  });

  async function createAccount(by: ApiClient, name: string): Promise<number> {
    const answer = await by.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name,
      credentials: { accountId: name, apiKey: 'a-test-key' },
    });
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const message = (more: object = {}) => ({
    accountId,
    category: 'transactional',
    to: `+${FIRST}`,
    reference: `one-${++named}`,
    text: 'Your code is 1234',
    ...more,
  });
  const send = <Body = DirectMessageView>(body: object) => api.call<Body>('POST', '/api/v1/messages', body);
  const sendBatch = <Body = AcceptedBatch>(body: object) =>
    api.call<Body>('POST', '/api/v1/messages/batch', body);
  const get = async (id: number) => (await api.call<DirectMessageView>('GET', `/api/v1/messages/${id}`)).body;
  const items = (count: number, from = FIRST) =>
    Array.from({ length: count }, (_, index) => ({ to: `+${from + index}`, reference: `many-${++named}` }));

  async function ledger() {
    const response = await fetch(
      `http://127.0.0.1:${simulator.port}/control/ledger/summary?accountId=${CARRIER_ACCOUNT}`,
    );
    return (await response.json()) as { accepted: number; acceptedTwice: number };
  }

  async function countMessages(): Promise<number> {
    const [row] = await app.test.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM messages WHERE company_id = ?',
      [companyId],
    );
    return Number(row?.n);
  }

  async function expectRefused(answer: { status: number; body: unknown }, status: number, field?: string) {
    const problem = answer.body as Problem;
    expect({ status: answer.status, fields: problem.errors?.map((error) => error.field) ?? [] }).toEqual({
      status,
      fields: field === undefined ? [] : [field],
    });
  }

  it('send one at once, and tell what became of it in plain words', async () => {
    const before = (await ledger()).accepted;
    const sent = await send(message({ text: 'Hi {{ name }}', data: { name: 'Ann' }, from: NUMBER }));
    expect(sent.status).toBe(201);
    expect(sent.body).toMatchObject({ text: 'Hi Ann', segments: 1, to: `+${FIRST}`, from: NUMBER });
    await waitUntil('the carrier has it', async () => (await ledger()).accepted === before + 1);
    await waitUntil('its result is written', async () => (await get(sent.body.id)).status === 'sent');
    expect(await get(sent.body.id)).toMatchObject({
      explanation: 'The carrier has it and has not said what became of it.',
      from: NUMBER,
      reference: sent.body.reference,
    });
    const { campaignId, id } = sent.body;
    expect((await api.call('GET', `/api/v1/campaigns/${campaignId}/messages/${id}/trace`)).status).toBe(200);
  });

  it('send once what comes twice, and what comes at the same time', async () => {
    const before = (await ledger()).accepted;
    const body = message();
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(body)));
    answers.push(await send(body));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    const batch = { accountId, category: 'transactional', text: 'Hello', messages: items(50) };
    const batches = await Promise.all([
      sendBatch(batch),
      sendBatch(batch),
      sendBatch({ ...batch, messages: [...batch.messages].reverse() }),
    ]);
    expect(batches.map(({ body: { accepted } }) => accepted).sort((a, b) => a - b)).toEqual([0, 0, 50]);
    expect(new Set(batches.flatMap((answer) => answer.body.items.map(({ id }) => id))).size).toBe(50);
    // One half is new.
    const more = await sendBatch({ ...batch, messages: [...batch.messages.slice(0, 5), ...items(5)] });
    expect(more.body).toMatchObject({ accepted: 5, repeated: 5 });
    expect(more.body.items.map(({ repeated }) => repeated)).toEqual([
      ...Array<boolean>(5).fill(true),
      ...Array<boolean>(5).fill(false),
    ]);
    await waitUntil('the carrier has them', async () => (await ledger()).accepted >= before + 56);
    expect(await ledger()).toMatchObject({ accepted: before + 56, acceptedTwice: 0 });
  });

  it('refuse another message under the same reference', async () => {
    const body = message();
    await send(body);
    await expectRefused(await send({ ...body, text: 'Another' }), 422, 'reference');
    const batch = { accountId, category: 'transactional', text: 'Another', messages: [...items(1)] };
    const taken = { to: body.to, reference: body.reference };
    await expectRefused(
      await sendBatch({ ...batch, messages: [...batch.messages, taken] }),
      422,
      'messages.1.reference',
    );
    // Another company's own.
    expect((await send({ ...body, accountId: strangersAccount })).status).toBe(404);
  });

  it('refuse what cannot be sent, and name the field', async () => {
    const before = await countMessages();
    await expectRefused(await send(message({ accountId: strangersAccount })), 404);
    await expectRefused(await send(message({ accountId: 999_999 })), 404);
    await expectRefused(await send(message({ from: '+12025550100' })), 422, 'from');
    await expectRefused(await send(message({ text: ' ' })), 422, 'text');
    await expectRefused(await send(message({ text: 'x'.repeat(1_601) })), 422, 'text');
    // Fifteen hundred characters outside of the small alphabet: too many segments.
    await expectRefused(await send(message({ text: '你'.repeat(1_500) })), 422, 'text');
    await expectRefused(await send(message({ text: '{{ x | nonsense }}', data: { x: '1' } })), 422, 'text');
    await expectRefused(await send(message({ text: 'Hi {{ name }}' })), 422, 'data');
    await expectRefused(await send(message({ to: '2125550200' })), 422, 'to');
    await expectRefused(await send(message({ to: '+11115550200' })), 422, 'to');
    await expectRefused(await send(message({ reference: 'two words' })), 422, 'reference');
    await expectRefused(await send(message({ category: 'urgent' })), 422, 'category');
    await expectRefused(await send(message({ companyId: 1 })), 422, 'companyId');
    await expectRefused(await send(message({ data: { 'a.b': '1' } })), 422, 'data.a.b');
    await expectRefused(await send(message({ sendAt: '2099-01-01T00:00:00Z' })), 422, 'sendAt');
    expect(await countMessages()).toBe(before);
  });

  it('refuse a batch as a whole and name each faulty message, up to fifty', async () => {
    const before = await countMessages();
    const good = items(5);
    const answer = await sendBatch<Problem>({
      accountId,
      category: 'transactional',
      text: 'Hi {{ name }}',
      messages: [
        { ...good[0], data: { name: 'Ann' } },
        { ...good[1] },
        { ...good[2], to: '+11115550200', data: { name: 'Ann' } },
        { ...good[0], data: { name: 'Ann' } },
        { ...good[3], text: '你'.repeat(1_500) },
      ],
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors?.map(({ field }) => field)).toEqual([
      'messages.1.data',
      'messages.2.to',
      'messages.3.reference',
      'messages.4.text',
    ]);
    const wrong = items(200).map((one) => ({ ...one, to: '+11115550200' }));
    const many = await sendBatch<Problem>({
      accountId,
      category: 'transactional',
      text: 'Hi',
      messages: wrong,
    });
    expect(many.body.errors).toHaveLength(50);
    await expectRefused(
      await sendBatch({ accountId, category: 'transactional', text: 'Hi', messages: [] }),
      422,
      'messages',
    );
    expect((await sendBatch({ accountId, category: 'transactional', messages: items(1) })).status).toBe(422);
    expect(await countMessages()).toBe(before);
  });

  it('take ten thousand together and list them by batch and by reference', async () => {
    const messages = items(10_000, 12125560000 - 12125560000 + 12123000000).map((one, index) => ({
      ...one,
      data: { code: String(index) },
    }));
    const answer = await sendBatch({
      accountId,
      category: 'promotional',
      text: 'Code {{ code }}',
      sendAt: new Date(Date.now() + 86_400_000 * 6).toISOString(),
      messages,
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ accepted: 10_000, repeated: 0 });
    expect(answer.body.items.map(({ reference }) => reference)).toEqual(
      messages.map(({ reference }) => reference),
    );
    const batchId = answer.body.items[0]?.batchId;
    const page = await api.call<{ items: DirectMessageView[]; next: number | null }>(
      'GET',
      `/api/v1/messages?batchId=${batchId}&limit=200`,
    );
    expect(page.body.items).toHaveLength(200);
    const next = await api.call<{ items: DirectMessageView[] }>(
      'GET',
      `/api/v1/messages?batchId=${batchId}&limit=200&after=${page.body.next}`,
    );
    const ids = [...page.body.items, ...next.body.items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(400);
    const one = await api.call<{ items: DirectMessageView[] }>(
      'GET',
      `/api/v1/messages?reference=${messages[7]?.reference}`,
    );
    expect(one.body.items).toMatchObject([{ text: 'Code 7\nReply STOP to opt out', to: messages[7]?.to }]);
    const again = await sendBatch({
      accountId,
      category: 'promotional',
      text: 'Code {{ code }}',
      messages,
    });
    expect(again.body).toMatchObject({ accepted: 0, repeated: 10_000 });
  });

  it('refuse what a stopped account or a paused number would have to send, but return what is there', async () => {
    const body = message();
    const first = await send(body);
    await app.test.database.execute("UPDATE numbers SET status = 'paused' WHERE account_id = ?", [accountId]);
    await waitUntil('the pause is seen', async () => (await send(message())).status === 409);
    await expectRefused(await send(message({ from: NUMBER })), 422, 'from');
    await app.test.database.execute("UPDATE numbers SET status = 'active' WHERE account_id = ?", [accountId]);
    await app.test.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [accountId]);
    await waitUntil('the stop is seen', async () => (await send(message({ from: NUMBER }))).status === 409);
    const again = await send(body);
    expect({ status: again.status, id: again.body.id }).toEqual({ status: 201, id: first.body.id });
    await app.test.database.execute("UPDATE accounts SET status = 'active' WHERE id = ?", [accountId]);
    await waitUntil('it works again', async () => (await send(message())).status === 201);
  });

  it('let a suspended company send nothing', async () => {
    await app.test.database.execute("UPDATE companies SET status = 'suspended' WHERE id = ?", [companyId]);
    const before = await countMessages();
    await waitUntil('it is refused', async () => (await send(message())).status === 403);
    const after = await countMessages();
    await expectRefused(await send(message()), 403);
    expect(await countMessages()).toBe(after);
    expect(after - before).toBeLessThan(50);
    await app.test.database.execute("UPDATE companies SET status = 'active' WHERE id = ?", [companyId]);
  });
});
