import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { NumberService } from '../../../src/carriers/numbers/number.service.js';
import { ConversationWriter } from '../../../src/inbox/conversations/conversation-writer.repository.js';
import { InboxModule } from '../../../src/inbox/inbox.module.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import type { LiveEvent } from '../../../src/platform/live/live-event.js';
import { LiveSubscriber } from '../../../src/platform/live/live-subscriber.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';

const OUR_PHONE = 14155550100;
const ADA = 14155550301;
const BOB = 14155550302;
const EVE = 14155550303;
const BEGIN = Date.now() - 3_600_000;

interface View {
  phone: string;
  status: string;
  unread: number;
  assignee: { id: number; name: string } | null;
  lastReply: { id: number; at: string; text: string };
  campaignId: number | null;
  keywordId: number | null;
  optedOut: boolean;
}

interface ListPage {
  items: View[];
  next: string | null;
}

interface ThreadItem {
  type: string;
  id: number;
  at: string;
  text: string;
  status?: string;
  campaignId: number | null;
  answeredBy?: { id: number } | null;
}

interface World extends TestCompany {
  accountId: number;
  numberId: number;
  api: ApiClient;
  person: ApiClient;
}

/** What one process has of the inbox, without a processor. */
@Module({ imports: [PlatformModule, InboxModule] })
class InboxOnlyModule {}

