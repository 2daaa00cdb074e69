import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sandboxOffset } from '../../../scripts/lib/sandbox-clock.mjs';
import type { CampaignView } from '../../../src/campaigns/campaign-view.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { phonesFrom } from '../../support/delivery-world.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { SimulatorProcess } from '../simulator/simulator-process.js';

const CARRIER_ACCOUNT = 'campaign-halted';
/** At 200 a second, six seconds' worth: a slow machine still halts it in the middle. */
const CONTACTS = 1_200;
const MINUTE = 60_000;
/** What the issue of a halt may still let out: whatever is with the carrier by then. ms */
const AT_ONCE = 1_000;
const OLD_TEXT = 'Old text';
/** The carrier's ledger keeps segments and no texts: two of them tell the new one. */
const NEW_TEXT = 'New text '.repeat(20);

interface LedgerRow {
  at: string;
  to: string;
  segments: number;
  outcome: string;
}

describe('a campaign that is halted in the middle, with real workers', () => {
  let simulator: SimulatorProcess;
  let app: TestHttpApp;
  let api: ApiClient;
  let companyId: number;
  let accountId: number;
  /** Shifts business time; the workers of the process share the clock. */
  let offset = sandboxOffset(Date.now(), 0);

  beforeAll(async () => {
    // A process of its own: what it writes down is when a message came, not when this busy process had time for it.
    simulator = await SimulatorProcess.start({});
    app = await startHttpApp(AllModule, {
      CARRIER_BASE_URL_SIMULATOR: `http://127.0.0.1:${simulator.port}`,
      DISPATCH_INTERVAL_MS: String(MINUTE),
      CLOCK_OFFSET_MS: String(offset),
    });
    Object.assign(app.app.get(Clock, { strict: false }), { now: () => Date.now() + offset });
    const mine = await createCompany(app.test.database, 'Mine');
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    accountId = await post('/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: CARRIER_ACCOUNT, apiKey: 'a-test-key' },
    });
    const added = await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 12_000 }],
    });
    expect(added.status).toBe(201);
  });

  afterAll(async () => {
    await app?.close();
    await simulator?.stop('SIGTERM');
  });

  async function post(path: string, body: object): Promise<number> {
    const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const get = async (id: number) => (await api.call<CampaignView>('GET', `/api/v1/campaigns/${id}`)).body;
  const act = async (id: number, action: string) => {
    const { status } = await api.call('POST', `/api/v1/campaigns/${id}/${action}`);
    expect(status).toBe(200);
  };

  /** What the carrier took for these people, and when. */
  async function ledger(firstPhone: number): Promise<LedgerRow[]> {
    const response = await fetch(
      `http://127.0.0.1:${simulator.port}/control/ledger?accountId=${CARRIER_ACCOUNT}&limit=10000`,
    );
    const { rows } = (await response.json()) as { rows: LedgerRow[] };
    return rows.filter(({ to }) => Number(to) >= firstPhone && Number(to) < firstPhone + CONTACTS);
  }

  /** A campaign to people of its own, all of its messages made. */
  async function create(firstPhone: number): Promise<number> {
    const listId = await post('/lists', { name: `From ${firstPhone}` });
    const [hoursClassId] = await app.app
      .get(HoursClassService, { strict: false })
      .intern([{ country: 'US', timeZones: ['America/New_York'], states: [], purpose: 'promotional' }]);
    const now = new Date();
    await app.test.database.execute(
      'INSERT INTO contacts (list_id, id, company_id, phone, hours_class_id, created_at, updated_at) VALUES ?',
      [
        phonesFrom(firstPhone, CONTACTS).map((phone) => [
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
    const id = await post('/campaigns', {
      name: 'Halted',
      accountId,
      listIds: [listId],
      text: OLD_TEXT,
      optOutText: null,
    });
    await waitUntil('its messages are made', async () => (await get(id)).status === 'paused');
    return id;
  }

  /** The throttler's run at the beginning of a minute: jobs for all of it. */
  async function dispatch(): Promise<void> {
    offset += MINUTE - ((Date.now() + offset) % MINUTE);
    const dispatcher = app.app.get(DispatcherService, { strict: false });
    await dispatcher.dispatch(companyId, accountId, dispatcher.currentSlot());
  }

  /** Starts it, and waits until some messages are with the carrier and far more are queued behind them. */
  async function reachTheMiddle(id: number, firstPhone: number): Promise<void> {
    await act(id, 'start');
    await dispatch();
    await waitUntil('some messages are sent', async () => (await ledger(firstPhone)).length >= 20);
  }

  /** Until when the carrier may note a message that was handed over in time: a busy machine brings it there late. */
  async function lastArrival(halted: number): Promise<number> {
    const asked = Date.now();
    await fetch(`http://127.0.0.1:${simulator.port}/control/ledger/summary?accountId=${CARRIER_ACCOUNT}`);
    return halted + AT_ONCE + 10 * (Date.now() - asked);
  }

  /** Every job that was queued has had its turn: what could leave has left. */
  async function jobsRest(): Promise<void> {
    await waitUntil('no job is left', async () => {
      const counts = await app.app.get(Jobs, { strict: false }).queue('send').getJobCounts();
      return Object.values(counts).every((count) => count === 0);
    });
  }

  async function expectCountersToMatch(id: number): Promise<void> {
    const rows = await app.test.database.query<{ status: string; n: number }>(
      'SELECT status, COUNT(*) AS n FROM messages WHERE campaign_id = ? GROUP BY status ORDER BY status',
      [id],
    );
    const kept = Object.entries((await get(id)).messages).filter(([, n]) => n > 0);
    expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(rows.map(({ status, n }) => [status, n])));
  }

  it('sends nothing a second after the pause; with a new text the rest gets that, and nobody two', async () => {
    const people = 16465000000;
    const id = await create(people);
    await reachTheMiddle(id, people);
    await act(id, 'pause');
    const last = await lastArrival(Date.now());
    // The jobs with the old text are still queued, and the campaign runs again before their time.
    const edited = await api.call('PATCH', `/api/v1/campaigns/${id}`, { text: NEW_TEXT });
    expect(edited.status).toBe(200);
    const held = await get(id);
    expect(held.messages.queued + held.messages.pending).toBeGreaterThan(0);
    await jobsRest();
    const before = await ledger(people);
    expect(before.filter(({ at }) => Date.parse(at) > last)).toEqual([]);
    expect(new Set(before.map(({ segments }) => segments))).toEqual(new Set([1]));
    expect(before.length).toBeLessThan(CONTACTS);

    await act(id, 'start');
    await dispatch();
    await waitUntil('all are sent', async () => (await ledger(people)).length >= CONTACTS);
    await waitUntil('it is completed', async () => (await get(id)).status === 'completed');
    const rows = await ledger(people);
    expect(rows.every(({ outcome }) => outcome === 'accepted')).toBe(true);
    expect(new Set(rows.map(({ to }) => to)).size).toBe(CONTACTS);
    expect(rows).toHaveLength(CONTACTS);
    expect(rows.filter(({ segments }) => segments === 1)).toHaveLength(before.length);
    await expectCountersToMatch(id);
  }, 300_000);

  it('lets no job with the old text out that was queued before a pause, an edit and a start in one breath', async () => {
    const people = 16466000000;
    const id = await create(people);
    await reachTheMiddle(id, people);
    await act(id, 'pause');
    const last = await lastArrival(Date.now());
    await api.call('PATCH', `/api/v1/campaigns/${id}`, { text: NEW_TEXT });
    await act(id, 'start');
    await dispatch();
    await waitUntil('all are sent', async () => (await ledger(people)).length >= CONTACTS);
    await jobsRest();
    const rows = await ledger(people);
    expect(rows).toHaveLength(CONTACTS);
    expect(new Set(rows.map(({ to }) => to)).size).toBe(CONTACTS);
    const old = rows.filter(({ segments }) => segments === 1);
    expect(old.length).toBeLessThan(CONTACTS);
    expect(old.filter(({ at }) => Date.parse(at) > last)).toEqual([]);
  }, 300_000);

  it('sends nothing a second after the cancel; what was not sent is marked, to the last one', async () => {
    const people = 16467000000;
    const id = await create(people);
    await reachTheMiddle(id, people);
    await act(id, 'cancel');
    const last = await lastArrival(Date.now());
    await jobsRest();
    await waitUntil('all are marked', async () => {
      const { messages } = await get(id);
      return messages.pending + messages.queued === 0;
    });
    const rows = await ledger(people);
    expect(rows.filter(({ at }) => Date.parse(at) > last)).toEqual([]);
    const { status, messages, reasons } = await get(id);
    expect(status).toBe('canceled');
    expect(rows.length).toBeLessThan(CONTACTS);
    expect(messages.canceled).toBe(CONTACTS - rows.length);
    expect(reasons).toEqual({ campaign_canceled: CONTACTS - rows.length });
    await expectCountersToMatch(id);
  }, 300_000);
});
