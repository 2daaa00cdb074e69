import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { CampaignsModule } from '../../../src/campaigns/campaigns.module.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { HoursClassesModule } from '../../../src/compliance/hours-classes/hours-classes.module.js';
import { BreakdownApiModule } from '../../../src/insight/breakdown/breakdown-api.module.js';
import { BreakdownWalkRepository } from '../../../src/insight/breakdown/breakdown-walk.repository.js';
import { BreakdownWalker } from '../../../src/insight/breakdown/breakdown-walker.service.js';
import { BreakdownWalkingModule } from '../../../src/insight/breakdown/breakdown-walking.module.js';
import { PieceCounter } from '../../../src/insight/breakdown/piece-counter.service.js';
import { ReplyStates } from '../../../src/insight/breakdown/reply-states.service.js';
import { HistorySampler } from '../../../src/insight/history/history-sampler.service.js';
import { HistorySamplingModule } from '../../../src/insight/history/history-sampling.module.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

@Module({
  imports: [
    PlatformModule,
    TenancyApiModule,
    CampaignsModule,
    HoursClassesModule,
    BreakdownApiModule,
    BreakdownWalkingModule,
    HistorySamplingModule,
  ],
})
class BreakdownTestModule {}

const MINUTE_MS = 60_000;
const START = Date.parse('2026-11-20T17:00:30Z');
const NOVEMBER = 'since=2026-11-01&until=2026-11-30';

interface StateLine {
  state: string | null;
  sent: number;
  delivered: number;
  failed: number;
  replies: number;
  optOuts: number;
}

interface Breakdown {
  countedAt: string | null;
  accounts: { accountId: number | null; name: string | null; numbers: number; sent: number }[];
  states: StateLine[];
}

interface NumberPage {
  items: {
    numberId: number | null;
    sender: string | null;
    sent: number;
    delivered: number;
    failed: number;
  }[];
  next: string | null;
}

/** One message as the tables keep it. */
interface Given {
  status: string;
  /** Of the person, as the message's class has them. */
  states?: string[];
  /** A contact of this region stands behind it. */
  region?: string;
  number?: number | null;
  sentAt?: string | null;
}

