import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { NumberService } from '../../../src/carriers/numbers/number.service.js';
import { WHOLE_COMPANY } from '../../../src/compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { InboxModule } from '../../../src/inbox/inbox.module.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seeded } from '../../support/seeded.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

const PEOPLE = 30;
const FIRST_PERSON = 14155550300;
const SEEDS = [1, 2, 3];
/** Business time of everything that happens here, seconds behind it. */
const BEGIN = Date.parse('2026-11-20T12:00:00Z');
const OUR_PHONES = [14155550100, 14155550200];

interface SentMessage {
  id: number;
  campaignId: number;
  person: number;
  /** Which of the two numbers. */
  number: number;
  at: number;
}

interface MadeReply {
  id: number;
  carrierMessageId: string;
  person: number;
  number: number;
  text: string;
  at: number;
}

/** What one process has of the inbox, without a processor. */
@Module({ imports: [PlatformModule, InboxModule] })
class InboxOnlyModule {}

describe('replies that many workers handle in any order', () => {
  let running: TestHttpApp;
  let contexts: INestApplicationContext[];
  let handlers: ReplyHandler[];

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    const start = () =>
      NestFactory.createApplicationContext(InboxOnlyModule, { logger: false, abortOnError: false });
    contexts = [await start(), await start()];
    handlers = contexts.map((context) => context.get(ReplyHandler, { strict: false }));
  });

  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await running.close();
  });

  it.each(SEEDS)(
    'are tied to the latest message before them, and the last word counts: seed %i',
    async (seed) => {
      const random = seeded(seed);
      const pick = <Item>(items: readonly Item[]): Item => {
        const item = items[Math.floor(random() * items.length)];
        if (item === undefined) throw new Error('nothing to pick');
        return item;
      };
      const world = await makeWorld(seed);
      const times = shuffled(
        Array.from({ length: 1_000 }, (_, index) => BEGIN + index * 60_000),
        random,
      );
      const nextTime = () => {
        const time = times.pop();
        if (time === undefined) throw new Error('no times are left');
        return time;
      };
      const messages: SentMessage[] = Array.from({ length: 90 }, (_, index) => ({
        id: seed * 1_000 + index,
        campaignId: seed * 10 + Math.floor(random() * 3),
        person: FIRST_PERSON + Math.floor(random() * PEOPLE),
        number: Math.floor(random() * 2),
        at: nextTime(),
      }));
      await running.test.database.execute(
        'INSERT INTO person_messages (company_id, phone, message_id, campaign_id, number_id, slot_at) VALUES ?',
        [
          messages.map((one) => [
            world.companyId,
            one.person,
            one.id,
            one.campaignId,
            world.numberIds[one.number],
            new Date(one.at),
          ]),
        ],
      );
      const replies = await takeDown(
        world,
        Array.from({ length: 150 }, (_, index) => ({
          id: 0,
          carrierMessageId: `s${seed}-${index}`,
          person: FIRST_PERSON + Math.floor(random() * PEOPLE),
          number: Math.floor(random() * 2),
          text: pick(['STOP', 'Start', 'please stop', 'hello', 'unstop', 'who is this?']),
          at: nextTime(),
        })),
      );
      // Each is handed over several times, in batches of any size, all at once and in any order.
      const ids = shuffled(
        [...replies, ...replies, ...replies].map(({ id }) => id),
        random,
      );
      const batches: number[][] = [];
      while (ids.length > 0) batches.push(ids.splice(0, 1 + Math.floor(random() * 25)));
      await Promise.all(batches.map((batch) => pick(handlers).handle(batch)));

      const found = await running.test.database.query<{ id: number; messageId: number | null }>(
        'SELECT id, message_id AS messageId FROM replies WHERE company_id = ? AND unhandled IS NULL',
        [world.companyId],
      );
      const tied = new Map(found.map(({ id, messageId }) => [id, messageId]));
      expect(replies.map(({ id }) => tied.get(id))).toEqual(
        replies.map((reply) => latestBefore(reply, messages)?.id ?? null),
      );
      const counted = await running.test.database.query<{
        campaignId: number;
        replies: number;
        optOuts: number;
      }>(
        `SELECT campaign_id AS campaignId, replies, opt_outs AS optOuts FROM campaign_counted_replies
        WHERE campaign_id DIV 10 = ? ORDER BY campaign_id`,
        [seed],
      );
      expect(counted).toEqual(countsOf(replies, messages));
      const people = Array.from({ length: PEOPLE }, (_, index) => FIRST_PERSON + index);
      const blocked = await running.app.get(OptOutService).find(world.companyId, WHOLE_COMPANY, people);
      expect([...blocked].sort()).toEqual(people.filter((person) => saidStopLast(person, replies)));
    },
  );

  async function makeWorld(seed: number) {
    const company = await createCompany(running.test.database, `Acme ${seed}`);
    const account = await running.app.get(AccountService).create(company.companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: `order-${seed}`, apiKey: 'a long key' },
      segmentsPerMinute: null,
    });
    const numbers = await running.app.get(NumberService).add(company.companyId, account.id, {
      numbers: OUR_PHONES.map((phone) => ({ phone: `+${phone}`, type: 'long_code' as const })),
    });
    return { companyId: company.companyId, accountId: account.id, numberIds: numbers.map(({ id }) => id) };
  }

  /** Replies as the webhook leaves them, with their ids. */
  async function takeDown(
    world: { companyId: number; accountId: number },
    replies: readonly MadeReply[],
  ): Promise<MadeReply[]> {
    await running.test.database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
       VALUES ?`,
      [
        replies.map((reply) => [
          world.companyId,
          world.accountId,
          reply.person,
          OUR_PHONES[reply.number],
          reply.text,
          reply.carrierMessageId,
          new Date(reply.at),
        ]),
      ],
    );
    const rows = await running.test.database.query<{ id: number; carrierMessageId: string }>(
      'SELECT id, carrier_message_id AS carrierMessageId FROM replies WHERE company_id = ?',
      [world.companyId],
    );
    const ids = new Map(rows.map(({ id, carrierMessageId }) => [carrierMessageId, id]));
    return replies.map((reply) => ({ ...reply, id: ids.get(reply.carrierMessageId) ?? 0 }));
  }
});

function latestBefore(reply: MadeReply, messages: readonly SentMessage[]): SentMessage | undefined {
  return messages
    .filter((one) => one.person === reply.person && one.number === reply.number && one.at < reply.at)
    .sort((a, b) => b.at - a.at)[0];
}

function isStop(text: string): boolean {
  return text.toLowerCase().includes('stop') && text !== 'unstop';
}

function saidStopLast(person: number, replies: readonly MadeReply[]): boolean {
  const words = replies
    .filter((reply) => reply.person === person && (isStop(reply.text) || /start|unstop/i.test(reply.text)))
    .sort((a, b) => b.at - a.at);
  return words[0] !== undefined && isStop(words[0].text);
}

function countsOf(replies: readonly MadeReply[], messages: readonly SentMessage[]) {
  const counts = new Map<number, { campaignId: number; replies: number; optOuts: number }>();
  for (const reply of replies) {
    const message = latestBefore(reply, messages);
    if (!message) continue;
    const { campaignId } = message;
    const count = counts.get(campaignId) ?? { campaignId, replies: 0, optOuts: 0 };
    count.replies += 1;
    if (isStop(reply.text)) count.optOuts += 1;
    counts.set(campaignId, count);
  }
  return [...counts.values()].sort((a, b) => a.campaignId - b.campaignId);
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
