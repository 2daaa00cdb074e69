import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { SendGate } from '../../../src/delivery/sending/send-gate.js';
import { seededWhole } from '../../support/seeded.js';
import { createTestRedis } from '../../support/test-redis.js';

const MINUTE = 60_000;
/** What a worker may lose between its reserved instant and the carrier. */
const MOST_LATE_MS = 300;
/** The same ones in every run: whoever changes the gate tries thousands. */
const OTHER_PLANS = [4_711, 250_303, 918_273];

interface Limit {
  name: string;
  rate: number;
}

interface Departure {
  at: number;
  segments: number;
  limits: readonly string[];
}

describe('the gate under a virtual clock', () => {
  let server: Awaited<ReturnType<typeof createTestRedis>>;
  let clients: Redis[];
  let gates: SendGate[];

  beforeAll(async () => {
    server = await createTestRedis();
    clients = [0, 1].map(() => onVirtualTime(new Redis(server.url)));
    gates = clients.map((client) => new SendGate(client));
    await Promise.all(clients.map((client) => client.ping()));
  });
  afterAll(async () => {
    for (const client of clients) client.disconnect();
    await server.close();
  });

  /** The scripts as they are, but for the clock: they read it from a key that no FLUSHALL of the plan spares for long. */
  function onVirtualTime(client: Redis): Redis {
    const define = client.defineCommand.bind(client);
    client.defineCommand = (name, { lua, ...rest }) =>
      define(name, {
        ...rest,
        lua: lua.replace(
          "redis.call('TIME')",
          "{redis.call('GET', 'now:seconds'), redis.call('GET', 'now:micros')}",
        ),
      });
    return client;
  }

  async function setTime(ms: number): Promise<void> {
    await server.redis.mset(
      'now:seconds',
      Math.floor(ms / 1_000),
      'now:micros',
      Math.floor((ms % 1_000) * 1_000),
    );
  }

  function plan(seed: number) {
    const random = seededWhole(seed);
    const id = (index: number) => seed * 100 + index;
    const accounts = [0, 1].map((index) => ({
      id: id(index),
      rate: random(2) === 1 ? 20 + random(200) : null,
    }));
    const campaigns = [0, 1].map((index) => ({ campaignId: id(index), rate: 14 + random(100) }));
    const numbers = Array.from({ length: 2 + random(3) }, (_, index) => ({
      id: id(index),
      rate: 9 + random(150),
      account: accounts[index % 2] ?? { id: 0, rate: null },
      tenDlc: campaigns[random(3) - 1] ?? null,
    }));
    const limits: Limit[] = [
      ...numbers.map(({ id, rate }) => ({ name: `number ${id}`, rate })),
      ...accounts.map(({ id, rate }) => ({ name: `account ${id}`, rate: rate ?? Number.POSITIVE_INFINITY })),
      ...campaigns.map(({ campaignId, rate }) => ({ name: `campaign ${campaignId}`, rate })),
    ];
    return { random, numbers, limits };
  }

  /** Jobs in a burst, late ones and retried ones, on two workers, and Redis emptied in their midst. */
  async function run(seed: number): Promise<{ departures: Departure[]; limits: Limit[] }> {
    const { random, numbers, limits } = plan(seed);
    const start = Date.parse('2026-11-20T12:00:00Z');
    const end = start + 3 * MINUTE;
    const losses = [start + random(MINUTE), start + MINUTE + random(MINUTE)];
    const queue = Array.from({ length: 220 }, (_, index) => {
      const number = numbers[index % numbers.length];
      return { at: start + random(random(2) === 1 ? 1_000 : 2 * MINUTE), number, segments: random(5) };
    });
    const departures: Departure[] = [];
    while (queue.length > 0) {
      queue.sort((a, b) => a.at - b.at);
      const next = queue.shift();
      if (!next?.number || next.at > end) break;
      if (losses[0] !== undefined && next.at > losses[0]) {
        losses.shift();
        await server.redis.flushdb();
      }
      await setTime(next.at);
      const { number, segments } = next;
      const verdict = await gates[random(2) - 1]?.ask(jobOf(number, segments), number.account.rate);
      if (verdict?.kind === 'later') queue.push({ ...next, at: next.at + verdict.waitMs + random(20) });
      if (verdict?.kind !== 'go') continue;
      // Some die at the fence: their place stays empty, and they ask again.
      if (random(20) === 1) queue.push({ ...next, at: next.at + verdict.waitMs + 1_000 });
      else {
        departures.push({
          at: next.at + verdict.waitMs + random(MOST_LATE_MS),
          segments,
          limits: [
            `number ${number.id}`,
            `account ${number.account.id}`,
            ...(number.tenDlc ? [`campaign ${number.tenDlc.campaignId}`] : []),
          ],
        });
      }
    }
    return { departures, limits };
  }

  // In the first plan a message longer than a burst stands right behind a loss of Redis' data.
  it.each([69_291, ...OTHER_PLANS])(
    'lets no number, 10DLC campaign or account exceed its rate in any minute of plan %i',
    async (seed) => {
      const { departures, limits } = await run(seed);
      expect(departures.length).toBeGreaterThan(30);
      for (const { name, rate } of limits) {
        const own = departures.filter((one) => one.limits.includes(name));
        for (const { at: last } of own) {
          const within = own.filter(({ at }) => at > last - MINUTE && at <= last);
          const sum = within.reduce((total, { segments }) => total + segments, 0);
          if (sum > rate) throw new Error(`${name}: ${sum} segments in a minute, ${rate} allowed.`);
        }
      }
    },
  );
});

function jobOf(
  number: { id: number; rate: number; account: { id: number }; tenDlc: SendJob['tenDlc'] },
  segments: number,
): SendJob {
  return {
    companyId: 1,
    accountId: number.account.id,
    campaignId: 1,
    messageId: 1,
    numberId: number.id,
    numberRate: number.rate,
    tenDlc: number.tenDlc,
    token: 1,
    from: '+12125550100',
    to: '+16465550000',
    phone: 16465550000,
    text: '',
    segments,
    slotAt: 0,
    hoursClassId: 1,
    carrierDay: 20261120,
    brandId: null,
    brandDay: null,
    notAfter: 0,
    validUntil: 0,
  };
}
