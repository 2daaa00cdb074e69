import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import type { CarrierEvent, WebhookRequest } from '../../../src/carriers/driver.js';
import { DriverRegistry } from '../../../src/carriers/driver-registry.js';
import { IntakeSweepModule } from '../../../src/delivery/webhooks/intake-sweep.module.js';
import { IntakeSweep } from '../../../src/delivery/webhooks/intake-sweep.service.js';
import { WebhooksModule } from '../../../src/delivery/webhooks/webhooks.module.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, WebhooksModule, IntakeSweepModule] })
class IntakeTestModule {}

const KEY = 'key of the account';
type Reply = Extract<CarrierEvent, { kind: 'reply' }>;

interface Stored {
  text: string;
  phone: number;
  carrierKeyword: string | null;
  unhandled: number | null;
}

describe('replies in pieces', () => {
  let running: TestHttpApp;
  let url: string;
  let owner: [companyId: number, accountId: number];
  let now = Date.parse('2026-11-20T17:00:00Z');

  beforeAll(async () => {
    running = await startHttpApp(IntakeTestModule);
    Object.assign(running.app.get(Clock), { now: () => now });
    // The simulated carrier sends no pieces: here its webhooks hold events as a driver hands them on.
    const driver = running.app.get(DriverRegistry).get('simulator');
    if (!driver) throw new Error('No driver.');
    Object.assign(driver, { parseWebhook: ({ rawBody }: WebhookRequest) => JSON.parse(String(rawBody)) });
    const { companyId } = await createCompany(running.test.database, 'Acme');
    const account = await running.app.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: KEY },
      segmentsPerMinute: null,
    });
    url = `${running.url}${new URL(account.webhookUrl).pathname}`;
    owner = [companyId, account.id];
  });
  afterAll(() => running?.close());

  beforeEach(async () => {
    for (const table of ['replies', 'reply_pieces']) {
      await running.test.database.execute(`DELETE FROM ${table}`);
    }
    await running.app.get(Jobs).queue('replies').obliterate({ force: true });
  });

  async function post(...events: Reply[]): Promise<void> {
    const body = JSON.stringify(events);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex');
    const headers = { 'x-simulator-timestamp': timestamp, 'x-simulator-signature': signature };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(204);
  }
  const whole = (id: string, text: string, change: Partial<Reply> = {}): Reply => ({
    ...{ kind: 'reply', carrierMessageId: id, from: '+14155550123', to: '+14155550100', text },
    ...change,
  });
  const piece = (number: number, total: number, text: string, change: Partial<Reply> = {}): Reply =>
    whole(`p${number}`, text, { piece: { reference: '77', number, total }, ...change });
  const stored = () =>
    running.test.database.query<Stored>(
      'SELECT text, phone, carrier_keyword AS carrierKeyword, unhandled FROM replies ORDER BY id',
    );
  const texts = async () => (await stored()).map(({ text }) => text);
  const become = (...expected: string[]) =>
    waitUntil(`the replies are ${expected}`, async () => `${await texts()}` === `${expected}`);
  const sweep = () => running.app.get(IntakeSweep).sweep();

  it('become one reply, in the order of their numbers, and are queued as one', async () => {
    await post(piece(3, 3, 'and a third.'));
    await post(piece(1, 3, 'One, '));
    expect(await stored()).toEqual([]);
    await post(piece(2, 3, 'two '));
    await become('One, two and a third.');
    const queue = running.app.get(Jobs).queue('replies');
    await waitUntil('it is queued', async () => (await queue.getJobs(['waiting'])).length === 1);
    expect(await stored()).toMatchObject([{ phone: 14155550123, unhandled: 1, carrierKeyword: null }]);
  });

  it('become one reply however often and at once they come, in one request or in many', async () => {
    const all = [piece(1, 2, 'ST'), piece(2, 2, 'OP')];
    await Promise.all(Array.from({ length: 8 }, () => all.map((one) => post(one))).flat());
    await post(...all);
    await become('STOP');
    now += 3_600_000;
    await sweep();
    // Repeated after they were put together, too.
    await post(...all);
    await sweep();
    now += 3_600_000;
    await sweep();
    expect(await texts()).toEqual(['STOP']);
  });

  it('of several people, to several numbers, or with another mark stay apart', async () => {
    const of = (id: string, number: number, text: string, change: Partial<Reply>) =>
      piece(number, 2, text, { carrierMessageId: id, ...change });
    await post(
      of('a1', 1, 'a', {}),
      of('b1', 1, 'b', { from: '+14155550124' }),
      of('c1', 1, 'c', { to: '+14155550101' }),
      of('d1', 1, 'd', { piece: { reference: '78', number: 1, total: 2 } }),
      of('a2', 2, 'A', {}),
      of('b2', 2, 'B', { from: '+14155550124' }),
      of('c2', 2, 'C', { to: '+14155550101' }),
      of('d2', 2, 'D', { piece: { reference: '78', number: 2, total: 2 } }),
    );
    await waitUntil('four replies stand there', async () => (await stored()).length === 4);
    expect((await texts()).sort()).toEqual(['aA', 'bB', 'cC', 'dD']);
  });

  it('of a phone that begins its count anew are another reply', async () => {
    await post(piece(1, 2, 'one '), piece(2, 2, 'two'));
    await become('one two');
    const again = (number: number, text: string) =>
      piece(number, 2, text, { carrierMessageId: `again${number}` });
    await post(again(2, 'four'), again(1, 'three '));
    await become('one two', 'three four');
  });

  it('that never all come are handled after three minutes with what came, the gaps marked', async () => {
    await post(piece(1, 5, 'Stop'), piece(4, 5, ' now'));
    now += 170_000;
    await sweep();
    expect(await stored()).toEqual([]);
    now += 20_000;
    await Promise.all([sweep(), sweep()]);
    expect(await texts()).toEqual(['Stop[…] now[…]']);
    await post(piece(2, 5, ' late'));
    now += 200_000;
    await sweep();
    expect(await texts()).toEqual(['Stop[…] now[…]', '[…] late[…]']);
  });

  it('are put together by the sweep where the process died that took the last one', async () => {
    // Written as that process left them: one that lives would put them together at any moment.
    await running.test.database.execute(
      `INSERT INTO reply_pieces (company_id, account_id, phone, to_phone, reference, number, total, text,
                                 carrier_message_id, received_at)
       VALUES (?, ?, 14155550123, 14155550100, '77', 1, 2, 'a', 'p1', ?),
              (?, ?, 14155550123, 14155550100, '77', 2, 2, 'b', 'p2', ?)`,
      [...owner, new Date(now), ...owner, new Date(now)],
    );
    await sweep();
    expect(await stored()).toEqual([]);
    now += 15_000;
    await sweep();
    expect(await texts()).toEqual(['ab']);
  });

  it('that are none are replies of their own', async () => {
    for (const [index, [number, total]] of [
      [1, 1],
      [0, 2],
      [3, 2],
      [1, 256],
      [1.5, 2],
    ].entries()) {
      await post(
        whole(`odd${index}`, 'x', { piece: { reference: '1', number: number ?? 0, total: total ?? 0 } }),
      );
    }
    expect(await texts()).toEqual(['x', 'x', 'x', 'x', 'x']);
  });

  it('and whole ones keep what the carrier took them for; a stop on any piece is one of all', async () => {
    await post(whole('w1', 'QUIT', { carrierKeyword: 'stop' }), whole('w2', 'hi'));
    await post(piece(1, 2, 'in', { carrierKeyword: 'help' }), piece(2, 2, 'fo', { carrierKeyword: 'stop' }));
    await waitUntil('three replies stand there', async () => (await stored()).length === 3);
    expect((await stored()).map(({ text, carrierKeyword }) => [text, carrierKeyword])).toEqual([
      ['QUIT', 'stop'],
      ['hi', null],
      ['info', 'stop'],
    ]);
  });
});