describe('conversations', () => {
  let running: TestHttpApp;
  let worker: INestApplicationContext;
  let handlers: ReplyHandler[];
  let acme: World;
  let other: World;
  let serial = 0;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule);
    worker = await NestFactory.createApplicationContext(InboxOnlyModule, {
      logger: false,
      abortOnError: false,
    });
    handlers = [running.app, worker].map((context) => context.get(ReplyHandler, { strict: false }));
  });

  afterAll(async () => {
    await worker?.close();
    await running?.close();
  });

  beforeEach(async () => {
    [acme, other] = await Promise.all([makeWorld('Acme'), makeWorld('Other')]);
  });

  async function makeWorld(name: string): Promise<World> {
    const company = await createCompany(running.test.database, name);
    const account = await running.app.get(AccountService).create(company.companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: `${name}-${company.companyId}`, apiKey: 'a long key' },
      segmentsPerMinute: null,
    });
    const [number] = await running.app.get(NumberService).add(company.companyId, account.id, {
      numbers: [{ phone: `+${OUR_PHONE}`, type: 'long_code' }],
    });
    return {
      ...company,
      accountId: account.id,
      numberId: number?.id ?? 0,
      api: ApiClient.withKey(running.url, company.apiKey),
      person: await ApiClient.signIn(running.url, company.email, company.password),
    };
  }

  /** Takes a reply down as the webhooks do. @returns its id */
  async function takeDown(text: string, { from = ADA, world = acme, at = BEGIN + ++serial * 1_000 } = {}) {
    const { insertId } = await running.test.database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [world.companyId, world.accountId, from, OUR_PHONE, text, `c${++serial}`, new Date(at)],
    );
    return insertId;
  }

  async function write(text: string, of: { from?: number; world?: World; at?: number } = {}) {
    const id = await takeDown(text, of);
    await handlers[0]?.handle([id]);
    return id;
  }

  async function makeCampaign(world: World, kind = 'marketing'): Promise<number> {
    const { insertId } = await running.test.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, created_at)
       VALUES (?, ?, ?, 'Sale', 'Sale!', 'running', ?)`,
      [world.companyId, world.accountId, kind, new Date(BEGIN)],
    );
    return insertId;
  }

  /** A message that was sent to a person. */
  async function text(world: World, campaignId: number, words: string, { to = ADA, at = BEGIN } = {}) {
    const { insertId } = await running.test.database.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, turn, status, hours_class_id, pick_key, number_id)
       VALUES (?, ?, ?, ?, 'delivered', 1, 0, ?)`,
      [campaignId, world.companyId, to, ++serial, world.numberId],
    );
    await running.test.database.execute(
      'INSERT INTO message_texts (campaign_id, message_id, text) VALUES (?, ?, ?)',
      [campaignId, insertId, words],
    );
    await running.test.database.execute(
      `INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
      [world.companyId, to, insertId, campaignId, world.numberId, new Date(at)],
    );
    return insertId;
  }

  async function list(query = '', world = acme): Promise<ListPage> {
    const answer = await world.person.call<ListPage>('GET', `/api/v1/conversations${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
    return answer.body;
  }
  const phones = async (query: string, world = acme) =>
    (await list(query, world)).items.map(({ phone }) => Number(phone.slice(1)));
  const get = async (phone = ADA, world = acme) =>
    (await world.api.call<View>('GET', `/api/v1/conversations/+${phone}`)).body;
  const change = (phone: number, method: string, what: string, body?: object, world = acme) =>
    world.person.call<View>(method, `/api/v1/conversations/+${phone}${what}`, body);
  const thread = async (phone = ADA, query = '', world = acme) =>
    (
      await world.api.call<{ items: ThreadItem[]; next: string | null }>(
        'GET',
        `/api/v1/conversations/+${phone}/messages${query}`,
      )
    ).body;

  it('begin with the first reply; a reply opens a closed one, a STOP does not but shows', async () => {
    expect((await acme.api.call('GET', `/api/v1/conversations/+${ADA}`)).status).toBe(404);
    await write('Is it blue?');
    expect(await get()).toMatchObject({
      status: 'open',
      unread: 1,
      assignee: null,
      lastReply: { text: 'Is it blue?' },
      campaignId: null,
      optedOut: false,
    });
    expect((await change(ADA, 'PATCH', '', { status: 'closed' })).body).toMatchObject({ status: 'closed' });
    await write('STOP');
    expect(await get()).toMatchObject({
      status: 'closed',
      unread: 1,
      lastReply: { text: 'STOP' },
      optedOut: true,
    });
    await write('And red?');
    expect(await get()).toMatchObject({ status: 'open', unread: 2, lastReply: { text: 'And red?' } });
    await write('Stop');
    expect(await get()).toMatchObject({ status: 'open', unread: 2, lastReply: { text: 'Stop' } });
    await write('stop', { from: BOB });
    expect(await get(BOB)).toMatchObject({ status: 'closed', unread: 0 });
    expect((await list('', other)).items).toEqual([]);
  });

  it('count each reply once when two workers handle the same ones in any order', async () => {
    const ids: number[] = [];
    for (let index = 0; index < 60; index++) {
      ids.push(await takeDown(`words ${index}`, { from: [ADA, BOB, EVE][index % 3] ?? ADA }));
    }
    const batches = Array.from({ length: 24 }, (_, index) =>
      ids.filter((_, at) => at % 8 === index % 8).reverse(),
    );
    await Promise.all(batches.map((batch, index) => handlers[index % 2]?.handle(batch)));
    for (const phone of [ADA, BOB, EVE]) expect((await get(phone)).unread).toBe(20);
    expect((await get(EVE)).lastReply).toMatchObject({ text: 'words 59' });
    const [words] = await running.test.database.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM reply_words WHERE company_id = ? AND word = 'words'",
      [acme.companyId],
    );
    expect(Number(words?.n)).toBe(60);
  });

  it('keep unread what nobody has seen', async () => {
    const first = await write('one');
    const late = await takeDown('handled late');
    const seen = await write('two');
    await write('three');
    expect((await change(ADA, 'POST', '/read', { upToReplyId: seen })).body).toMatchObject({ unread: 1 });
    // An older tab takes nothing back, and what is handled behind the mark was seen by nobody.
    expect((await change(ADA, 'POST', '/read', { upToReplyId: first })).body).toMatchObject({ unread: 1 });
    await handlers[0]?.handle([late]);
    expect(await get()).toMatchObject({ unread: 2, lastReply: { text: 'three' } });
    expect((await change(ADA, 'POST', '/read', { upToReplyId: seen })).body).toMatchObject({ unread: 1 });
    const last = await write('STOP');
    expect((await change(ADA, 'POST', '/read', { upToReplyId: last })).body).toMatchObject({ unread: 0 });
    expect((await change(ADA, 'POST', '/unread', {})).body).toMatchObject({ unread: 1 });
    expect((await change(ADA, 'POST', '/unread', { fromReplyId: first })).body).toMatchObject({ unread: 4 });
    const foreign = await write('mine', { world: other });
    expect((await change(ADA, 'POST', '/read', { upToReplyId: foreign })).status).toBe(404);
    expect((await change(ADA, 'POST', '/unread', { fromReplyId: foreign })).status).toBe(404);
    expect((await get()).unread).toBe(4);
  });

  it('lose no reply between reading and handling at the same time', async () => {
    const seen = await write('seen');
    const ids: number[] = [];
    for (let index = 0; index < 30; index++) ids.push(await takeDown(`behind ${index}`));
    await Promise.all([
      ...ids.map((id, index) => handlers[index % 2]?.handle([id])),
      ...ids.map(() => change(ADA, 'POST', '/read', { upToReplyId: seen })),
    ]);
    expect((await get()).unread).toBe(30);
  });

  it('wait with reading for a reply that is being handled', async () => {
    const { companyId } = acme;
    const seen = await write('seen');
    const id = await takeDown('behind');
    let reading: Promise<unknown> = Promise.resolve();
    await running.test.database.transaction(async (sql) => {
      const replyOf = { companyId, phone: ADA, replyId: id, receivedAt: new Date(), text: 'behind' };
      await sql.execute("UPDATE replies SET verdict = 'conversation', unhandled = NULL WHERE id = ?", [id]);
      await new ConversationWriter().addReplies(sql, [
        { ...replyOf, isStop: false, campaignId: null, keywordId: null },
      ]);
      reading = change(ADA, 'POST', '/read', { upToReplyId: seen });
      await waitUntil('the reading waits', async () => {
        const rows = await running.test.database.query(
          `SELECT 1 FROM information_schema.processlist
            WHERE db = DATABASE() AND id <> CONNECTION_ID() AND info LIKE '%conversations%'`,
        );
        return rows.length > 0;
      });
    });
    await reading;
    expect((await get()).unread).toBe(1);
  });

  it('are found by status, unread, assignee, campaign, keyword, opt-out and number, page by page', async () => {
    const campaignId = await makeCampaign(acme);
    await text(acme, campaignId, 'Sale!', { to: BOB, at: BEGIN - 60_000 });
    const { body: keyword } = await acme.api.call<{ id: number }>('POST', '/api/v1/reply-keywords', {
      phrase: 'size',
      answer: 'All sizes.',
    });
    await write('size', { from: EVE });
    await write('for me?', { from: BOB });
    const last = await write('hello', { from: ADA });
    await write('stop', { from: 14085550111 });
    await change(ADA, 'POST', '/read', { upToReplyId: last });
    await change(BOB, 'PATCH', '', { assigneeId: acme.userId });
    await change(EVE, 'PATCH', '', { status: 'closed', assigneeId: acme.userId });
    const all = [14085550111, ADA, BOB, EVE];
    expect(await phones('')).toEqual(all);
    expect(await phones('?status=open')).toEqual([ADA, BOB]);
    expect(await phones('?status=closed&unread=true')).toEqual([EVE]);
    expect(await phones('?unread=true')).toEqual([BOB, EVE]);
    expect(await phones('?unread=false')).toEqual([14085550111, ADA]);
    expect(await phones('?assignee=me')).toEqual([BOB, EVE]);
    expect(await phones(`?assignee=${acme.userId}&status=open`)).toEqual([BOB]);
    expect(await phones('?assignee=nobody')).toEqual([14085550111, ADA]);
    expect(await phones('?assignee=nobody&status=open')).toEqual([ADA]);
    expect(await phones(`?campaignId=${campaignId}`)).toEqual([BOB]);
    expect(await phones(`?keywordId=${keyword.id}`)).toEqual([EVE]);
    expect(await phones(`?campaignId=${campaignId}&keywordId=${keyword.id}`)).toEqual([]);
    expect(await phones('?optedOut=true')).toEqual([14085550111]);
    expect(await phones('?optedOut=false&status=open')).toEqual([ADA, BOB]);
    expect(await phones('?phone=%2B1415')).toEqual([ADA, BOB, EVE]);
    expect(await phones('?phone=415')).toEqual([ADA, BOB, EVE]);
    expect(await phones('?phone=408-555-0111')).toEqual([14085550111]);
    expect(await phones('?phone=4155550302&unread=true')).toEqual([BOB]);
    expect(await phones(`?campaignId=${campaignId}`, other)).toEqual([]);
    for (const query of ['', 'status=open', 'optedOut=false', 'assignee=me', 'phone=4155550']) {
      const whole = await phones(`?${query}`);
      const paged: number[] = [];
      for (let next: string | null = ''; next !== null; ) {
        const page: ListPage = await list(`?limit=1&${query}${next && `&after=${next}`}`);
        paged.push(...page.items.map(({ phone }) => Number(phone.slice(1))));
        next = page.next;
      }
      expect([query, paged]).toEqual([query, whole]);
    }
    expect((await acme.api.call('GET', '/api/v1/conversations?assignee=me')).status).toBe(422);
    // The second one lies behind the last day that MySQL has.
    for (const wrong of ['after=x', 'after=999999999999999.14155550301', 'limit=0x10']) {
      const answer = await acme.api.call('GET', `/api/v1/conversations?${wrong}`);
      expect([wrong, answer.status]).toEqual([wrong, 422]);
    }
  });

  it('are assigned to users of the company only', async () => {
    await write('hello');
    expect((await change(ADA, 'PATCH', '', { assigneeId: other.userId })).status).toBe(404);
    const assigned = await change(ADA, 'PATCH', '', { assigneeId: acme.userId });
    expect(assigned.body.assignee?.id).toBe(acme.userId);
    expect((await change(ADA, 'PATCH', '', { assigneeId: null })).body.assignee).toBeNull();
    expect((await change(ADA, 'PATCH', '', {})).status).toBe(422);
    expect((await change(ADA, 'PATCH', '', { status: 'closed' }, other)).status).toBe(404);
    expect((await get()).status).toBe('open');
  });

  it('show all messages of both sides in order of time, over campaigns, page by page', async () => {
    const [sale, foreign] = [await makeCampaign(acme), await makeCampaign(other)];
    const late = await makeCampaign(acme);
    await text(acme, sale, 'Sale!', { at: BEGIN - 50_000 });
    await text(acme, late, 'Last day!', { at: BEGIN + 5_000_000 });
    await text(acme, late, 'Still there?', { at: BEGIN - 40_000 });
    await text(other, foreign, 'Not theirs');
    await write('how much?', { at: BEGIN - 40_000 });
    await write('and red?', { at: BEGIN - 40_000 });
    await write('not theirs', { world: other });
    const whole = await thread();
    expect(whole.items.map((item) => [item.type, item.text])).toEqual([
      ['message', 'Last day!'],
      ['reply', 'and red?'],
      ['reply', 'how much?'],
      ['message', 'Still there?'],
      ['message', 'Sale!'],
    ]);
    expect(whole.items[4]).toMatchObject({ campaignId: sale, status: 'delivered', campaignName: 'Sale' });
    const paged: ThreadItem[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: Awaited<ReturnType<typeof thread>> = await thread(
        ADA,
        `?limit=1${next && `&after=${next}`}`,
      );
      paged.push(...page.items);
      next = page.next;
    }
    expect(paged).toEqual(whole.items);
    // Who never wrote has no conversation, but what was sent can be looked at.
    await text(acme, sale, 'Sale!', { to: EVE });
    expect((await thread(EVE)).items.map((item) => item.text)).toEqual(['Sale!']);
    expect((await acme.api.call('GET', `/api/v1/conversations/+${BOB}/messages`)).status).toBe(404);
    expect((await other.api.call('GET', `/api/v1/conversations/+${EVE}/messages`)).status).toBe(404);
    for (const wrong of ['after=x', 'after=999999999999999.reply.1', 'limit=1e2']) {
      const answer = await acme.api.call('GET', `/api/v1/conversations/+${ADA}/messages?${wrong}`);
      expect([wrong, answer.status]).toEqual([wrong, 422]);
    }
  });

  it('are answered by hand from the number that they wrote to, never after an opt-out', async () => {
    const reply = await write('hello?', { at: Date.now() });
    await write('later', { from: BOB, at: Date.now() + 1 });
    const answer = await change(ADA, 'POST', '/answers', { text: 'Here I am', replyId: reply });
    expect([answer.status, answer.body]).toEqual([201, expect.objectContaining({ numberId: acme.numberId })]);
    expect((await thread()).items[0]).toMatchObject({
      type: 'answer',
      kind: 'manual',
      text: 'Here I am',
      status: 'pending',
      replyId: reply,
      answeredBy: { id: acme.userId },
    });
    const [first] = (await list()).items;
    expect(first?.phone).toBe(`+${ADA}`);
    expect((await change(BOB, 'POST', '/answers', { text: 'x', replyId: reply })).status).toBe(404);
    expect((await change(ADA, 'POST', '/answers', { text: 'x' }, other)).status).toBe(404);
    expect((await change(ADA, 'POST', '/opt-out')).body).toMatchObject({ optedOut: true });
    const refused = await change(ADA, 'POST', '/answers', { text: 'One more' });
    expect(refused.status).toBe(409);
    expect(JSON.stringify(refused.body)).toContain('opted out');
    expect((await change(BOB, 'POST', '/opt-out', undefined, other)).status).toBe(404);
    expect((await get(BOB)).optedOut).toBe(false);
  });

  it('tell whoever looks on of replies and changes, once they are committed', async () => {
    const events: LiveEvent[] = [];
    let isUp = false;
    const stop = running.app.get(LiveSubscriber).listen(acme.companyId, {
      take: (told) => events.push(...told),
      setUp: (now) => {
        isUp = now;
      },
    });
    await waitUntil('events come', () => isUp);
    await write('not theirs', { world: other });
    const replyId = await write('hello');
    await change(ADA, 'POST', '/read', { upToReplyId: replyId });
    await waitUntil('both were told', () => events.length >= 2);
    stop();
    const phone = `+${ADA}`;
    expect(events).toEqual([
      { type: 'reply.received', data: { phone, replyId, verdict: 'conversation' } },
      { type: 'conversation.updated', data: { phone } },
    ]);
  });

  it('carry notes, which their author alone removes', async () => {
    await write('hello');
    const note = await change(ADA, 'POST', '/notes', { text: 'Likes blue' });
    const id = Number(Reflect.get(note.body, 'id'));
    const path = `/api/v1/conversations/+${ADA}/notes`;
    const byKey = await acme.api.call<{ id: number }>('POST', path, { text: 'From the shop' });
    const { body } = await acme.api.call<{ items: { text: string }[]; next: number | null }>('GET', path);
    expect(body.items.map((one) => one.text)).toEqual(['From the shop', 'Likes blue']);
    expect((await acme.api.call('DELETE', `${path}/${id}`)).status).toBe(403);
    expect((await acme.person.call('DELETE', `${path}/${byKey.body.id}`)).status).toBe(403);
    expect((await other.api.call('DELETE', `${path}/${byKey.body.id}`)).status).toBe(404);
    expect((await acme.person.call('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await acme.person.call('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await acme.api.call('POST', `/api/v1/conversations/+${BOB}/notes`, { text: 'x' })).status).toBe(
      404,
    );
    expect((await other.api.call('GET', path)).status).toBe(404);
  });
});
