import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { CampaignEndRepository } from '../../../src/campaigns/campaign-end.repository.js';
import { CampaignRunRepository } from '../../../src/campaigns/campaign-run.repository.js';
import type { CampaignStatus } from '../../../src/campaigns/campaign-status.js';
import type { CampaignView } from '../../../src/campaigns/campaign-view.js';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { DeliveryModule } from '../../../src/delivery/delivery.module.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { phonesFrom } from '../../support/delivery-world.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

/** The routes, and what the workers would do, taken by hand. */
@Module({ imports: [ApiModule, DeliveryModule] })
class StepsTestModule {}

const CONTACTS = 25;
const HOUR = 3_600_000;

describe('every step of a campaign over the API', () => {
  let app: TestHttpApp;
  let api: ApiClient;
  let accountId: number;
  let listId: number;
  let companyId: number;

  beforeAll(async () => {
    app = await startHttpApp(StepsTestModule);
    const mine = await createCompany(app.test.database, 'Mine');
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    accountId = await post('/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: 'steps', apiKey: 'a-test-key' },
    });
    listId = await post('/lists', { name: 'Test' });
    const [hoursClassId] = await service(HoursClassService).intern([
      { country: 'US', timeZones: ['America/New_York'], states: [], purpose: 'promotional' },
    ]);
    const now = new Date();
    await app.test.database.execute(
      'INSERT INTO contacts (list_id, id, company_id, phone, hours_class_id, created_at, updated_at) VALUES ?',
      [
        phonesFrom(16465551000, CONTACTS).map((phone) => [
          listId,
          phone,
          companyId,
          phone,
          hoursClassId,
          now,
          now,
        ]),
      ],
    );
  });
  afterAll(() => app?.close());

  async function post(path: string, body: object): Promise<number> {
    const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const service = <Service>(type: abstract new (...args: never[]) => Service): Service =>
    app.app.get<Service>(type, { strict: false });

  const get = async (id: number) => (await api.call<CampaignView>('GET', `/api/v1/campaigns/${id}`)).body;
  const act = (id: number, action: string) =>
    action === 'edit'
      ? api.call<CampaignView>('PATCH', `/api/v1/campaigns/${id}`, { text: 'Another text' })
      : api.call<CampaignView>('POST', `/api/v1/campaigns/${id}/${action}`);

  const create = (change: object = {}) =>
    post('/campaigns', { name: 'Autumn', accountId, listIds: [listId], text: 'Hi', ...change });

  const set = (id: number, columns: string, ...values: unknown[]) =>
    app.test.database.execute(`UPDATE campaigns SET ${columns} WHERE id = ?`, [...values, id]);

  /** Every pair of a status and what may be asked for; null: refused. */
  const TABLE: readonly [CampaignStatus, string, CampaignStatus | null][] = [
    ['pending', 'start', null],
    ['pending', 'pause', null],
    ['pending', 'cancel', 'canceled'],
    ['pending', 'edit', 'pending'],
    ['paused', 'start', 'running'],
    ['paused', 'pause', null],
    ['paused', 'cancel', 'canceled'],
    ['paused', 'edit', 'paused'],
    ['running', 'start', null],
    ['running', 'pause', 'paused'],
    ['running', 'cancel', 'canceled'],
    ['running', 'edit', null],
    ['completed', 'start', null],
    ['completed', 'pause', null],
    ['completed', 'cancel', null],
    ['completed', 'edit', null],
    ['canceled', 'start', null],
    ['canceled', 'pause', null],
    ['canceled', 'cancel', null],
    ['canceled', 'edit', null],
  ];

  describe('of the table', () => {
    let id: number;

    beforeAll(async () => {
      id = await create();
    });
    beforeEach(() => app.redis.flushdb());

    it.each(TABLE)('%s, asked to %s: %s', async (from, action, to) => {
      await set(id, 'status = ?, text = ?', from, 'Hi');
      const before = await get(id);
      const { status, body } = await act(id, action);
      if (to === null) {
        expect(status).toBe(409);
        expect(await get(id)).toEqual(before);
        return;
      }
      expect([status, body.status]).toEqual([200, to]);
      expect(body.text).toBe(action === 'edit' ? 'Another text' : 'Hi');
    });
  });

  it('ends the making of messages where it is canceled in the middle, and marks those that were made', async () => {
    const id = await create();
    await service(GenerationService).generate(companyId, id, 10);
    expect((await act(id, 'cancel')).body.status).toBe('canceled');
    await service(GenerationService).generate(companyId, id, 10);
    await service(AttemptSweeper).cancelPending(id);
    const { status, messages, reasons } = await get(id);
    expect(status).toBe('canceled');
    expect({ ...messages }).toMatchObject({ pending: 0, canceled: 10 });
    expect(reasons).toEqual({ campaign_canceled: 10 });
  });

  it('takes one of many starts at once, and one of many cancels', async () => {
    const id = await create();
    await set(id, "status = 'paused'");
    const starts = await Promise.all(Array.from({ length: 8 }, () => act(id, 'start')));
    expect(starts.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
    const ends = await Promise.all(Array.from({ length: 8 }, () => act(id, 'cancel')));
    expect(ends.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  describe('that it takes at its time', () => {
    const due = async (id: number) => {
      await set(id, "status = 'paused', start_at = ?", service(Clock).date());
      return service(CampaignRunRepository).due(service(Clock).date());
    };

    it('is taken once by many schedulers, and again by none after a person paused it', async () => {
      const id = await create();
      const found = (await due(id)).find((one) => one.id === id);
      if (!found) throw new Error('It is not due.');
      const runs = service(CampaignRunRepository);
      const now = service(Clock).date();
      const started = await Promise.all(Array.from({ length: 6 }, () => runs.startDue(found, now)));
      expect(started.filter(Boolean)).toHaveLength(1);
      expect((await act(id, 'pause')).body.status).toBe('paused');
      // A scheduler that found it before, and was slow.
      expect(await runs.startDue(found, now)).toBe(false);
      expect((await get(id)).status).toBe('paused');
    });

    it('is not taken at the old time where it was moved meanwhile, nor let go', async () => {
      const id = await create();
      const found = (await due(id)).find((one) => one.id === id);
      if (!found) throw new Error('It is not due.');
      const now = service(Clock).date();
      const startAt = new Date(now.getTime() + HOUR).toISOString();
      await api.call('PATCH', `/api/v1/campaigns/${id}`, { startAt });
      expect(await service(CampaignRunRepository).startDue(found, now)).toBe(false);
      await service(CampaignRunRepository).dropStart(id, now, 'too late');
      expect(await get(id)).toMatchObject({ status: 'paused', startAt, statusReason: null });
    });
  });

  it('does not complete where a message came back since it was found to be finished', async () => {
    const id = await create();
    await set(id, "status = 'running'");
    const ends = service(CampaignEndRepository);
    expect(await ends.finishedIds()).toContain(id);
    await app.test.database.execute(
      "INSERT INTO campaign_counters (campaign_id, status, reason, n) VALUES (?, 'pending', '', 1)",
      [id],
    );
    expect(await ends.complete(id, new Date())).toBe(false);
    expect((await get(id)).status).toBe('running');
    await app.test.database.execute('UPDATE campaign_counters SET n = 0 WHERE campaign_id = ?', [id]);
    expect(await ends.complete(id, new Date())).toBe(true);
  });

  it('puts back and marks what a claim queued that was under way when it was canceled', async () => {
    const id = await create();
    for (let step = 0; step < 4; step++) await service(GenerationService).generate(companyId, id, 10);
    await set(id, "status = 'running'");
    expect((await act(id, 'cancel')).status).toBe(200);
    const [message] = await app.test.database.query<{ id: number; phone: number; hoursClassId: number }>(
      'SELECT id, phone, hours_class_id AS hoursClassId FROM messages WHERE campaign_id = ? LIMIT 1',
      [id],
    );
    const now = service(Clock).date();
    const later = new Date(now.getTime() + HOUR);
    for (const [sql, values] of [
      [
        "UPDATE messages SET status = 'queued', pick_class_id = NULL WHERE campaign_id = ? AND id = ?",
        [id, message?.id],
      ],
      ["UPDATE campaign_counters SET n = n - 1 WHERE campaign_id = ? AND status = 'pending'", [id]],
      ["INSERT INTO campaign_counters (campaign_id, status, reason, n) VALUES (?, 'queued', '', 1)", [id]],
      ['UPDATE campaign_classes SET pending = pending - 1 WHERE campaign_id = ?', [id]],
      [
        `INSERT INTO inflight (message_id, campaign_id, company_id, account_id, number_id, phone, segments, token,
                               state, due_at, not_after, carrier_day)
         VALUES (?, ?, ?, ?, 1, ?, 1, 7, 'queued', ?, ?, 20260101)`,
        [message?.id, id, companyId, accountId, message?.phone, later, later],
      ],
    ] as const) {
      await app.test.database.execute(sql, [...values]);
    }
    await service(CampaignSweeper).sweep();
    const { messages } = await get(id);
    expect(messages).toMatchObject({ pending: 0, queued: 0, canceled: CONTACTS });
    expect(await service(CampaignEndRepository).unmarkedIds()).not.toContain(id);
  });
});
