import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { NumberService } from '../../../src/carriers/numbers/number.service.js';
import { WHOLE_COMPANY } from '../../../src/compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { Log } from '../../../src/platform/logging/log.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { InboxTestModule } from './inbox-test.module.js';

const KEY = 'key of the account';
const PERSON = 14155550123;

/** A company with an account and two numbers. */
interface World extends TestCompany {
  accountId: number;
  token: string;
  /** Ids of +14155550100 and +14155550200. */
  numbers: [number, number];
  api: ApiClient;
}

interface ReplyBody {
  id: number;
  phone: string;
  text: string;
  numberId: number | null;
  campaignId: number | null;
  messageId: number | null;
  verdict: string | null;
}

describe('replies', () => {
  let running: TestHttpApp;
  let acme: World;
  let other: World;

  beforeAll(async () => {
    running = await startHttpApp(InboxTestModule);
  });

  afterAll(() => running.close());

  beforeEach(async () => {
    for (const table of [
      'replies',
      'opt_outs',
      'opt_out_events',
      'person_messages',
      'campaign_counted_replies',
    ]) {
      await running.test.database.execute(`DELETE FROM ${table}`);
    }
    [acme, other] = await Promise.all([makeWorld('Acme'), makeWorld('Other')]);
  });

  async function makeWorld(name: string): Promise<World> {
    const company = await createCompany(running.test.database, name);
    const account = await running.app.get(AccountService).create(company.companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: name, apiKey: KEY },
      segmentsPerMinute: null,
    });
    const [first, second] = await running.app.get(NumberService).add(company.companyId, account.id, {
      numbers: [
        { phone: '+14155550100', type: 'long_code' },
        { phone: '+14155550200', type: 'long_code' },
      ],
    });
    return {
      ...company,
      accountId: account.id,
      token: account.webhookUrl.slice(-32),
      numbers: [first?.id ?? 0, second?.id ?? 0],
      api: ApiClient.withKey(running.url, company.apiKey),
    };
  }

  let serial = 0;
  const event = (text: string, { from = PERSON, to = 14155550100 } = {}) => {
    serial += 1;
    return { event: 'reply', eventId: `e${serial}`, id: `r${serial}`, from: `+${from}`, to: `+${to}`, text };
  };

  /** Sends events as the carrier does; resolves once all of the world's replies are handled. */
  async function receive(world: World, events: object[]): Promise<void> {
    const body = JSON.stringify(events);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex');
    const answer = await fetch(`${running.url}/webhooks/simulator/${world.token}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-simulator-timestamp': timestamp,
        'x-simulator-signature': signature,
      },
      body,
    });
    expect(answer.status).toBe(204);
    await handled();
  }
  const handled = () =>
    waitUntil('all replies are handled', async () => {
      const [row] = await running.test.database.query<{ n: number }>(
        'SELECT COUNT(*) AS n FROM replies WHERE unhandled = 1',
      );
      return row?.n === 0;
    });

  async function texted(
    world: World,
    message: { id: number; campaignId?: number; number?: 0 | 1; phone?: number; at?: Date },
  ): Promise<void> {
    await running.test.database.execute(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [
        world.companyId,
        message.phone ?? PERSON,
        message.id,
        message.campaignId ?? 7,
        world.numbers[message.number ?? 0],
        message.at ?? new Date(Date.now() - 60_000),
      ],
    );
  }
  const replies = async (world: World, query = '') =>
    (await world.api.call<{ items: ReplyBody[]; next: number | null }>('GET', `/api/v1/replies${query}`))
      .body;
  const counts = () =>
    running.test.database.query(
      'SELECT campaign_id AS campaignId, replies, opt_outs AS optOuts FROM campaign_counted_replies ORDER BY campaign_id',
    );
  const isBlocked = async (world: World, phone = PERSON) =>
    (await running.app.get(OptOutService).find(world.companyId, WHOLE_COMPANY, [phone])).has(phone);

  it('are tied to the latest message from that number to that person', async () => {
    const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1_000);
    // A message that was made early may be claimed late: the time decides, not the id.
    await texted(acme, { id: 20, campaignId: 1, at: at(500) });
    await texted(acme, { id: 10, campaignId: 2, at: at(100) });
    await texted(acme, { id: 30, campaignId: 3, at: at(50), number: 1 });
    await texted(acme, { id: 40, campaignId: 4, at: at(-3_600) });
    await texted(acme, { id: 50, campaignId: 5, at: at(10), phone: PERSON + 1 });
    await texted(other, { id: 60, campaignId: 6, at: at(5) });

    await receive(acme, [
      event('to the first number'),
      event('to the second number', { to: 14155550200 }),
      event('nobody wrote to me', { from: 15550009999 }),
      event('to a number that is not there', { to: 14155559999 }),
    ]);
    const found = new Map((await replies(acme)).items.map((reply) => [reply.text, reply]));
    expect(found.get('to the first number')).toMatchObject({
      campaignId: 2,
      messageId: 10,
      unsolicited: false,
      numberId: acme.numbers[0],
      phone: `+${PERSON}`,
      verdict: 'conversation',
    });
    expect(found.get('to the second number')).toMatchObject({
      campaignId: 3,
      messageId: 30,
      numberId: acme.numbers[1],
    });
    expect(found.get('nobody wrote to me')).toMatchObject({
      campaignId: null,
      messageId: null,
      unsolicited: true,
      numberId: acme.numbers[0],
    });
    expect(found.get('to a number that is not there')).toMatchObject({ messageId: null, numberId: null });
    expect(await counts()).toEqual([
      { campaignId: 2, replies: 1, optOuts: 0 },
      { campaignId: 3, replies: 1, optOuts: 0 },
    ]);
  });

  it('of STOP block the number for that company at once, and for no other', async () => {
    await texted(acme, { id: 1, campaignId: 8 });
    await texted(other, { id: 2, campaignId: 9 });
    await receive(acme, [event('Please stop!'), event('not me, I like it', { from: PERSON + 1 })]);

    expect(await isBlocked(acme)).toBe(true);
    expect(await isBlocked(acme, PERSON + 1)).toBe(false);
    expect(await isBlocked(other)).toBe(false);
    await waitUntil(
      'the early sign is there',
      async () => (await running.redis.exists(redisKeys.optedOut(acme.companyId, PERSON))) === 1,
    );
    expect(await running.redis.exists(redisKeys.optedOut(other.companyId, PERSON))).toBe(0);
    expect(await counts()).toEqual([{ campaignId: 8, replies: 1, optOuts: 1 }]);

    const [reply] = (await replies(acme, '?campaignId=8')).items;
    const answer = await acme.api.call('GET', `/api/v1/opt-outs/%2B${PERSON}`);
    expect(answer.body).toMatchObject({
      active: true,
      optOuts: [{ accountId: null, source: 'reply', replyId: reply?.id, campaignId: 8, messageId: 1 }],
      history: [{ kind: 'opted_out', source: 'reply', replyId: reply?.id }],
    });
    expect((await other.api.call('GET', `/api/v1/opt-outs/%2B${PERSON}`)).status).toBe(404);
  });

  it('of STOP count even where nobody had written, and where the number is not ours any more', async () => {
    await receive(acme, [event('STOP'), event('STOP', { from: PERSON + 1, to: 14155559999 })]);
    expect(await isBlocked(acme)).toBe(true);
    expect(await isBlocked(acme, PERSON + 1)).toBe(true);
    expect(await counts()).toEqual([]);
  });

  it('of START lift a block that the person set, and no other', async () => {
    await receive(acme, [event('STOP')]);
    await receive(acme, [event('Start')]);
    expect(await isBlocked(acme)).toBe(false);
    await waitUntil(
      'the early sign is gone',
      async () => (await running.redis.exists(redisKeys.optedOut(acme.companyId, PERSON))) === 0,
    );
    await receive(acme, [event('STOP')]);
    expect(await isBlocked(acme)).toBe(true);

    const optOuts = running.app.get(OptOutService);
    await optOuts.record(other.companyId, [PERSON], 'api');
    await receive(other, [event('START')]);
    expect(await isBlocked(other)).toBe(true);
    // The person's own STOP does not turn the company's block into one that the person may lift.
    await receive(other, [event('STOP'), event('START')]);
    expect(await isBlocked(other)).toBe(true);
  });

  const orders: [string, string[], boolean][] = [
    ['STOP, START', ['STOP', 'START'], false],
    ['START, STOP', ['START', 'STOP'], true],
    ['STOP, START, STOP', ['STOP', 'START', 'STOP'], true],
    ['STOP, STOP, START', ['STOP', 'STOP', 'START'], false],
  ];

  it.each(orders)('in one batch: after %s the last word counts', async (_, texts, blocked) => {
    await insertReplies(texts);
    const rows = await running.test.database.query<{ id: number }>('SELECT id FROM replies');
    await running.app.get(ReplyHandler).handle(rows.map(({ id }) => id));
    expect(await isBlocked(acme)).toBe(blocked);
    const sign = await running.redis.exists(redisKeys.optedOut(acme.companyId, PERSON));
    expect(sign).toBe(blocked ? 1 : 0);
  });

  it('of STOP that are handled after a younger START change nothing any more', async () => {
    await receive(acme, [event('STOP')]);
    const [late, start] = await insertReplies(['STOP', 'START']);
    const handler = running.app.get(ReplyHandler);
    await handler.handle([start ?? 0]);
    expect(await isBlocked(acme)).toBe(false);
    await handler.handle([late ?? 0]);
    expect(await isBlocked(acme)).toBe(false);
  });

  /** Replies of the person a second apart, in the near future so that they are younger than all others; not queued. */
  async function insertReplies(texts: string[]): Promise<number[]> {
    const ids: number[] = [];
    for (const [index, text] of texts.entries()) {
      serial += 1;
      const { insertId } = await running.test.database.execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
         VALUES (?, ?, ?, 14155550100, ?, ?, ?)`,
        [
          acme.companyId,
          acme.accountId,
          PERSON,
          text,
          `inserted-${serial}`,
          new Date(Date.now() + 10_000 + index * 1_000),
        ],
      );
      ids.push(insertId);
    }
    return ids;
  }

  it('that are handled twice, or by two at once, count once', async () => {
    await texted(acme, { id: 1, campaignId: 8 });
    const ids = await insertReplies(['STOP', 'hello', 'stop please', 'and so on']);
    const handler = running.app.get(ReplyHandler);
    await Promise.all([
      handler.handle(ids),
      handler.handle([...ids].reverse()),
      handler.handle(ids.slice(1)),
    ]);
    await handler.handle(ids);
    expect(await counts()).toEqual([{ campaignId: 8, replies: 4, optOuts: 2 }]);
    const events = await running.test.database.query('SELECT id FROM opt_out_events');
    expect(events).toHaveLength(2);
  });

  it('of more batches at once than the pool has connections are handled', async () => {
    // A new company: its keywords are yet to be read, while every connection is taken by a transaction.
    const ids = await insertReplies(Array.from({ length: 60 }, () => 'hello'));
    const handler = running.app.get(ReplyHandler);
    await Promise.all(ids.map((id) => handler.handle([id])));
    const page = await replies(acme, '?limit=100');
    expect(page.items.filter(({ verdict }) => verdict === 'conversation')).toHaveLength(60);
  });

  it('that fail half-way leave nothing behind', async () => {
    await texted(acme, { id: 1, campaignId: 8 });
    const ids = await insertReplies(['STOP']);
    await running.test.database.execute('RENAME TABLE campaign_counted_replies TO counted_gone');
    try {
      await expect(running.app.get(ReplyHandler).handle(ids)).rejects.toThrow();
    } finally {
      await running.test.database.execute('RENAME TABLE counted_gone TO campaign_counted_replies');
    }
    expect(await isBlocked(acme)).toBe(false);
    await running.app.get(ReplyHandler).handle(ids);
    expect(await isBlocked(acme)).toBe(true);
    expect(await counts()).toEqual([{ campaignId: 8, replies: 1, optOuts: 1 }]);
  });

  it('are read against the company’s own stop words, by account', async () => {
    const add = (world: World, body: object) =>
      world.api.call('POST', '/api/v1/keywords', { kind: 'stop', ...body });
    expect((await add(acme, { phrase: 'Adiós, amigo!' })).status).toBe(201);
    expect((await add(other, { phrase: 'tschüss', accountId: other.accountId })).status).toBe(201);
    await receive(acme, [event('adios amigo'), event('tschüss', { from: PERSON + 1 })]);
    await receive(other, [event('adios amigo'), event('TSCHÜSS!', { from: PERSON + 1 })]);
    expect(await isBlocked(acme)).toBe(true);
    expect(await isBlocked(acme, PERSON + 1)).toBe(false);
    expect(await isBlocked(other)).toBe(false);
    expect(await isBlocked(other, PERSON + 1)).toBe(true);
  });

  it('are counted by the word that they consist of', async () => {
    await acme.api.call('POST', '/api/v1/keywords', { kind: 'stop', phrase: 'Genug' });
    await receive(acme, [
      ...['STOP', 'Stop please', 'genug!', 'stop texting me', 'HELP', 'start', 'stop'].map((text, index) =>
        event(text, { from: PERSON + index }),
      ),
      event('who is this?', { from: PERSON + 20 }),
    ]);
    const { body } = await acme.api.call('GET', '/api/v1/keywords/usage');
    expect(body).toEqual({
      items: [
        { verdict: 'stop', word: 'stop', replies: 3 },
        { verdict: 'stop', word: null, replies: 1 },
        { verdict: 'stop', word: 'genug', replies: 1 },
        { verdict: 'start', word: 'start', replies: 1 },
        { verdict: 'help', word: 'help', replies: 1 },
      ],
    });
    expect((await other.api.call('GET', '/api/v1/keywords/usage')).body).toEqual({ items: [] });
  });

  it('of STOP raise one alert where 1.3 % or more of what was delivered opt out', async () => {
    const warned = jest.spyOn(running.app.get(Log), 'warn');
    const alerts = () =>
      warned.mock.calls.filter(([fields]) => Reflect.get(fields, 'alert') === 'opt-out-rate');
    const { insertId: campaignId } = await running.test.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, created_at)
       VALUES (?, ?, 'marketing', 'Sale', 'Hi', 'running', NOW(3))`,
      [acme.companyId, acme.accountId],
    );
    const deliver = (n: number) =>
      running.test.database.execute(
        `INSERT INTO campaign_counters (campaign_id, status, n) VALUES (?, 'delivered', ?)
         ON DUPLICATE KEY UPDATE n = VALUES(n)`,
        [campaignId, n],
      );
    for (let index = 0; index < 5; index++) {
      await texted(acme, { id: 900 + index, campaignId, phone: PERSON + index });
    }
    const stop = (index: number) => receive(acme, [event('STOP', { from: PERSON + index })]);
    // A percent of few is one person.
    await deliver(99);
    await stop(0);
    await stop(1);
    expect(alerts()).toEqual([]);
    // 2 of 200 are one percent, 3 are one and a half.
    await deliver(200);
    await receive(acme, [event('hello', { from: PERSON + 4 })]);
    expect(alerts()).toEqual([]);
    await stop(2);
    await waitUntil('the alert is raised', async () => alerts().length > 0);
    await stop(3);
    await receive(acme, [event('one more batch', { from: PERSON + 4 })]);
    expect(alerts()).toMatchObject([
      [
        { campaignId, companyId: acme.companyId, optOuts: 3, delivered: 200, percent: 1.5 },
        expect.any(String),
      ],
    ]);
    warned.mockRestore();
  });

  it('are handled in large batches', async () => {
    const people = Array.from({ length: 500 }, (_, index) => 15550100000 + index);
    await running.test.database.execute(
      'INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at) VALUES ?',
      [
        people.map((phone, index) => [
          acme.companyId,
          phone,
          index + 1,
          8,
          acme.numbers[0],
          new Date(Date.now() - 9_000),
        ]),
      ],
    );
    await receive(
      acme,
      people.map((from, index) => event(index % 10 === 0 ? 'STOP' : 'hi', { from })),
    );
    expect(await counts()).toEqual([{ campaignId: 8, replies: 500, optOuts: 50 }]);
  });

  it('are listed newest first, by campaign, page by page, and to nobody else', async () => {
    await texted(acme, { id: 1, campaignId: 8 });
    await receive(acme, [event('one'), event('two', { from: PERSON + 1 })]);
    await receive(acme, [event('three')]);
    const first = await replies(acme, '?limit=2');
    expect(first.items.map(({ text }) => text)[0]).toBe('three');
    const second = await replies(acme, `?limit=2&after=${first.next}`);
    expect(second.next).toBeNull();
    const texts = [...first.items, ...second.items].map(({ text }) => text);
    expect(texts.sort()).toEqual(['one', 'three', 'two']);
    const ofCampaign = await replies(acme, '?campaignId=8');
    expect(ofCampaign.items.map(({ text }) => text)).toEqual(['three', 'one']);
    expect((await replies(other)).items).toEqual([]);
    expect((await replies(other, '?campaignId=8')).items).toEqual([]);
    expect((await acme.api.call('GET', '/api/v1/replies?campaignId=x')).status).toBe(422);
  });
});
