import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import { ReplyIntakeRepository } from '../../../src/delivery/webhooks/reply-intake.repository.js';
import { ReplyRequeue } from '../../../src/delivery/webhooks/reply-requeue.service.js';
import { WebhookCounts } from '../../../src/delivery/webhooks/webhook-counts.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createTestRedis } from '../../support/test-redis.js';
import { waitUntil } from '../../support/wait-until.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';
import { TcpProxy } from './tcp-proxy.js';

const KEY = 'key of the account';
const MIB = 1024 * 1024;

interface StoredReply {
  id: number;
  companyId: number;
  accountId: number;
  phone: number;
  toPhone: number;
  text: string;
  unhandled: number | null;
}

describe('webhooks', () => {
  let redisWire: TcpProxy;
  let running: TestHttpApp;
  let companyId: number;
  let accountId: number;
  let token: string;

  beforeAll(async () => {
    const redis = await createTestRedis();
    await redis.close();
    const wire = new URL(redis.url);
    redisWire = await TcpProxy.to(wire.hostname, Number(wire.port));
    wire.port = String(redisWire.port);
    running = await startHttpApp(CarriersTestModule, { REDIS_URL: wire.href });
    companyId = (await createCompany(running.test.database, 'Acme')).companyId;
    const account = await running.app.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: KEY },
      segmentsPerMinute: null,
    });
    accountId = account.id;
    token = account.webhookUrl.slice(-32);
  });

  afterAll(async () => {
    redisWire?.mend();
    await running?.close();
    await redisWire?.close();
  });

  beforeEach(async () => {
    for (const table of ['replies', 'reply_pieces', 'report_batches']) {
      await running.test.database.execute(`DELETE FROM ${table}`);
    }
    for (const name of ['replies', 'delivery-reports'] as const) {
      await running.app.get(Jobs).queue(name).obliterate({ force: true });
    }
  });

  const sign = (body: string | Buffer, key = KEY, at = Date.now()): Record<string, string> => {
    const timestamp = String(Math.floor(at / 1_000));
    const signature = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex');
    return { 'x-simulator-timestamp': timestamp, 'x-simulator-signature': signature };
  };
  interface Posting {
    path?: string;
    headers?: Record<string, string>;
    contentType?: string;
  }
  const post = async (body: string | Buffer, { path, headers, contentType }: Posting = {}) =>
    fetch(`${running.url}${path ?? `/webhooks/simulator/${token}`}`, {
      method: 'POST',
      headers: { 'content-type': contentType ?? 'application/json', ...(headers ?? sign(body)) },
      body: new Uint8Array(Buffer.from(body)),
    });
  const report = (id: string, reference: string | null, status = 'delivered') => ({
    event: 'delivery-report',
    eventId: id,
    id,
    reference,
    status,
    errorCode: null,
  });
  const reply = (id: string, text: string, from = '+14155550123') => ({
    event: 'reply',
    eventId: id,
    id,
    from,
    to: '+14155550100',
    text,
  });
  const stored = () =>
    running.test.database.query<StoredReply>(
      `SELECT id, company_id AS companyId, account_id AS accountId, phone, to_phone AS toPhone, text, unhandled
         FROM replies ORDER BY id`,
    );
  const queued = async (name: 'replies' | 'delivery-reports') => {
    const jobs = await running.app.get(Jobs).queue(name).getJobs(['waiting', 'prioritized', 'delayed']);
    return jobs.map((job) => job.data);
  };
  const batches = async (): Promise<{ id: number; reports: DeliveryReport[] }[]> => {
    const rows = await running.test.database.query<{ id: number; reports: string }>(
      'SELECT id, reports FROM report_batches ORDER BY id',
    );
    return rows.map(({ id, reports }) => ({ id, reports: JSON.parse(reports) }));
  };
  const keptReports = async () => (await batches()).flatMap(({ reports }) => reports);
  const count = (result: Parameters<WebhookCounts['of']>[1], carrier = 'simulator') =>
    running.app.get(WebhookCounts).of(carrier, result);

  describe('refuse', () => {
    const body = JSON.stringify([report('m1', '12.34')]);

    it('an unknown token, a token of another carrier, and one that is none', async () => {
      const before = count('unknown-address', 'unknown');
      for (const path of [
        `/webhooks/simulator/${'x'.repeat(32)}`,
        `/webhooks/twilio/${token}`,
        '/webhooks/simulator/short',
        `/webhooks/simulator/${encodeURIComponent("' OR '1'='1")}`,
      ]) {
        expect({ path, status: (await post(body, { path })).status }).toEqual({ path, status: 404 });
      }
      expect(count('unknown-address', 'unknown')).toBe(before + 4);
    });

    it('a forged, missing, replayed or moved signature', async () => {
      const before = count('bad-signature');
      const changed = body.replace('delivered', 'Delivered');
      const attempts = [
        post(body, { headers: sign(body, 'another key of somebody') }),
        post(body, { headers: {} }),
        post(body, { headers: sign(body, KEY, Date.now() - 310_000) }),
        post(body, { headers: sign(body, KEY, Date.now() + 310_000) }),
        post(changed, { headers: sign(body) }),
        post(` ${body}`, { headers: sign(body) }),
      ];
      const statuses = (await Promise.all(attempts)).map(({ status }) => status);
      expect(statuses).toEqual(attempts.map(() => 403));
      expect(count('bad-signature')).toBe(before + attempts.length);
    });

    it('garbage that was signed', async () => {
      const before = count('unreadable');
      for (const garbage of ['{', '', '{}', '["x"]', '\u0000']) {
        expect((await post(garbage)).status).toBe(400);
      }
      const signedNothing = await fetch(`${running.url}/webhooks/simulator/${token}`, { headers: sign('') });
      expect(signedNothing.status).toBe(400);
      expect(count('unreadable')).toBe(before + 6);
    });

    it('a body of more than a mebibyte, before anything reads it', async () => {
      const large = Buffer.alloc(MIB + 1, 'x');
      expect((await post(large)).status).toBe(413);
      expect(count('too-large', 'unknown')).toBe(1);
    });

    it('without a trace on the queues or in the database', async () => {
      expect(await stored()).toEqual([]);
      expect(await keptReports()).toEqual([]);
    });
  });

  it('is no business of the API’s sign-in and parsers: any content type is taken as it comes', async () => {
    const body = JSON.stringify([report('m1', '12.34')]);
    for (const contentType of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'x/y',
    ]) {
      expect((await post(body, { contentType })).status).toBe(204);
    }
    expect(await keptReports()).toHaveLength(4);
  });

  it('commits reports before it answers, many requests in one row, and queues a job for each row', async () => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const body = JSON.stringify([
          report(`m${index}`, `12.${index + 1}`),
          report(`n${index}`, `12.${index + 1}`),
        ]);
        const { status } = await post(body);
        return {
          status,
          kept: index % 10 > 0 || (await keptReports()).some((one) => one.carrierMessageId === `m${index}`),
        };
      }),
    );
    expect(answers.filter(({ status, kept }) => status !== 204 || !kept)).toEqual([]);
    const rows = await batches();
    expect(rows.flatMap(({ reports }) => reports)).toHaveLength(200);
    expect(rows.length).toBeLessThan(100);
    await waitUntil('all are queued', async () => (await queued('delivery-reports')).length === rows.length);
    const named = (await queued('delivery-reports')).map(({ batchId }) => batchId);
    expect(named.sort((a, b) => a - b)).toEqual(rows.map(({ id }) => id));
    expect(rows[0]?.reports[0]).toEqual({
      companyId,
      accountId,
      reference: { campaignId: 12, messageId: expect.any(Number) },
      carrierMessageId: expect.stringMatching(/^[mn]\d+$/),
      status: 'delivered',
      errorClass: null,
      errorCode: null,
      receivedAt: expect.any(Number),
    });
  });

  it('takes the reference from the report, else from the address, and believes no other', async () => {
    const withRef = { path: `/webhooks/simulator/${token}?ref=7.8` };
    await post(JSON.stringify([report('own', '12.34')]), withRef);
    await post(JSON.stringify([report('address', null)]), withRef);
    await post(JSON.stringify([report('strange', 'not ours')]), withRef);
    await post(JSON.stringify([report('batch1', null), report('batch2', null)]), withRef);
    await post(JSON.stringify([report('none', '1.2.3')]), { path: `/webhooks/simulator/${token}?ref=0.1` });
    const references = new Map((await keptReports()).map((one) => [one.carrierMessageId, one.reference]));
    const addressed = { campaignId: 7, messageId: 8 };
    expect(Object.fromEntries(references)).toEqual({
      own: { campaignId: 12, messageId: 34 },
      address: addressed,
      strange: addressed,
      batch1: null,
      batch2: null,
      none: null,
    });
  });

  it('commits replies before it answers, and then queues them', async () => {
    const { status } = await post(
      JSON.stringify([reply('r1', 'Stop 🛑'), reply('r2', 'hello', '+15550001111')]),
    );
    expect(status).toBe(204);
    const rows = await stored();
    expect(rows).toMatchObject([
      { companyId, accountId, phone: 14155550123, toPhone: 14155550100, text: 'Stop 🛑', unhandled: 1 },
      { phone: 15550001111, text: 'hello' },
    ]);
    await waitUntil('they are queued', async () => (await queued('replies')).length === 1);
    expect(await queued('replies')).toEqual([{ replyIds: rows.map(({ id }) => id) }]);
  });

  it('makes one reply of duplicates, however they arrive', async () => {
    const body = JSON.stringify([reply('r1', 'yes'), reply('r1', 'yes')]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(body)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
    expect((await post(body)).status).toBe(204);
    expect(await stored()).toHaveLength(1);
  });

  it('keeps replies whatever they hold', async () => {
    const long = '😀'.repeat(5_000);
    const texts = ['', 'nul \u0000 byte', long, "'; DROP TABLE replies; --"];
    const events = texts.map((text, index) => reply(`odd-${index}-${'é'.repeat(60)}`, text));
    const names = [reply('name', 'from a name', 'MyBank'), reply('short', 'from a short code', '72345')];
    expect((await post(JSON.stringify([...events, ...names]))).status).toBe(204);
    const rows = await stored();
    expect(rows.map(({ text }) => text).sort()).toEqual(
      ['', 'nul \u0000 byte', '😀'.repeat(4_000), "'; DROP TABLE replies; --", 'from a short code'].sort(),
    );
    expect(rows.find(({ text }) => text === 'from a short code')?.phone).toBe(72345);
  });

  it('keeps reports and replies while Redis is away, and queues them once it is back', async () => {
    redisWire.cut();
    try {
      const redis = running.app.get<Redis>(Redis);
      await waitUntil('the loss is seen', async () => redis.status !== 'ready');
      const body = JSON.stringify([report('m1', '12.34'), reply('r1', 'STOP')]);
      expect((await post(body)).status).toBe(204);
      expect((await keptReports()).map(({ carrierMessageId }) => carrierMessageId)).toEqual(['m1']);
      expect(await stored()).toHaveLength(1);
    } finally {
      redisWire.mend();
    }
    const body = JSON.stringify([report('m2', '12.34')]);
    await waitUntil('Redis is back', async () => {
      await post(body);
      return (await queued('delivery-reports')).length > 0;
    });
  });

  it('answers 503 to reports that MySQL does not take, and 204 to their repetition', async () => {
    const body = JSON.stringify([report('m1', '12.34')]);
    const before = count('not-kept');
    await running.test.database.execute('RENAME TABLE report_batches TO report_batches_gone');
    try {
      expect((await post(body)).status).toBe(503);
    } finally {
      await running.test.database.execute('RENAME TABLE report_batches_gone TO report_batches');
    }
    expect(count('not-kept')).toBe(before + 1);
    expect(await keptReports()).toEqual([]);
    expect((await post(body)).status).toBe(204);
    expect(await keptReports()).toHaveLength(1);
  });

  it('answers 503 to replies that MySQL does not take, and 204 to their repetition', async () => {
    const body = JSON.stringify([reply('r1', 'STOP')]);
    await running.test.database.execute('RENAME TABLE replies TO replies_gone');
    try {
      expect((await post(body)).status).toBe(503);
    } finally {
      await running.test.database.execute('RENAME TABLE replies_gone TO replies');
    }
    expect(await stored()).toEqual([]);
    expect((await post(body)).status).toBe(204);
    expect(await stored()).toHaveLength(1);
  });

  it('answers 503 in time where MySQL hangs; what was written late and repeated makes one reply', async () => {
    const body = JSON.stringify([reply('r1', 'STOP')]);
    const runner = running.test.dataSource.createQueryRunner();
    await runner.query('LOCK TABLES replies WRITE');
    try {
      const began = performance.now();
      expect((await post(body)).status).toBe(503);
      expect(performance.now() - began).toBeLessThan(25_000);
    } finally {
      await runner.query('UNLOCK TABLES');
      await runner.release();
    }
    expect((await post(body)).status).toBe(204);
    expect(await stored()).toHaveLength(1);
  });

  it('finds replies whose job was lost, and queues them once', async () => {
    await post(JSON.stringify([reply('r1', 'STOP'), reply('r2', 'hello')]));
    await waitUntil('they are queued', async () => (await queued('replies')).length === 1);
    const ids = (await stored()).map(({ id }) => id);
    await running.app.get(Jobs).queue('replies').obliterate({ force: true });

    const requeueIn = (ms: number) =>
      new ReplyRequeue(
        new ReplyIntakeRepository(running.test.database),
        running.app.get(Jobs),
        new SystemClock(ms),
      ).requeueUnhandledReplies();
    expect(await requeueIn(0)).toBe(0);
    expect(await requeueIn(60_000)).toBe(2);
    expect(await requeueIn(60_000)).toBe(2);
    expect(await queued('replies')).toEqual([{ replyIds: ids }]);
    await running.test.database.execute('UPDATE replies SET unhandled = NULL');
    expect(await requeueIn(60_000)).toBe(0);
  });

  it('still takes what comes for a stopped account', async () => {
    const accounts = running.app.get(AccountService);
    await accounts.stop(companyId, accountId, 'no funds');
    try {
      expect((await post(JSON.stringify([reply('r1', 'STOP'), report('m1', '12.34')]))).status).toBe(204);
      expect(await stored()).toHaveLength(1);
    } finally {
      await accounts.resume(companyId, accountId);
    }
  });

  it('knows the new address at once after a rotation, and the old one until its time is over', async () => {
    const body = JSON.stringify([report('m1', '12.34')]);
    const old = token;
    const rotate = async (graceHours?: number) => {
      const view = await running.app.get(AccountService).rotateWebhookToken(companyId, accountId, graceHours);
      token = view.webhookUrl.slice(-32);
    };
    await rotate();
    expect((await post(body)).status).toBe(204);
    expect((await post(body, { path: `/webhooks/simulator/${old}?ref=7.8` })).status).toBe(204);
    const second = token;
    await rotate(0);
    expect((await post(body)).status).toBe(204);
    for (const dead of [old, second]) {
      expect((await post(body, { path: `/webhooks/simulator/${dead}` })).status).toBe(404);
    }
  });
});
