import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import { Log } from '../../../src/platform/logging/log.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

const KEY = 'key of the account';
const OTHER_KEY = 'key of another company';
const CODE = 'e'.repeat(900_000);

/** What strangers, a database that is away, and hostile companies do to everybody's webhooks. */
describe('webhooks under siege', () => {
  let running: TestHttpApp;
  let companyId: number;
  let accountId: number;
  let token: string;
  let otherToken: string;
  let lines: string[];

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    const connect = async (company: string, apiKey: string) => {
      const { companyId } = await createCompany(running.test.database, company);
      const { id, webhookUrl } = await running.app.get(AccountService).create(companyId, {
        carrier: 'simulator',
        name: 'Main',
        credentials: { accountId: company, apiKey },
        segmentsPerMinute: null,
      });
      return { companyId, id, token: webhookUrl.slice(-32) };
    };
    const own = await connect('Acme', KEY);
    [companyId, accountId, token] = [own.companyId, own.id, own.token];
    otherToken = (await connect('Other', OTHER_KEY)).token;
  });
  afterAll(() => running?.close());

  beforeEach(() => {
    lines = [];
    const log = running.app.get(Log);
    for (const level of ['warn', 'error'] as const) {
      jest.spyOn(log, level).mockImplementation((fields, message) => {
        lines.push(JSON.stringify({ ...fields, message }));
      });
    }
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await running.test.database.execute('DELETE FROM report_batches');
  });

  const signed = (body: string | Buffer, key = KEY, at = Date.now()): Record<string, string> => {
    const timestamp = String(Math.floor(at / 1_000));
    const signature = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex');
    return { 'x-simulator-timestamp': timestamp, 'x-simulator-signature': signature };
  };
  const post = async (body: string | Buffer, headers = signed(body), to = token): Promise<number> => {
    const response = await fetch(`${running.url}/webhooks/simulator/${to}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(Buffer.from(body)),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const report = (id: string, errorCode: string | null = null) => ({
    event: 'delivery-report',
    id,
    reference: '12.34',
    status: errorCode === null ? 'delivered' : 'undelivered',
    errorCode,
  });
  const kept = async (): Promise<DeliveryReport[]> => {
    const rows = await running.test.database.query<{ reports: string }>('SELECT reports FROM report_batches');
    return rows.flatMap(({ reports }) => JSON.parse(reports));
  };

  it('refuse a flood of garbage in a few lines of log, and keep nothing of it', async () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const bodies = ['', '{', 'null', '\0\0', deep, '[{"event":"reply"}]', '{"__proto__":{"event":"reply"}}'];
    const good = JSON.stringify([report('m1')]);
    for (let round = 0; round < 4; round++) {
      const statuses = await Promise.all([
        ...bodies.map(async (body) => [400, await post(body)]),
        (async () => [400, await post(randomBytes(500))])(),
        (async () => [403, await post(good, {})])(),
        (async () => [403, await post(good, signed(good, 'a key that is wrong'))])(),
        (async () => [403, await post(good, signed(good, KEY, Date.now() - 600_000))])(),
        (async () => [403, await post(good, signed(good, KEY), otherToken)])(),
        (async () => [404, await post(good, signed(good), randomBytes(24).toString('base64url'))])(),
      ]);
      for (const [expected, status] of statuses) expect(status).toBe(expected);
    }
    expect(await kept()).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    // One for each account and kind of refusal in ten seconds.
    expect(lines.length).toBeLessThan(10);
    for (const line of lines) expect(line).not.toMatch(/key of|__proto__|12\.34/);
  });

  it('say in a few lines that the database takes nothing, and answer each request with 503', async () => {
    await running.test.database.execute('RENAME TABLE report_batches TO report_batches_gone');
    try {
      const body = JSON.stringify([report('m1')]);
      const statuses = await Promise.all(Array.from({ length: 100 }, () => post(body)));
      expect(new Set(statuses)).toEqual(new Set([503]));
    } finally {
      await running.test.database.execute('RENAME TABLE report_batches_gone TO report_batches');
    }
    expect(lines.filter((line) => line.includes('fault')).length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(5);
  });

  it('are answered with 503 in time where the database hangs before the account is known', async () => {
    const body = JSON.stringify([report('m1')]);
    const runner = running.test.dataSource.createQueryRunner();
    await runner.query('LOCK TABLES accounts WRITE');
    try {
      const status = await Promise.race([
        post(body, signed(body), randomBytes(24).toString('base64url')),
        new Promise((resolve) => setTimeout(resolve, 60_000, 'no answer').unref()),
      ]);
      expect(status).toBe(503);
    } finally {
      await runner.query('UNLOCK TABLES');
      await runner.release();
    }
    expect(await post(body)).toBe(204);
  });

  it('let nobody’s long codes take the reports of others with them', async () => {
    const hostile = JSON.stringify([report('m1', `${CODE}\ud800é`)]);
    const honest = JSON.stringify([report('m2', 'unreachable')]);
    // As carriers do: a busy database may take longer than they wait, and what is repeated may stand twice.
    const postUntilTaken = async (...args: Parameters<typeof post>): Promise<number> => {
      const status = await post(...args);
      return status === 503 ? postUntilTaken(...args) : status;
    };
    const statuses = await Promise.all([
      ...Array.from({ length: 24 }, () => postUntilTaken(hostile)),
      postUntilTaken(honest, signed(honest, OTHER_KEY), otherToken),
    ]);
    expect(new Set(statuses)).toEqual(new Set([204]));
    const reports = await kept();
    expect(reports.length).toBeGreaterThanOrEqual(25);
    expect(reports.map(({ carrierMessageId }) => carrierMessageId)).toContain('m2');
    for (const { errorCode } of reports) expect(errorCode).toMatch(/^[\x20-\x7e]{1,40}$/);
  });

  it('lose nothing of a storm in which the address is changed twice', async () => {
    const accounts = running.app.get(AccountService);
    const addresses = [token];
    const body = JSON.stringify([report('m1')]);
    let isOver = false;
    let taken = 0;
    const storm = Array.from({ length: 8 }, async (_, lane) => {
      while (!isOver) {
        const address = addresses[lane % addresses.length] ?? '';
        expect(await post(body, signed(body), address)).toBe(204);
        taken += 1;
      }
    });
    for (let turn = 0; turn < 2; turn++) {
      const { webhookUrl } = await accounts.rotateWebhookToken(companyId, accountId);
      addresses.push(webhookUrl.slice(-32));
    }
    isOver = true;
    await Promise.all(storm);
    for (const address of addresses) expect(await post(body, signed(body), address)).toBe(204);
    expect(await kept()).toHaveLength(taken + addresses.length);
  });
});
