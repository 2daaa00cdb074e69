import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import {
  CampaignCounterRepository,
  CounterDeltas,
} from '../../../src/campaigns/campaign-counter.repository.js';
import { CampaignsModule } from '../../../src/campaigns/campaigns.module.js';
import { HistoryApiModule } from '../../../src/insight/history/history-api.module.js';
import { HistorySampler } from '../../../src/insight/history/history-sampler.service.js';
import { HistorySamplingModule } from '../../../src/insight/history/history-sampling.module.js';
import { MESSAGE_STATUSES, type MessageStatus } from '../../../src/messages/message-status.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

@Module({
  imports: [PlatformModule, TenancyApiModule, CampaignsModule, HistoryApiModule, HistorySamplingModule],
})
class HistoryTestModule {}

interface Figures {
  sent: number;
  delivered: number;
  failed: number;
  replies: number;
  optOuts: number;
}

interface HistoryBody {
  items: (Figures & { at: string })[];
  total: Figures;
  /** Of a refusal. */
  errors?: { field: string }[];
}

describe('history of figures', () => {
  let running: TestHttpApp;
  let now = 0;
  let companyId: number;
  let key: string;
  let campaignId: number;

  beforeAll(async () => {
    running = await startHttpApp(HistoryTestModule);
    Object.assign(running.app.get(Clock), { now: () => now });
  });
  afterAll(() => running?.close());

  beforeEach(async () => {
    now = Date.parse('2026-11-20T17:00:30Z');
    ({ companyId, key } = await company());
    campaignId = await campaign(companyId, 'running');
  });

  async function company() {
    const { companyId: id, apiKey } = await createCompany(running.test.database, 'Acme');
    return { companyId: id, key: apiKey };
  }

  async function campaign(of: number, status: string): Promise<number> {
    const { insertId } = await running.test.database.execute(
      `INSERT INTO campaigns (company_id, kind, name, text, status, created_at)
       VALUES (?, 'marketing', 'Sale', 'Hi', ?, ?)`,
      [of, status, new Date(now)],
    );
    return insertId;
  }

  async function count(of: number, changes: Partial<Record<MessageStatus, number>>): Promise<void> {
    const deltas = new CounterDeltas();
    for (const status of MESSAGE_STATUSES) deltas.addStatus(of, status, null, changes[status] ?? 0);
    await running.test.database.transaction((sql) =>
      running.app.get(CampaignCounterRepository).apply(sql, deltas),
    );
  }

  const look = () => running.app.get(HistorySampler).run();

  function read(query: Record<string, string>, as = key) {
    const path = `/api/v1/history?${new URLSearchParams(query)}`;
    return ApiClient.withKey(running.url, as).call<HistoryBody>('GET', path);
  }

  const figures = (some: Partial<Figures>): Figures => ({
    ...{ sent: 0, delivered: 0, failed: 0, replies: 0, optOuts: 0 },
    ...some,
  });
  const HOUR = { since: '2026-11-20T17:00:00Z', until: '2026-11-20T18:00:00Z' };

  it('adds to each minute what counters have grown by since the look before', async () => {
    await count(campaignId, { pending: 100 });
    await look();
    await count(campaignId, { pending: -10, sent: 10 });
    await look();
    now += 60_000;
    await count(campaignId, { sent: -6, delivered: 4, undelivered: 2, skipped: 5, pending: -5 });
    await running.test.database.execute(
      'INSERT INTO campaign_counted_replies (campaign_id, replies, opt_outs) VALUES (?, 3, 1)',
      [campaignId],
    );
    await look();
    await look();
    const { body } = await read({ ...HOUR, step: 'minute' });
    expect(body).toEqual({
      items: [
        { at: '2026-11-20T17:00:00.000Z', ...figures({ sent: 10 }) },
        { at: '2026-11-20T17:01:00.000Z', ...figures({ delivered: 4, failed: 2, replies: 3, optOuts: 1 }) },
      ],
      total: figures({ sent: 10, delivered: 4, failed: 2, replies: 3, optOuts: 1 }),
    });
  });

  it('takes each change once, however many workers look at the same time', async () => {
    await count(campaignId, { sent: 500 });
    await Promise.all([look(), look(), look(), look()]);
    expect((await read({ ...HOUR, step: 'hour' })).body.total).toEqual(figures({ sent: 500 }));
  });

  it('finds a campaign that began and ended between two looks', async () => {
    await count(campaignId, { delivered: 3 });
    await running.test.database.execute(
      "UPDATE campaigns SET status = 'completed', finished_at = ? WHERE id = ?",
      [new Date(now - 5_000), campaignId],
    );
    await look();
    await look();
    const { body } = await read({ ...HOUR, step: 'hour' });
    expect(body.total).toEqual(figures({ sent: 3, delivered: 3 }));
  });

  it('goes on with a campaign that has ended, as its reports come late', async () => {
    await count(campaignId, { sent: 5 });
    await look();
    await running.test.database.execute("UPDATE campaigns SET status = 'completed' WHERE id = ?", [
      campaignId,
    ]);
    now += 3 * 86_400_000;
    await count(campaignId, { sent: -5, delivered: 5 });
    await look();
    const { body } = await read({
      since: '2026-11-20T00:00:00Z',
      until: '2026-11-30T00:00:00Z',
      step: 'hour',
    });
    expect(body.total).toEqual(figures({ sent: 5, delivered: 5 }));
  });

  it('puts days together by the clock of the company', async () => {
    await running.test.database.execute("UPDATE companies SET time_zone = 'Asia/Kathmandu' WHERE id = ?", [
      companyId,
    ]);
    // Midnight in Kathmandu is 18:15 UTC.
    now = Date.parse('2026-11-20T18:14:59Z');
    await count(campaignId, { sent: 1 });
    await look();
    now = Date.parse('2026-11-20T18:15:00Z');
    await count(campaignId, { sent: 2 });
    await look();
    const { body } = await read({
      since: '2026-11-19T00:00:00Z',
      until: '2026-11-22T00:00:00Z',
      step: 'day',
    });
    expect(body.items).toEqual([
      { at: '2026-11-19T18:15:00.000Z', ...figures({ sent: 1 }) },
      { at: '2026-11-20T18:15:00.000Z', ...figures({ sent: 2 }) },
    ]);
  });

  it('gives the day on which clocks are set back its 25 hours', async () => {
    await running.test.database.execute("UPDATE companies SET time_zone = 'America/Chicago' WHERE id = ?", [
      companyId,
    ]);
    const times = [
      '2026-11-01T04:59:00Z',
      '2026-11-01T05:00:00Z',
      '2026-11-02T05:59:00Z',
      '2026-11-02T06:00:00Z',
    ];
    for (const time of times) {
      now = Date.parse(time);
      await count(campaignId, { sent: 1 });
      await look();
    }
    const { body } = await read({
      since: '2026-10-31T00:00:00Z',
      until: '2026-11-03T00:00:00Z',
      step: 'day',
    });
    expect(body.items.map(({ at, sent }) => [at, sent])).toEqual([
      ['2026-10-31T05:00:00.000Z', 1],
      ['2026-11-01T05:00:00.000Z', 2],
      ['2026-11-02T06:00:00.000Z', 1],
    ]);
  });

  it('tells campaigns apart, and shows none to another company', async () => {
    const other = await campaign(companyId, 'paused');
    await count(campaignId, { sent: 1 });
    await count(other, { sent: 2 });
    await look();
    const one = await read({ ...HOUR, step: 'minute', campaignId: String(other) });
    expect(one.body.total).toEqual(figures({ sent: 2 }));
    const stranger = await company();
    const theirs = await read({ ...HOUR, step: 'minute', campaignId: String(other) }, stranger.key);
    expect(theirs.body).toEqual({ items: [], total: figures({}) });
  });

  const get = <Body>(path: string, as = key) => ApiClient.withKey(running.url, as).call<Body>('GET', path);
  const hour = new URLSearchParams(HOUR).toString();

  it('tells figures by campaign, newest first and page by page, and by account', async () => {
    await running.test.database.execute(
      "INSERT INTO accounts (company_id, carrier, name, credentials, webhook_token, created_at) VALUES (?, 'simulator', '=1+1', '', ?, ?)",
      [companyId, String(companyId), new Date(now)],
    );
    const [account] = await running.test.database.query<{ id: number }>(
      'SELECT id FROM accounts WHERE company_id = ?',
      [companyId],
    );
    const others = [await campaign(companyId, 'running'), await campaign(companyId, 'running')];
    const [second = 0, third = 0] = others;
    await running.test.database.execute('UPDATE campaigns SET account_id = ? WHERE id IN (?)', [
      account?.id,
      others,
    ]);
    // One sent nothing in this time.
    await campaign(companyId, 'running');
    await count(campaignId, { sent: 1 });
    await count(second, { sent: 2, delivered: 3 });
    await count(third, { failed: 4 });
    await look();
    now += 3_600_000;
    await count(third, { sent: 10 });
    await look();
    interface Page {
      items: (Figures & { campaignId: number; kind: string })[];
      next: number | null;
    }
    const first = (await get<Page>(`/api/v1/history/campaigns?${hour}&limit=2`)).body;
    expect(first.items).toEqual([
      { campaignId: third, name: 'Sale', kind: 'marketing', ...figures({ sent: 4, failed: 4 }) },
      { campaignId: second, name: 'Sale', kind: 'marketing', ...figures({ sent: 5, delivered: 3 }) },
    ]);
    const rest = (await get<Page>(`/api/v1/history/campaigns?${hour}&limit=2&after=${first.next}`)).body;
    expect([rest.items.map(({ campaignId: id }) => id), rest.next]).toEqual([[campaignId], null]);
    const ofAccount = await get<Page>(`/api/v1/history/campaigns?${hour}&accountId=${account?.id}`);
    expect(ofAccount.body.items.map(({ campaignId: id }) => id)).toEqual([third, second]);
    const accounts = await get(`/api/v1/history/accounts?${hour}`);
    expect(accounts.body).toEqual({
      items: [
        { accountId: account?.id, name: '=1+1', ...figures({ sent: 9, delivered: 3, failed: 4 }) },
        { accountId: null, name: null, ...figures({ sent: 1 }) },
      ],
    });
    // No spreadsheet runs what somebody called their account.
    expect((await get<string>(`/api/v1/history/accounts.csv?${hour}`)).body).toBe(
      `account_id,account,sent,delivered,failed,replies,opt_outs\r\n${account?.id},'=1+1,9,3,4,0,0\r\n,,1,0,0,0,0\r\n`,
    );
    const stranger = await company();
    for (const path of ['campaigns', 'accounts']) {
      expect((await get<Page>(`/api/v1/history/${path}?${hour}`, stranger.key)).body.items).toEqual([]);
    }
  });

  it('adds up to the same in any way that it is asked, wherever the time begins and ends', async () => {
    const other = await campaign(companyId, 'running');
    await look();
    for (let minute = 0; minute < 50; minute += 4) {
      now = Date.parse('2026-11-20T17:00:30Z') + minute * 60_000;
      await count(campaignId, { sent: 3, delivered: 1 });
      await count(other, { failed: 1 });
      await look();
    }
    for (const [since, until] of [
      ['17:00', '18:00'],
      ['17:04', '17:41'],
      ['17:15', '17:45'],
      ['17:16', '17:29'],
      ['17:28', '17:31'],
    ] as const) {
      const time = { since: `2026-11-20T${since}:00Z`, until: `2026-11-20T${until}:00Z` };
      const { total } = (await read({ ...time, step: 'minute' })).body;
      expect(total.sent).toBeGreaterThan(0);
      for (const step of ['hour', 'day'] as const) {
        expect([since, step, (await read({ ...time, step })).body.total]).toEqual([since, step, total]);
      }
      for (const path of ['campaigns', 'accounts']) {
        const { items } = (await get<HistoryBody>(`/api/v1/history/${path}?${new URLSearchParams(time)}`))
          .body;
        const sent = items.reduce((sum, item) => sum + item.sent, 0);
        expect([since, path, sent]).toEqual([since, path, total.sent]);
      }
    }
  });

  it('writes all of it as CSV, however many pages that is, and guards what people typed', async () => {
    const made = [];
    for (let index = 0; index < 205; index++) made.push(await campaign(companyId, 'running'));
    await running.test.database.execute('UPDATE campaigns SET name = ? WHERE id = ?', [
      '@cmd, "quoted"',
      made[0],
    ]);
    for (const table of ['history_minutes', 'history_quarters']) {
      await running.test.database.execute(
        `INSERT INTO ${table} (company_id, at, campaign_id, sent) VALUES ?`,
        [made.map((id) => [companyId, new Date(HOUR.since), id, 1])],
      );
    }
    const campaigns = await get<string>(`/api/v1/history/campaigns.csv?${hour}`);
    expect(campaigns.headers.get('content-disposition')).toBe('attachment; filename="campaigns.csv"');
    const lines = campaigns.body.trimEnd().split('\r\n');
    expect(lines).toHaveLength(206);
    expect(lines[1]).toBe(`${made.at(-1)},Sale,marketing,1,0,0,0,0`);
    expect(lines.at(-1)).toBe(`${made[0]},"'@cmd, ""quoted""",marketing,1,0,0,0,0`);
    expect((await get<string>(`/api/v1/history.csv?${hour}&step=hour`)).body).toBe(
      'at,sent,delivered,failed,replies,opt_outs\r\n2026-11-20T17:00:00.000Z,205,0,0,0,0\r\n',
    );
    expect((await get<string>('/api/v1/history/numbers.csv?since=2026-11-01&until=2026-11-30')).body).toBe(
      'number_id,sender,account_id,accepted,delivered,failed,filtered,throttled\r\n',
    );
    // What is wrong with the question is told before anything is sent.
    for (const path of ['campaigns.csv', 'accounts.csv', 'campaigns', 'accounts']) {
      const turned = await get<HistoryBody>(
        `/api/v1/history/${path}?since=${HOUR.until}&until=${HOUR.since}`,
      );
      expect([path, turned.status, turned.body.errors?.[0]?.field]).toEqual([path, 422, 'until']);
      const long = await get<HistoryBody>(`/api/v1/history/${path}?since=2020-01-01T00:00:00Z`);
      expect([path, long.status, long.body.errors?.[0]?.field]).toEqual([path, 422, 'since']);
    }
  });

  it('refuses a time that is turned round or has too many steps, and names the field', async () => {
    const turned = await read({ since: HOUR.until, until: HOUR.since, step: 'minute' });
    expect([turned.status, turned.body.errors?.[0]?.field]).toEqual([422, 'until']);
    const long = await read({ since: '2025-11-20T17:00:00Z', until: HOUR.until, step: 'minute' });
    expect([long.status, long.body.errors?.[0]?.field]).toEqual([422, 'step']);
  });
});
