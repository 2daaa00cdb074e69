import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ActivityApiModule } from '../../../src/insight/activity/activity-api.module.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { TenancyApiModule } from '../../../src/tenancy/tenancy-api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

@Module({ imports: [PlatformModule, TenancyApiModule, ActivityApiModule] })
class ActivityTestModule {}

const NOW = Date.parse('2026-11-20T17:00:30Z');

let running: TestHttpApp;

beforeAll(async () => {
  running = await startHttpApp(ActivityTestModule);
  Object.assign(running.app.get(Clock), { now: () => NOW });
});
afterAll(() => running?.close());

it('tells the messages of each of the last sixty minutes, over all campaigns of the company', async () => {
  const { database } = running.test;
  const [ours, theirs] = [await createCompany(database, 'Acme'), await createCompany(database, 'Globex')];
  await database.execute('INSERT INTO history_minutes (company_id, at, campaign_id, sent) VALUES ?', [
    [
      [ours.companyId, new Date('2026-11-20T16:00:00Z'), 1, 1_000],
      [ours.companyId, new Date('2026-11-20T16:01:00Z'), 1, 7],
      [ours.companyId, new Date('2026-11-20T16:59:00Z'), 1, 20],
      [ours.companyId, new Date('2026-11-20T16:59:00Z'), 2, 30],
      // Messages that went back among the pending.
      [ours.companyId, new Date('2026-11-20T17:00:00Z'), 1, -4],
      [theirs.companyId, new Date('2026-11-20T16:30:00Z'), 3, 500],
    ],
  ]);
  const { body } = await ApiClient.withKey(running.url, ours.apiKey).call<{
    minutes: { at: string; messages: number }[];
  }>('GET', '/api/v1/activity');
  expect(body.minutes).toHaveLength(60);
  expect(body.minutes.filter(({ messages }) => messages !== 0)).toEqual([
    { at: '2026-11-20T16:01:00.000Z', messages: 7 },
    { at: '2026-11-20T16:59:00.000Z', messages: 50 },
  ]);
});

it('adds up this day of the company’s own clock, over all of its campaigns and of no other company', async () => {
  const { database } = running.test;
  const [ours, theirs] = [await createCompany(database, 'Acme'), await createCompany(database, 'Globex')];
  await database.execute("UPDATE companies SET time_zone = 'America/Chicago' WHERE id = ?", [ours.companyId]);
  const columns = 'company_id, at, campaign_id, sent, delivered, failed, replies, opt_outs';
  await database.execute(`INSERT INTO history_minutes (${columns}) VALUES ?`, [
    [
      // 23:59 in Chicago, and midnight.
      [ours.companyId, new Date('2026-11-20T05:59:00Z'), 1, 1_000, 900, 50, 40, 30],
      [ours.companyId, new Date('2026-11-20T06:00:00Z'), 1, 10, 8, 1, 3, 1],
      [ours.companyId, new Date('2026-11-20T16:59:00Z'), 2, 20, 18, 0, 2, 1],
      [theirs.companyId, new Date('2026-11-20T16:30:00Z'), 3, 500, 400, 50, 30, 20],
    ],
  ]);
  const { body } = await ApiClient.withKey(running.url, ours.apiKey).call<{ today: unknown }>(
    'GET',
    '/api/v1/activity',
  );
  expect(body.today).toEqual({ sent: 30, delivered: 26, failed: 1, replies: 5, optOuts: 2 });
});
