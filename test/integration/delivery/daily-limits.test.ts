import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DailySegmentRepository } from '../../../src/delivery/daily/daily-segment.repository.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;

describe('daily limits', () => {
  let fixture: DeliveryFixture;
  let dispatcher: DispatcherService;
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    dispatcher = fixture.get(DispatcherService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 60));
    campaignId = await fixture.createCampaign(world);
  });
  afterAll(() => fixture.close());

  async function limit(account: number | null, number: number | null, zone = 'UTC'): Promise<void> {
    await fixture.database.execute(
      'UPDATE accounts SET segments_per_day = ?, day_time_zone = ? WHERE id = ?',
      [account, zone, world.accountId],
    );
    await fixture.database.execute('UPDATE numbers SET segments_per_day = ? WHERE account_id = ?', [
      number,
      world.accountId,
    ]);
    fixture.get(AccountDirectory).forget(world.accountId);
  }

  async function dispatch(): Promise<SendJob[]> {
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  async function send(jobs: readonly SendJob[]): Promise<void> {
    await Promise.all(
      jobs.map(async (job) => {
        for (;;) {
          const verdict = await fixture.get(SenderService).send(job);
          if (verdict.kind === 'done') return;
          await wait(verdict.ms);
        }
      }),
    );
  }

  it('reads the days that are asked for, however many are kept', async () => {
    const rows = Array.from({ length: 2_000 }, (_, day) => ['number', 7_000_000, 30_000_000 + day, 1]);
    await fixture.database.execute(
      'INSERT INTO daily_segments (scope, scope_id, carrier_day, segments) VALUES ?',
      [rows],
    );
    const carrierDay = 30_000_005;
    const wanted = [
      { scope: 'account', scopeId: 7_000_000, carrierDay },
      ...[1, 7_000_000].map((scopeId) => ({ scope: 'number', scopeId, carrierDay }) as const),
      { scope: 'brand', scopeId: 7_000_000, carrierDay: 30_000_006 },
    ] as const;
    const { found, reads } = await fixture.database.transaction(async (sql) => {
      const readSoFar = async () => {
        const rows = await sql.query<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
        return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
      };
      const before = await readSoFar();
      const found = await fixture.get(DailySegmentRepository).find(sql, wanted);
      return { found, reads: (await readSoFar()) - before };
    });
    expect([...found]).toEqual([['number.7000000', 1]]);
    // Those of the status itself among them.
    expect(reads).toBeLessThan(500);
  });

  const accepted = async () => (await fixture.ledger(world)).accepted;

  it.each([
    ['account', 20, null],
    ['number', null, 20],
  ] as const)('holds the limit of the %s over minutes and midnight', async (_, account, number) => {
    // Midnight there comes at 14:00 in New York: within sending hours.
    await limit(account, number, 'Asia/Karachi');
    const midnight = Date.parse(new Date(fixture.clock.time).toISOString().slice(0, 10)) + 19 * 3_600_000;
    fixture.clock.time = midnight - 3 * MINUTE;
    for (let minute = 0; minute < 2; minute++) {
      await send(await dispatch());
      fixture.clock.time += MINUTE;
    }
    expect(await accepted()).toBe(20);
    fixture.clock.time = midnight;
    await send(await dispatch());
    await send(await dispatch());
    expect(await accepted()).toBe(40);
    fixture.clock.time += MINUTE;
    await send(await dispatch());
    expect(await accepted()).toBe(40);
  });

  it('lets nothing that was reserved before midnight leave after it', async () => {
    await limit(20, null, 'Asia/Karachi');
    const midnight = Date.parse(new Date(fixture.clock.time).toISOString().slice(0, 10)) + 19 * 3_600_000;
    fixture.clock.time = midnight - MINUTE;
    const late = await dispatch();
    expect(late).toHaveLength(20);
    fixture.clock.time = midnight;
    const next = await dispatch();
    expect(next).toHaveLength(20);
    await send(late);
    expect(await accepted()).toBe(0);
    await send(next);
    expect(await accepted()).toBe(20);

    fixture.clock.time += 3 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    expect(await dispatch()).toHaveLength(0);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 40, sent: 20 });
  });

  it('gives back what never left, and counts it anew when it is tried again', async () => {
    await limit(20, 20);
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    await send(await dispatch());
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 40, 'pending:temporary': 20 });
    const rows = await fixture.database.query<{ segments: number }>(
      "SELECT segments FROM daily_segments WHERE scope = 'account' AND scope_id = ?",
      [world.accountId],
    );
    expect(rows).toEqual([{ segments: 0 }]);

    await fixture.setCarrier(world, { rejects: {} });
    fixture.clock.time += MINUTE;
    await dispatch();
    await fixture.get(AttemptSweeper).returnQueued(campaignId);
    for (let minute = 0; minute < 3; minute++) {
      fixture.clock.time += MINUTE;
      await send(await dispatch());
    }
    expect(await accepted()).toBe(20);
  });

  it('counts segments, and does not start what does not fit into the rest of the day', async () => {
    await limit(null, 20);
    await fixture.database.execute('UPDATE campaigns SET text = ? WHERE id = ?', [
      'x'.repeat(400),
      campaignId,
    ]);
    const jobs = await dispatch();
    expect(jobs).toHaveLength(6);
    expect(jobs.every(({ segments }) => segments === 3)).toBe(true);
  });
});
