import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { Job } from 'bullmq';
import { CarriersApiModule } from '../../../src/carriers/carriers-api.module.js';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import { ReportProcessor } from '../../../src/delivery/reports/report.processor.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { ReportBatchService } from '../../../src/delivery/reports/report-batch.service.js';
import { ReportsApiModule } from '../../../src/delivery/reports/reports-api.module.js';
import { UnmatchedReportService } from '../../../src/delivery/reports/unmatched-report.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

@Module({ imports: [PlatformModule, TenancyApiModule, CarriersApiModule, ReportsApiModule] })
class ReportsTestModule {}

const NOW = Date.parse('2026-11-20T17:00:00Z');
const SECOND = 1_000;

interface Listed {
  items: {
    id: number;
    accountId: number;
    carrierMessageId: string;
    problem: string;
    problemText: string;
    replays: number;
    dueAt: string | null;
  }[];
}

interface Party {
  companyId: number;
  accountId: number;
  campaignId: number;
  api: ApiClient;
}

describe('delivery reports that find no message', () => {
  let running: TestHttpApp;
  let acme: Party;
  let other: Party;
  let now = NOW;

  beforeAll(async () => {
    running = await startHttpApp(ReportsTestModule);
    Object.assign(running.app.get(Clock), { now: () => now });
    [acme, other] = [await makeParty('Acme'), await makeParty('Other')];
  });
  afterAll(() => running?.close());

  beforeEach(async () => {
    now = NOW;
    for (const table of ['unmatched_reports', 'messages', 'carrier_refs', 'campaign_counters']) {
      await running.test.database.execute(`DELETE FROM ${table}`);
    }
    await queue().obliterate({ force: true });
  });

  async function makeParty(name: string): Promise<Party> {
    const { database } = running.test;
    const { companyId, apiKey } = await createCompany(database, name);
    const api = ApiClient.withKey(running.url, apiKey);
    const account = await api.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name,
      credentials: { accountId: name, apiKey: `a key of ${name}` },
    });
    const { insertId: campaignId } = await database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, created_at)
       VALUES (?, ?, 'marketing', ?, 'x', 'running', NOW())`,
      [companyId, account.body.id, name],
    );
    return { companyId, accountId: account.body.id, campaignId, api };
  }

  const queue = () => running.app.get(Jobs).queue('delivery-reports');
  const apply = (...reports: DeliveryReport[]) => running.app.get(ReportService).apply(reports);
  const list = async (of: Party, query = '') =>
    (await of.api.call<Listed>('GET', `/api/v1/unmatched-reports${query}`)).body.items;

  function report(of: Party, carrierMessageId: string, change: Partial<DeliveryReport> = {}): DeliveryReport {
    const { companyId, accountId } = of;
    return {
      ...{ companyId, accountId, carrierMessageId, reference: null, status: 'delivered' },
      ...{ errorClass: null, errorCode: null, receivedAt: now },
      ...change,
    };
  }

  /** Messages that are sent, with the carrier's ids that they got; the counters know them. */
  async function send(of: Party, carrierIds: readonly string[]): Promise<void> {
    for (const carrierId of carrierIds) {
      const { insertId } = await running.test.database.execute(
        `INSERT INTO messages (campaign_id, company_id, phone, turn, status, hours_class_id, pick_key, sent_at)
         SELECT ?, ?, 12025550100, COUNT(*), 'sent', 1, 0, NOW() FROM messages WHERE campaign_id = ?`,
        [of.campaignId, of.companyId, of.campaignId],
      );
      await running.test.database.execute(
        `INSERT INTO carrier_refs (account_id, carrier_message_id, campaign_id, message_id, created_at)
         VALUES (?, ?, ?, ?, NOW())`,
        [of.accountId, carrierId, of.campaignId, insertId],
      );
    }
    await running.test.database.execute(
      `INSERT INTO campaign_counters (campaign_id, status, reason, n) VALUES (?, 'sent', '', ?)`,
      [of.campaignId, carrierIds.length],
    );
  }

  async function statuses(of: Party): Promise<Record<string, number>> {
    const rows = await running.test.database.query<{ status: string; n: number }>(
      'SELECT status, n FROM campaign_counters WHERE campaign_id = ? AND n <> 0',
      [of.campaignId],
    );
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  }

  /** Works on the queue as a worker does, until it is empty. */
  async function workOff(): Promise<number> {
    const processor = new ReportProcessor(
      running.app.get(ReportBatchService),
      running.app.get(UnmatchedReportService),
    );
    for (let worked = 0; ; worked++) {
      const [job]: Job[] = await queue().getJobs(['waiting', 'prioritized']);
      if (!job) return worked;
      await processor.process(job);
      await job.remove();
    }
  }

  it('are listed with the reason in plain words, of an account or a time if asked', async () => {
    now = NOW - 3_600 * SECOND;
    await apply(report(acme, 'early'));
    now = NOW;
    const reference = { campaignId: acme.campaignId, messageId: 4711 };
    await apply(report(acme, 'unknown', { reference }), report(other, 'theirs'));
    await apply(report({ ...acme, accountId: other.accountId }, 'foreign', { reference }));
    expect(await list(acme)).toMatchObject([
      {
        carrierMessageId: 'early',
        status: 'delivered',
        problem: 'no-reference',
        problemText: expect.stringContaining('no reference of ours'),
        replays: 0,
        dueAt: new Date(NOW - 3_595 * SECOND).toISOString(),
      },
      { carrierMessageId: 'unknown', problem: 'unknown-message', dueAt: null },
      { carrierMessageId: 'foreign', problem: 'another-account', dueAt: null },
    ]);
    const names = async (query: string) =>
      (await list(acme, query)).map(({ carrierMessageId }) => carrierMessageId);
    expect(await names(`?accountId=${acme.accountId}`)).toEqual(['early', 'unknown']);
    const border = new Date(NOW - 60 * SECOND).toISOString();
    expect(await names(`?from=${border}`)).toEqual(['unknown', 'foreign']);
    expect(await names(`?to=${border}`)).toEqual(['early']);
    expect((await acme.api.call('GET', '/api/v1/unmatched-reports?from=yesterday')).status).toBe(422);
    expect((await list(other)).map(({ carrierMessageId }) => carrierMessageId)).toEqual(['theirs']);
  });

  it('are tried again one by one: what finds its message is applied and gone, the rest says why', async () => {
    await apply(report(acme, 'a'));
    const [kept] = await list(acme);
    const path = `/api/v1/unmatched-reports/${kept?.id}/replay`;
    const inVain = { matched: false, problem: 'no-reference', problemText: expect.any(String) };
    expect((await acme.api.call('POST', path)).body).toEqual(inVain);
    expect(await list(acme)).toMatchObject([{ replays: 1, replayedAt: new Date(now).toISOString() }]);
    expect((await other.api.call('POST', path)).status).toBe(404);
    await send(acme, ['a']);
    const answers = await Promise.all([1, 2, 3].map(() => acme.api.call('POST', path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    expect(answers.find(({ status }) => status === 200)?.body).toEqual({
      matched: true,
      problem: null,
      problemText: null,
    });
    expect(await list(acme)).toEqual([]);
    expect(await statuses(acme)).toEqual({ delivered: 1 });
  });

  it('are tried again in the background, many at a time, and twice changes nothing', async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `m${index}`);
    await apply(...ids.map((id) => report(acme, id)), report(other, 'm1'));
    await send(acme, ids.slice(0, 430));
    const replay = (body?: object) => acme.api.call('POST', '/api/v1/unmatched-reports/replay', body);
    expect((await replay({ accountId: other.accountId })).status).toBe(404);
    expect((await replay({ to: new Date(now).toISOString() })).status).toBe(202);
    await workOff();
    expect(await statuses(acme)).toEqual({ sent: 430 });
    const answers = [await replay({ accountId: acme.accountId }), await replay()];
    expect(answers.map(({ status, body }) => [status, body])).toEqual([
      [202, { queued: true }],
      [202, { queued: true }],
    ]);
    expect(await workOff()).toBeGreaterThanOrEqual(4);
    expect(await statuses(acme)).toEqual({ delivered: 430 });
    const left = await list(acme, '?limit=100');
    expect(left.map(({ carrierMessageId }) => carrierMessageId)).toEqual(ids.slice(430));
    expect(await list(other)).toHaveLength(1);
  });

  it('that may have come before the result of their send are tried again by themselves, ever more rarely', async () => {
    const service = running.app.get(UnmatchedReportService);
    await apply(report(acme, 'early'), report(acme, 'strange'));
    expect(await service.retryDue()).toBe(0);
    await send(acme, ['early']);
    expect(await service.retryDue()).toBe(0);
    now += 5 * SECOND;
    expect(await service.retryDue()).toBe(1);
    expect(await statuses(acme)).toEqual({ delivered: 1 });
    const dues: (string | null | undefined)[] = [];
    for (const seconds of [30, 120, 600, 3_600]) {
      dues.push((await list(acme))[0]?.dueAt);
      now = NOW + seconds * SECOND;
      expect(await service.retryDue()).toBe(0);
    }
    expect(dues).toEqual([30, 120, 600, 3_600].map((after) => new Date(NOW + after * SECOND).toISOString()));
    expect(await list(acme)).toMatchObject([{ carrierMessageId: 'strange', replays: 5, dueAt: null }]);
  });
});
