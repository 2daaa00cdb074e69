import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { LiveEvent } from '../../../src/platform/live/live-event.js';
import { LiveSubscriber } from '../../../src/platform/live/live-subscriber.service.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { type AlertKey, PLATFORM } from '../../../src/tenancy/alerts/alert.js';
import { AlertService } from '../../../src/tenancy/alerts/alert.service.js';
import { AlertsModule } from '../../../src/tenancy/alerts/alerts.module.js';
import { AlertsApiModule } from '../../../src/tenancy/alerts/alerts-api.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { addEventEndpoint, eventsOf } from '../../support/event-endpoint.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createMember } from '../../support/members.js';
import { waitUntil } from '../../support/wait-until.js';

@Module({ imports: [PlatformModule, TenancyApiModule, AlertsModule, AlertsApiModule] })
class AlertsTestModule {}

interface AlertBody {
  id: number;
  kind: string;
  message: string;
  beganAt: string;
  endedAt: string | null;
  acknowledgedAt: string | null;
  acknowledgedBy: number | null;
}

describe('an alert', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(AlertsTestModule);
  });
  beforeEach(async () => {
    company = await createCompany(running.test.database, 'Acme');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
  });
  afterAll(() => running?.close());

  const alerts = () => running.app.get(AlertService);
  const key = (subject = 'account:7'): AlertKey => ({
    companyId: company.companyId,
    kind: 'account_stopped',
    subject,
  });
  const raise = (subject?: string) =>
    alerts().raiseNow({ ...key(subject), message: 'The account Main is stopped.' });
  const list = async (query = '', by = owner) =>
    (await by.call<{ items: AlertBody[]; next: number | null }>('GET', `/api/v1/alerts${query}`)).body;
  const mailsTo = async (email: string) => {
    const [row] = await running.test.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM mails WHERE recipient = ?',
      [email],
    );
    return Number(row?.n);
  };
  const addMember = async (role: 'manager' | 'sender') =>
    (await createMember(running.test.database, company.companyId, role)).email;

  it('is raised once while it lasts, by however many at once, and again after its end', async () => {
    const raised = await Promise.all(Array.from({ length: 20 }, () => raise()));
    expect(raised.filter(Boolean)).toHaveLength(1);
    expect(await raise('account:8')).toBe(true);
    expect((await list()).items).toHaveLength(2);
    expect(await mailsTo(company.email)).toBe(2);

    expect(await alerts().resolveNow(key())).toBe(true);
    expect(await alerts().resolveNow(key())).toBe(false);
    expect(await raise()).toBe(true);
    expect((await list()).items).toHaveLength(3);
  });

  it('is listed, open or past, the newest first, page by page', async () => {
    for (const subject of ['account:1', 'account:2', 'account:3']) await raise(subject);
    await alerts().resolveNow(key('account:2'));
    expect((await list('?state=open')).items.map(({ endedAt }) => endedAt)).toEqual([null, null]);
    const [past] = (await list('?state=past')).items;
    expect(past?.endedAt).not.toBeNull();
    const first = await list('?limit=2');
    expect(first.items).toHaveLength(2);
    const second = await list(`?limit=2&after=${first.next}`);
    expect(second).toMatchObject({ items: [{ kind: 'account_stopped' }], next: null });
    expect(second.items[0]?.id).toBeLessThan(first.items[1]?.id ?? 0);
  });

  it('is acknowledged by the first who does so', async () => {
    await raise();
    const [alert] = (await list()).items;
    const path = `/api/v1/alerts/${alert?.id}/acknowledge`;
    const { body } = await owner.call<AlertBody>('POST', path);
    expect(body).toMatchObject({ acknowledgedBy: company.userId, endedAt: null });
    const again = await ApiClient.withKey(running.url, company.apiKey).call<AlertBody>('POST', path);
    expect(again.body.acknowledgedBy).toBe(company.userId);
  });

  it('comes by mail to owners and managers, unless they say no', async () => {
    const manager = await addMember('manager');
    const sender = await addMember('sender');
    await raise('account:1');
    expect(await Promise.all([company.email, manager, sender].map(mailsTo))).toEqual([1, 1, 0]);
    const path = '/api/v1/alerts/preference';
    expect((await owner.call('GET', path)).body).toEqual({ email: true });
    expect((await owner.call('PUT', path, { email: false })).body).toEqual({ email: false });
    expect((await owner.call('GET', path)).body).toEqual({ email: false });
    await raise('account:2');
    expect(await Promise.all([company.email, manager].map(mailsTo))).toEqual([1, 2]);
  });

  it('goes back with the transaction of its cause: no alert, no mail, no event', async () => {
    await addEventEndpoint(running.test.database, company.companyId);
    await expect(
      running.test.database.transaction(async (sql) => {
        expect(await alerts().raise(sql, { ...key(), message: 'It fails.' })).not.toBeNull();
        throw new Error('the cause fails');
      }),
    ).rejects.toThrow('the cause fails');
    expect((await list()).items).toEqual([]);
    expect(await mailsTo(company.email)).toBe(0);
    expect(await eventsOf(running.test.database, company.companyId)).toEqual([]);
  });

  it('is told to the company’s own systems and to who looks on, and to nobody else', async () => {
    await addEventEndpoint(running.test.database, company.companyId);
    const other = await createCompany(running.test.database, 'Other');
    const heard: LiveEvent[] = [];
    let isUp = false;
    const end = running.app.get(LiveSubscriber).listen(company.companyId, {
      take: (events) => void heard.push(...events),
      setUp: (up) => {
        isUp = up;
      },
    });
    await waitUntil('events come', () => isUp);
    await raise();
    await alerts().resolveNow(key());
    await waitUntil('both are told', () => heard.length === 2);
    end();
    expect(heard.map(({ type }) => type)).toEqual(['alert.updated', 'alert.updated']);
    const told = await eventsOf(running.test.database, company.companyId);
    expect(told.map(({ type }) => type)).toEqual(['alert.raised', 'alert.resolved']);
    expect((await list('', ApiClient.withKey(running.url, other.apiKey))).items).toEqual([]);
  });

  it('of the platform goes to its operators alone', async () => {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    await running.test.database.execute(
      "INSERT INTO users (email, name, password_hash, is_operator, created_at) VALUES (?, 'Op', 'x', TRUE, ?)",
      [email, new Date()],
    );
    await alerts().raiseNow({
      companyId: PLATFORM,
      kind: 'queue_lag',
      subject: 'queue:send',
      message: 'Late.',
    });
    expect(await mailsTo(email)).toBe(1);
    expect(await mailsTo(company.email)).toBe(0);
    expect((await list()).items).toEqual([]);
    expect((await owner.call('GET', '/api/v1/operator/alerts')).status).toBe(403);
  });
});
