import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
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
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

/** What one process has of the inbox, without a processor. */
@Module({ imports: [PlatformModule, InboxModule] })
class InboxOnlyModule {}

interface World {
  companyId: number;
  /** Each with a number of its own, at the same place. */
  accountIds: number[];
  phones: number[];
}

/** One thing that a person writes. */
interface Said {
  text: string;
  /** Which account of the company. */
  to?: number;
  from?: number;
  carrierKeyword?: 'stop';
}

describe('a person who writes STOP more than once', () => {
  let running: TestHttpApp;
  let contexts: INestApplicationContext[];
  let handlers: ReplyHandler[];
  let world: World;
  let person = 14155550400;
  let made = 0;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    const start = () =>
      NestFactory.createApplicationContext(InboxOnlyModule, { logger: false, abortOnError: false });
    contexts = [await start(), await start()];
    handlers = contexts.map((context) => context.get(ReplyHandler, { strict: false }));
    world = await makeWorld('Acme', 14155550100);
  });

  afterAll(async () => {
    await Promise.all((contexts ?? []).map((context) => context.close()));
    await running?.close();
  });

  beforeEach(() => {
    person++;
  });

  async function makeWorld(name: string, firstPhone: number): Promise<World> {
    const { companyId } = await createCompany(running.test.database, name);
    const accountIds: number[] = [];
    const phones = [firstPhone, firstPhone + 1];
    for (const phone of phones) {
      const account = await running.app.get(AccountService).create(companyId, {
        carrier: 'simulator',
        name: `${name} ${phone}`,
        credentials: { accountId: `row-${phone}`, apiKey: 'a long key' },
        segmentsPerMinute: null,
      });
      await running.app.get(NumberService).add(companyId, account.id, {
        numbers: [{ phone: `+${phone}`, type: 'long_code' }],
      });
      accountIds.push(account.id);
    }
    return { companyId, accountIds, phones };
  }

  /** As the webhooks leave it, a second after each other. @returns ids in order */
  async function takeDown(
    said: readonly Said[],
    { companyId, accountIds, phones } = world,
  ): Promise<number[]> {
    const begin = Date.now() - 60_000;
    const ids: number[] = [];
    for (const [index, { text, to = 0, from = person, carrierKeyword }] of said.entries()) {
      const { insertId } = await running.test.database.execute(
        `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, carrier_keyword,
                              received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        [
          ...[companyId, accountIds[to], from, phones[to], text, `row-${++made}`, carrierKeyword ?? null],
          new Date(begin + index * 1_000),
        ],
      );
      ids.push(insertId);
    }
    return ids;
  }

  async function handle(ids: readonly number[], by = 0): Promise<void> {
    await handlers[by]?.handle(ids);
  }

  /** Kinds of the answers to a person, in order. */
  async function answers(phone = person, { companyId } = world): Promise<string[]> {
    const rows = await running.test.database.query<{ kind: string }>(
      'SELECT kind FROM answers WHERE company_id = ? AND phone = ? ORDER BY id',
      [companyId, phone],
    );
    return rows.map(({ kind }) => kind);
  }

  async function isBlocked(phone = person, { companyId } = world): Promise<boolean> {
    return (await running.app.get(OptOutService).find(companyId, WHOLE_COMPANY, [phone])).has(phone);
  }

  it('to two accounts at once is blocked for both and told once', async () => {
    for (let round = 0; round < 10; round++) {
      person++;
      const ids = await takeDown([{ text: 'STOP' }, { text: 'Stop!', to: 1 }]);
      await Promise.all(ids.map((id, index) => handle([id], index)));
      expect(await answers()).toEqual(['stop']);
      expect(await isBlocked()).toBe(true);
    }
  });

  it('in two batches that name people in opposite order is told once, and so is everybody else', async () => {
    const people = Array.from({ length: 20 }, () => ++person);
    const here = await takeDown(people.map((from) => ({ text: from % 2 ? 'STOP' : 'START', from })));
    const there = await takeDown(
      [...people].reverse().map((from) => ({ text: from % 2 ? 'START' : 'STOP', from, to: 1 })),
    );
    await Promise.all([handle(here, 0), handle(there, 1)]);
    const open = await running.test.database.query(
      'SELECT id FROM replies WHERE id IN (?) AND unhandled = 1',
      [[...here, ...there]],
    );
    expect(open).toEqual([]);
    for (const phone of people) {
      expect((await answers(phone)).filter((kind) => kind === 'stop').length).toBeLessThanOrEqual(1);
    }
  });

  it.each([
    [['STOP', 'START', 'STOP'], true, ['stop']],
    [['STOP', 'STOP', 'START'], false, ['start']],
    [['START', 'STOP'], true, ['stop']],
    [['STOP', 'HELP'], true, ['stop']],
    [['STOP', 'stop please', 'unsubscribe'], true, ['stop']],
  ])('within one batch as %j goes by the last word', async (texts, blocked, kinds) => {
    await handle(await takeDown(texts.map((text) => ({ text }))));
    expect(await isBlocked()).toBe(blocked);
    expect(await answers()).toEqual(kinds);
  });

  it('and START in between is told each time', async () => {
    for (const id of await takeDown([{ text: 'STOP' }, { text: 'START' }, { text: 'STOP' }]))
      await handle([id]);
    expect(await isBlocked()).toBe(true);
    expect(await answers()).toEqual(['stop', 'start', 'stop']);
  });

  it('by the carrier’s word and by their own is not told what the carrier has told them', async () => {
    const ids = await takeDown([
      { text: 'nope', carrierKeyword: 'stop' },
      { text: 'STOP', to: 1 },
    ]);
    for (const id of ids) await handle([id]);
    expect(await isBlocked()).toBe(true);
    expect(await answers()).toEqual([]);
  });

  it('is blocked also while the company is suspended, and told nothing', async () => {
    const suspended = await makeWorld('Suspended', 14155550110);
    await running.test.database.execute("UPDATE companies SET status = 'suspended' WHERE id = ?", [
      suspended.companyId,
    ]);
    await handle(await takeDown([{ text: 'STOP' }], suspended));
    expect(await isBlocked(person, suspended)).toBe(true);
    expect(await answers(person, suspended)).toEqual([]);
  });
});