describe('breakdowns by state and number', () => {
  let running: TestHttpApp;
  let acme: TestCompany;
  let api: ApiClient;
  let now = START;
  let accountId: number;
  let campaignId: number;
  let phone = 12_125_550_000;

  beforeAll(async () => {
    running = await startHttpApp(BreakdownTestModule);
    Object.assign(running.app.get(Clock), { now: () => now });
  }, 60_000);
  afterAll(() => running?.close());

  beforeEach(async () => {
    // A minute and more is over for every campaign of the tests before.
    now += 86_400_000;
    acme = await createCompany(running.test.database, 'Acme');
    api = ApiClient.withKey(running.url, acme.apiKey);
    accountId = await insert('accounts', {
      ...{ company_id: acme.companyId, carrier: 'simulator', name: 'Main', credentials: '' },
      ...{ webhook_token: String(acme.companyId), created_at: new Date(START) },
    });
    campaignId = await campaign(acme.companyId);
  });

  const sql = <Row>(text: string, parameters: unknown[] = []) =>
    running.test.database.query<Row>(text, parameters);
  const execute = (text: string, parameters: unknown[] = []) =>
    running.test.database.execute(text, parameters);

  async function insert(table: string, row: Record<string, unknown>): Promise<number> {
    const { insertId } = await execute(`INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (?)`, [
      Object.values(row),
    ]);
    return insertId;
  }

  function campaign(companyId: number): Promise<number> {
    return insert('campaigns', {
      ...{ company_id: companyId, account_id: accountId, kind: 'marketing', name: 'Sale', text: 'Hi' },
      ...{ status: 'running', created_at: new Date(START), started_at: new Date(START) },
    });
  }

  function number(digits: number): Promise<number> {
    return insert('numbers', {
      ...{ company_id: acme.companyId, account_id: accountId, phone: digits, type: 'ten_dlc' },
      ...{ segments_per_minute: 60, created_at: new Date(START) },
    });
  }

  /** Puts messages down with the counters that the road of a message keeps; @returns their ids */
  async function messages(
    given: readonly Given[],
    of = campaignId,
    company = acme.companyId,
  ): Promise<number[]> {
    const ids: number[] = [];
    for (const { status, states = ['TX'], region, number: from = null, sentAt = '2026-11-20' } of given) {
      phone++;
      const [hoursClassId] = await running.app
        .get(HoursClassService)
        .intern([{ country: 'US', timeZones: ['America/Chicago'], states, purpose: 'promotional' }]);
      if (region !== undefined) {
        await insert('contacts', {
          ...{ list_id: 1, id: phone, company_id: company, phone, region, hours_class_id: hoursClassId },
          ...{ created_at: new Date(START), updated_at: new Date(START) },
        });
      }
      const id = await insert('messages', {
        ...{ campaign_id: of, company_id: company, phone, status, hours_class_id: hoursClassId, pick_key: 1 },
        ...{
          contact_id: phone,
          list_id: 1,
          number_id: from,
          sent_at: sentAt && new Date(`${sentAt}T12:00:00Z`),
        },
      });
      await execute(
        `INSERT INTO campaign_counters (campaign_id, status, n) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE n = n + 1`,
        [of, status],
      );
      ids.push(id);
    }
    return ids;
  }

  /** As a delivery report does it. */
  async function becomes(id: number, from: string, to: string): Promise<void> {
    await execute('UPDATE messages SET status = ? WHERE campaign_id = ? AND id = ?', [to, campaignId, id]);
    await execute(
      `INSERT INTO campaign_counters (campaign_id, status, n) VALUES (?, ?, -1), (?, ?, 1)
       ON DUPLICATE KEY UPDATE n = n + VALUES(n)`,
      [campaignId, from, campaignId, to],
    );
  }

  async function count(limits: { runMs?: number; messagesAPiece?: number } = {}): Promise<number> {
    await running.app.get(HistorySampler).run();
    return running.app.get(BreakdownWalker).run(limits);
  }

  const read = async (as = api, id = campaignId) =>
    (await as.call<Breakdown>('GET', `/api/v1/campaigns/${id}/breakdown`)).body;
  const report = async (query = NOVEMBER, as = api) =>
    (await as.call<{ items: StateLine[] }>('GET', `/api/v1/history/states?${query}`)).body.items;

  const line = (state: string | null, figures: Partial<StateLine>): StateLine => ({
    ...{ state, sent: 0, delivered: 0, failed: 0, replies: 0, optOuts: 0 },
    ...figures,
  });

  it('counts by state of the person and by number what carriers got, and nothing else', async () => {
    const [one, two] = [await number(12_125_550_001), await number(12_125_550_002)];
    await messages([
      { status: 'delivered', states: ['TX'], number: one },
      { status: 'undelivered', states: ['TX'], number: one },
      { status: 'sent', states: ['CA'], number: two },
      { status: 'failed', states: [], sentAt: null },
      { status: 'pending' },
      { status: 'queued' },
      { status: 'skipped' },
      { status: 'canceled' },
    ]);
    expect((await read()).countedAt).toBeNull();
    expect(await count()).toBe(1);
    const { countedAt, accounts, states } = await read();
    expect(countedAt).toBe(new Date(now).toISOString());
    expect(states).toEqual([
      line('TX', { sent: 2, delivered: 1, failed: 1 }),
      line(null, { sent: 1, failed: 1 }),
      line('CA', { sent: 1 }),
    ]);
    expect(accounts).toEqual([
      { accountId, name: 'Main', carrier: 'simulator', numbers: 2, sent: 3, delivered: 1, failed: 1 },
      { accountId: null, name: null, carrier: null, numbers: 0, sent: 1, delivered: 0, failed: 1 },
    ]);
    const { body } = await api.call<NumberPage>('GET', `/api/v1/campaigns/${campaignId}/breakdown/numbers`);
    expect(body.items).toEqual([
      { numberId: one, accountId, sender: '+12125550001', sent: 2, delivered: 1, failed: 1 },
      { numberId: null, accountId: null, sender: null, sent: 1, delivered: 0, failed: 1 },
      { numberId: two, accountId, sender: '+12125550002', sent: 1, delivered: 0, failed: 0 },
    ]);
  });

  it('takes the contact’s own state where number and address speak of two, and none where nobody knows', async () => {
    const states = ['CA', 'NV'];
    await messages([
      { status: 'delivered', states, region: 'NV' },
      { status: 'delivered', states, region: 'NV' },
      // The contact is gone, or has moved to a third state since.
      { status: 'delivered', states },
      { status: 'sent', states, region: 'OR' },
    ]);
    await count();
    expect((await read()).states).toEqual([
      line(null, { sent: 2, delivered: 1 }),
      line('NV', { sent: 2, delivered: 2 }),
    ]);
  });

  it('pages the numbers of a campaign, busiest first', async () => {
    const ids = [];
    for (let index = 0; index < 5; index++) ids.push(await number(12_125_560_000 + index));
    await messages(
      ids.flatMap((id, index) =>
        Array.from({ length: index < 2 ? 3 : 1 }, () => ({ status: 'sent', number: id })),
      ),
    );
    await count();
    const seen: (number | null)[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const query: string = after === '' ? '' : `&after=${after}`;
      const { body }: { body: NumberPage } = await api.call<NumberPage>(
        'GET',
        `/api/v1/campaigns/${campaignId}/breakdown/numbers?limit=2${query}`,
      );
      seen.push(...body.items.map(({ numberId }) => numberId));
      after = body.next;
    }
    expect(seen).toEqual(ids);
    const bad = await api.call('GET', `/api/v1/campaigns/${campaignId}/breakdown/numbers?after=1`);
    expect(bad.status).toBe(422);
  });

  it('counts again what has changed, a minute later and not before', async () => {
    const [id = 0] = await messages([{ status: 'sent' }, { status: 'sent' }]);
    await count();
    await becomes(id, 'sent', 'delivered');
    expect(await count()).toBe(0);
    expect((await read()).states).toEqual([line('TX', { sent: 2 })]);
    now += MINUTE_MS;
    expect(await count()).toBe(1);
    expect((await read()).states).toEqual([line('TX', { sent: 2, delivered: 1 })]);
    now += MINUTE_MS;
    expect(await count()).toBe(0);
    const [kept] = await sql<{ n: number }>(
      'SELECT COUNT(DISTINCT generation) AS n FROM state_counts WHERE campaign_id = ?',
      [campaignId],
    );
    expect(Number(kept?.n)).toBe(1);
  });

  it('shows the figures of before until a walk that died half-way has been gone on with', async () => {
    const ids = await messages(Array.from({ length: 5 }, () => ({ status: 'sent' })));
    await count();
    for (const id of ids) await becomes(id, 'sent', 'delivered');
    now += MINUTE_MS;
    await running.app.get(HistorySampler).run();
    const walks = running.app.get(BreakdownWalkRepository);
    const begun = await walks.begin(campaignId, new Date(now));
    if (!begun) throw new Error('The walk was to begin.');
    // A process that counts a piece and dies before the commit, and one that dies after it.
    const upTo = ids[1] ?? 0;
    const counts = await running.app
      .get(PieceCounter)
      .count({ campaignId, after: 0, upTo }, begun.defaultDay);
    const dies = running.test.database.transaction(async (tx) => {
      await walks.add(tx, begun, counts);
      throw new Error('died');
    });
    await expect(dies).rejects.toThrow('died');
    await running.test.database.transaction(async (tx) => {
      expect(await walks.hold(tx, begun)).toBe(true);
      await walks.add(tx, begun, counts);
      await walks.goOn(tx, begun, upTo, 5);
    });
    expect((await read()).states).toEqual([line('TX', { sent: 5 })]);
    await Promise.all([count({ messagesAPiece: 1 }), count({ messagesAPiece: 1 }), count()]);
    expect((await read()).states).toEqual([line('TX', { sent: 5, delivered: 5 })]);
    const [left] = await sql<{ n: number }>(
      'SELECT SUM(sent) AS n FROM number_counts WHERE campaign_id = ?',
      [campaignId],
    );
    expect(Number(left?.n)).toBe(5);
  });

  it('keeps the figures of a campaign whose messages have begun to leave', async () => {
    const ids = await messages([{ status: 'delivered' }, { status: 'sent' }]);
    await count();
    await becomes(ids[1] ?? 0, 'sent', 'delivered');
    now += MINUTE_MS;
    await running.app.get(HistorySampler).run();
    const walks = running.app.get(BreakdownWalkRepository);
    const walk = await walks.begin(campaignId, new Date(now));
    if (!walk) throw new Error('The walk was to begin.');
    await execute('UPDATE campaigns SET messages_removed_at = ? WHERE id = ?', [new Date(now), campaignId]);
    await execute('DELETE FROM messages WHERE campaign_id = ?', [campaignId]);
    await running.test.database.transaction((tx) => walks.finish(tx, walk, new Date(now)));
    expect((await read()).states).toEqual([line('TX', { sent: 2, delivered: 1 })]);
    now += MINUTE_MS;
    expect(await count()).toBe(0);
  });

  it('reports the states of some days over all campaigns, of one, or of an account', async () => {
    const other = await campaign(acme.companyId);
    await execute('UPDATE campaigns SET account_id = NULL WHERE id = ?', [other]);
    await messages([
      { status: 'delivered', sentAt: '2026-11-20' },
      { status: 'delivered', sentAt: '2026-11-21' },
      // Nobody knows when: it counts for the day on which its campaign began.
      { status: 'failed', sentAt: null },
    ]);
    await messages([{ status: 'sent', states: ['CA'], sentAt: '2026-11-30' }], other);
    await count();
    expect(await report()).toEqual([
      line('TX', { sent: 3, delivered: 2, failed: 1 }),
      line('CA', { sent: 1 }),
    ]);
    expect(await report('since=2026-11-21&until=2026-11-29')).toEqual([
      line('TX', { sent: 1, delivered: 1 }),
    ]);
    expect(await report('since=2026-11-20&until=2026-11-20')).toEqual([
      line('TX', { sent: 2, delivered: 1, failed: 1 }),
    ]);
    expect(await report(`${NOVEMBER}&campaignId=${other}`)).toEqual([line('CA', { sent: 1 })]);
    expect(await report(`${NOVEMBER}&accountId=${accountId}`)).toEqual([
      line('TX', { sent: 3, delivered: 2, failed: 1 }),
    ]);
    const turned = await api.call<{ errors: { field: string }[] }>(
      'GET',
      '/api/v1/history/states?since=2026-11-02&until=2026-11-01',
    );
    expect([turned.status, turned.body.errors[0]?.field]).toEqual([422, 'until']);
    const csv = await api.call<string>('GET', `/api/v1/history/states.csv?${NOVEMBER}`);
    expect(String(csv.body)).toBe(
      'state,sent,delivered,failed,replies,opt_outs\r\nTX,3,2,1,0,0\r\nCA,1,0,0,0,0\r\n',
    );
  });

  describe('replies', () => {
    let messageId: number;

    beforeEach(async () => {
      [messageId = 0] = await messages([{ status: 'delivered', sentAt: '2026-11-20' }]);
      await count();
    });

    const reply = (row: Record<string, unknown>) => {
      phone++;
      return insert('replies', {
        ...{ company_id: acme.companyId, account_id: accountId, phone, to_phone: 1, text: 'x' },
        ...{ carrier_message_id: `r${phone}`, received_at: new Date(now), unhandled: null },
        ...{ campaign_id: campaignId, message_id: messageId, verdict: 'conversation' },
        ...row,
      });
    };
    const countReplies = () => running.app.get(ReplyStates).run();

    it('count once each, on the day of the message that they answer, also after they have left', async () => {
      await reply({});
      await reply({ verdict: 'stop' });
      await reply({ campaign_id: null, message_id: null });
      now += 2 * MINUTE_MS;
      await Promise.all([countReplies(), countReplies(), countReplies()]);
      await countReplies();
      const expected = [line('TX', { sent: 1, delivered: 1, replies: 2, optOuts: 1 })];
      expect(await report('since=2026-11-20&until=2026-11-20')).toEqual(expected);
      await execute('DELETE FROM replies WHERE company_id = ?', [acme.companyId]);
      await countReplies();
      expect((await read()).states).toEqual(expected);
    });

    it('wait for one before them that is not handled yet, and for those that may still become visible', async () => {
      const first = await reply({ unhandled: 1, campaign_id: null, message_id: null, verdict: null });
      await reply({});
      now += 2 * MINUTE_MS;
      await reply({});
      await countReplies();
      expect((await read()).states).toEqual([line('TX', { sent: 1, delivered: 1 })]);
      await execute(
        "UPDATE replies SET unhandled = NULL, campaign_id = ?, message_id = ?, verdict = 'stop' WHERE id = ?",
        [campaignId, messageId, first],
      );
      await countReplies();
      expect((await read()).states).toEqual([line('TX', { sent: 1, delivered: 1, replies: 2, optOuts: 1 })]);
    });

    it('do not wait for one that nobody could handle for a day', async () => {
      await reply({ unhandled: 1, campaign_id: null, message_id: null, verdict: null });
      await reply({});
      now += 86_400_000;
      await countReplies();
      expect((await read()).states).toEqual([line('TX', { sent: 1, delivered: 1, replies: 1 })]);
    });
  });

  it('shows nothing of it to another company', async () => {
    await messages([{ status: 'sent' }]);
    await count();
    const stranger = await createCompany(running.test.database, 'Other');
    const as = ApiClient.withKey(running.url, stranger.apiKey);
    expect(await report(`${NOVEMBER}&campaignId=${campaignId}`, as)).toEqual([]);
    for (const path of ['breakdown', 'breakdown/numbers']) {
      const { status } = await as.call('GET', `/api/v1/campaigns/${campaignId}/${path}`);
      expect([path, status]).toEqual([path, 404]);
    }
  });
});
