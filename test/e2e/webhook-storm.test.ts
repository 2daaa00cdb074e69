import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startRedis } from '../../scripts/lib/redis-server.mjs';
import { ApiClient } from '../support/api-client.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { redisProgram } from '../support/server-programs.js';
import { waitUntil } from '../support/wait-until.js';

const KEY = 'key of the stormy account';
const MESSAGES = 1_500;
const REPLIES = 200;
const AT_ONCE = 24;
/** Longer than the platform takes to answer anything. ms */
const ANSWER_MS = 5_000;
const RETRY_MS = 50;

describe('a storm of webhooks while everything is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-webhook-storm-'));
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let platform: PlatformProcesses;
  let addresses: string[];
  let path: string;
  let campaignId: number;
  let messageIds: number[];

  beforeAll(async () => {
    redis = await startRedis(redisProgram(), folder);
    platform = await PlatformProcesses.start({ REDIS_URL: redis.url }, { simulator: false });
    platform.run('scheduler');
    platform.run('worker');
    addresses = [platform.running.address, await platform.runFurtherApi('api-2')];
    await platform.waitUntilReady('worker');
    const api = ApiClient.withKey(platform.running.address, platform.running.sandbox.apiKey);
    const account = await api.call<{ id: number; webhookUrl: string }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Stormy',
      credentials: { accountId: 'stormy', apiKey: KEY },
    });
    path = new URL(account.body.webhookUrl).pathname;
    [campaignId, messageIds] = await makeSentMessages(account.body.id);
  });

  afterAll(async () => {
    await platform?.stop();
    await redis?.stop(AbortSignal.abort());
    rmSync(folder, { recursive: true, force: true });
  });

  /** A campaign whose messages the carrier has taken, and their ids. */
  async function makeSentMessages(accountId: number): Promise<[number, number[]]> {
    const { database } = platform.test;
    const { companyId } = platform.running.sandbox;
    const { insertId } = await database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, created_at)
       VALUES (?, ?, 'marketing', 'Storm', 'x', 'paused', NOW())`,
      [companyId, accountId],
    );
    await database.execute(
      `INSERT INTO messages (campaign_id, company_id, phone, status, hours_class_id, pick_key, sent_at) VALUES ?`,
      [
        Array.from({ length: MESSAGES }, (_, i) => [
          insertId,
          companyId,
          12125550000 + i,
          'sent',
          1,
          0,
          new Date(),
        ]),
      ],
    );
    await database.execute("INSERT INTO campaign_counters VALUES (?, 'sent', '', ?)", [insertId, MESSAGES]);
    const rows = await database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? ORDER BY id',
      [insertId],
    );
    return [insertId, rows.map(({ id }) => Number(id))];
  }

  const reportOf = (messageId: number) => ({
    event: 'delivery-report',
    eventId: `e${messageId}`,
    id: `m${messageId}`,
    reference: `${campaignId}.${messageId}`,
    status: messageId % 5 === 0 ? 'undelivered' : 'delivered',
    errorCode: messageId % 5 === 0 ? 'unreachable' : null,
  });
  const replyOf = (index: number) => ({
    ...{ event: 'reply', eventId: `r${index}`, id: `r${index}`, text: `hello ${index}` },
    ...{ from: `+1646555${String(index).padStart(4, '0')}`, to: '+12125550100' },
  });

  /** Posts until somebody acknowledges it, to either API in turn, as a carrier behind a load balancer does. */
  async function deliver(event: object, turn: number): Promise<void> {
    const body = JSON.stringify([event]);
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = {
      'x-simulator-timestamp': timestamp,
      'x-simulator-signature': createHmac('sha256', KEY).update(`${timestamp}.${body}`).digest('hex'),
    };
    for (let attempt = turn; ; attempt++) {
      try {
        const address = addresses[attempt % addresses.length];
        const signal = AbortSignal.timeout(ANSWER_MS);
        const answer = await fetch(`${address}${path}`, { method: 'POST', headers, body, signal });
        await answer.arrayBuffer();
        if (answer.ok) return;
        expect(answer.status).toBe(503);
      } catch (error) {
        if (error instanceof Error && 'matcherResult' in error) throw error;
      }
      await wait(RETRY_MS);
    }
  }

  /** Delivers all events, many at once; `strike` is called as soon as a third of them is acknowledged. */
  async function storm(events: readonly object[], strike: () => Promise<void>): Promise<void> {
    let next = 0;
    let acknowledged = 0;
    let struck: Promise<void> | null = null;
    const post = async () => {
      for (let turn = next++; turn < events.length; turn = next++) {
        await deliver(events[turn] ?? {}, turn);
        if (++acknowledged > events.length / 3) struck ??= strike();
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, post));
    await struck;
  }

  async function killRedis(): Promise<void> {
    process.kill(redis.pid, 'SIGKILL');
    const { port } = redis;
    redis = await startRedis(redisProgram(), folder);
    expect(redis.port).toBe(port);
  }

  async function kill(name: string, start: () => unknown): Promise<void> {
    expect(await platform.kill(name, 'SIGKILL')).toBe('SIGKILL');
    await start();
  }

  it('loses nothing that was acknowledged, and applies it once', async () => {
    const strikes = [
      () => kill('worker', () => platform.run('worker')),
      killRedis,
      () => kill('api', () => platform.run('api')),
      async () => {
        await Promise.all([killRedis(), kill('worker', () => platform.run('worker'))]);
      },
      () => kill('api-2', async () => addresses.splice(1, 1)),
    ];
    const events = [...messageIds.map(reportOf), ...Array.from({ length: REPLIES }, (_, i) => replyOf(i))]
      // Mixed, and one in ten told twice.
      .flatMap((event, index) => (index % 10 === 0 ? [event, event] : [event]))
      .map((event, index) => ({ event, order: (index * 7_919) % 10_007 }))
      .sort((a, b) => a.order - b.order)
      .map(({ event }) => event);
    const share = Math.ceil(events.length / strikes.length);
    for (const [index, strike] of strikes.entries()) {
      await storm(events.slice(index * share, (index + 1) * share), strike);
    }

    const { database } = platform.test;
    const count = async (sql: string): Promise<number> => {
      const [row] = await database.query<{ n: number }>(`SELECT COUNT(*) AS n FROM ${sql}`);
      return Number(row?.n);
    };
    await waitUntil(
      'everything is applied',
      async () => (await count('report_batches')) === 0 && (await count('replies WHERE unhandled = 1')) === 0,
    );
    const undelivered = messageIds.filter((id) => id % 5 === 0).length;
    const expected = { delivered: MESSAGES - undelivered, undelivered };
    const rows = await database.query<{ status: string; n: number }>(
      'SELECT status, COUNT(*) AS n FROM messages WHERE campaign_id = ? GROUP BY status',
      [campaignId],
    );
    expect(Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]))).toEqual(expected);
    const counters = await database.query<{ status: string; n: number }>(
      'SELECT status, SUM(n) AS n FROM campaign_counters WHERE campaign_id = ? AND n <> 0 GROUP BY status',
      [campaignId],
    );
    expect(Object.fromEntries(counters.map(({ status, n }) => [status, Number(n)]))).toEqual(expected);
    const replies = await database.query<{ id: string }>(
      "SELECT carrier_message_id AS id FROM replies WHERE verdict = 'conversation'",
    );
    expect(replies.map(({ id }) => id).sort()).toEqual(
      Array.from({ length: REPLIES }, (_, i) => `r${i}`).sort(),
    );
    expect(await count('unmatched_reports')).toBe(0);
  }, 300_000);
});
