import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ResultWriter } from '../../../src/delivery/sending/result-writer.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The few messages of a test leave within so many ms of a fast number's minute. */
const SLOTS = 10;

describe('how often a person is texted', () => {
  let fixture: DeliveryFixture;
  let dispatcher: DispatcherService;
  let sweeper: CampaignSweeper;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    dispatcher = fixture.get(DispatcherService);
    sweeper = fixture.get(CampaignSweeper);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
  });
  afterAll(() => fixture.close());

  const dispatch = (of = world) => dispatcher.dispatch(of.companyId, of.accountId, dispatcher.currentSlot());

  async function create(mode: 'skip' | 'postpone', of = world): Promise<number> {
    const id = await fixture.createCampaign(of);
    await fixture.database.execute('UPDATE campaigns SET when_texted_recently = ? WHERE id = ?', [mode, id]);
    return id;
  }

  async function secondAccount(): Promise<World> {
    const account = await fixture.get(AccountService).create(world.companyId, {
      carrier: 'simulator',
      name: 'Second',
      credentials: { accountId: `second-${world.companyId}`, apiKey: 'a-test-key' },
      segmentsPerMinute: null,
    });
    await fixture.database.execute(
      `INSERT INTO numbers (company_id, account_id, phone, type, segments_per_minute, created_at)
       VALUES (?, ?, 12125550101, 'ten_dlc', 60000, ?)`,
      [world.companyId, account.id, fixture.clock.date()],
    );
    return { ...world, accountId: account.id };
  }

  /** The carrier took all that is queued. */
  async function acceptAll(): Promise<void> {
    const results = fixture.get(ResultWriter);
    const outcome = { kind: 'accepted', carrierMessageId: 'any', segments: 1 } as const;
    const jobs = await fixture.takeJobs();
    const at = fixture.clock.date();
    await Promise.all(
      jobs.map((job) => results.add({ job, outcome, at, tookMs: null, keepCarrierId: false })),
    );
  }

  async function setWindow(hours: number): Promise<void> {
    await fixture.database.execute('UPDATE companies SET contact_window_hours = ? WHERE id = ?', [
      hours,
      world.companyId,
    ]);
  }

  async function expectCountersToMatch(campaignId: number): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    const kept = await fixture.countersOf(campaignId);
    expect(kept).toEqual({ counters: rows, pendingByClass: rows['pending'] ?? 0 });
  }

  async function waitingRows(campaignId: number): Promise<number> {
    const [row] = await fixture.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM postponed_messages WHERE campaign_id = ?',
      [campaignId],
    );
    return row?.n ?? 0;
  }

  async function draws(work: () => Promise<unknown>): Promise<number> {
    const read = async () => {
      const [row] = await fixture.database.query<{ n: string }>(
        'SELECT SUM(attempts) + SUM(pick_class_id IS NOT NULL) AS n FROM messages WHERE company_id = ? AND campaign_id > 0',
        [world.companyId],
      );
      return Number(row?.n ?? 0);
    };
    await work();
    return read();
  }

  it('postpones whom the company texted, by another account too, until the window has passed to the millisecond', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await create('skip');
    expect((await dispatch()).messages).toBe(5);

    const other = await secondAccount();
    fixture.clock.time += HOUR;
    const later = await create('postpone', other);
    expect((await dispatch(other)).messages).toBe(0);
    expect(await fixture.countMessages(later)).toEqual({ 'pending:texted_recently': 5 });
    await expectCountersToMatch(later);

    await sweeper.sweep();
    expect(await fixture.campaignStatus(later)).toBe('running');

    fixture.clock.time += DAY - HOUR - 1;
    await sweeper.sweep();
    expect((await dispatch(other)).messages).toBe(0);
    expect(await fixture.countMessages(later)).toEqual({ 'pending:texted_recently': 5 });

    fixture.clock.time += SLOTS;
    await sweeper.sweep();
    expect(await fixture.countMessages(later)).toEqual({ pending: 5 });
    expect(await waitingRows(later)).toBe(0);
    await expectCountersToMatch(later);
    expect((await dispatch(other)).messages).toBe(5);
    await expectCountersToMatch(later);
  });

  it('counts from when a message leaves, at the end of its minute too', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 40));
    await create('skip');
    await dispatch();
    const first = new Map((await fixture.takeJobs()).map(({ phone, slotAt }) => [phone, slotAt]));
    expect(Math.max(...first.values())).toBeGreaterThan(fixture.clock.time + 30_000);
    const other = await secondAccount();
    await create('postpone', other);
    for (let turn = 0; turn < 3; turn++) {
      fixture.clock.time += turn === 0 ? DAY : 60_000;
      await sweeper.sweep();
      await dispatch(other);
    }
    const second = await fixture.takeJobs();
    expect(second).toHaveLength(first.size);
    for (const { phone, slotAt } of second)
      expect(slotAt - (first.get(phone) ?? 0)).toBeGreaterThanOrEqual(DAY);
  });

  it('takes postponed messages out of the draw', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await create('skip');
    await dispatch();
    await create('postpone');
    expect(await draws(dispatch)).toBe(0);
  });

  it('judges those that came back anew: another campaign was quicker', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await create('skip');
    await dispatch();
    const waiting = await create('postpone');
    await dispatch();
    fixture.clock.time += DAY + SLOTS;
    await fixture.database.execute("UPDATE campaigns SET status = 'paused' WHERE id = ?", [waiting]);
    const quick = await create('skip');
    await dispatch();
    expect(await fixture.countMessages(quick)).toEqual({ queued: 5 });
    await sweeper.sweep();
    await fixture.database.execute("UPDATE campaigns SET status = 'running' WHERE id = ?", [waiting]);
    await dispatch();
    expect(await fixture.countMessages(waiting)).toEqual({ 'pending:texted_recently': 5 });
    await expectCountersToMatch(waiting);
  });

  it('lets two dispatchers that race for the same people text each one once', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 500));
    const other = await secondAccount();
    const ids = [await create('postpone'), await create('postpone', other)];
    const runs = await Promise.all([dispatch(), dispatch(other)]);
    expect(runs.reduce((sum, run) => sum + run.messages, 0)).toBe(500);
    const jobs = await fixture.takeJobs();
    expect(new Set(jobs.map((job) => job.to)).size).toBe(500);
    for (const id of ids) await expectCountersToMatch(id);
  });

  it('spends no budget on people who were texted lately', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 30));
    const first = await create('skip');
    await dispatch();
    // Settled: what is still queued an hour later would be taken off the minute.
    await acceptAll();
    expect(await fixture.countMessages(first)).toEqual({ sent: 30 });
    fixture.clock.time += HOUR;
    await fixture.addContacts(world, phonesFrom(16465551000, 60));
    const second = await create('skip');
    expect((await dispatch()).messages).toBeGreaterThan(50);
    expect((await fixture.countMessages(second))['skipped:texted_recently']).toBeGreaterThan(10);
  });

  it('cancels what is postponed, and leaves no row behind', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await create('skip');
    await dispatch();
    const waiting = await create('postpone');
    await dispatch();
    await fixture.database.execute("UPDATE campaigns SET status = 'canceled', unmarked = 1 WHERE id = ?", [
      waiting,
    ]);
    await fixture.get(AttemptSweeper).cancelPending(waiting);
    expect(await fixture.countMessages(waiting)).toEqual({ 'canceled:campaign_canceled': 5 });
    expect(await waitingRows(waiting)).toBe(0);
    await expectCountersToMatch(waiting);
  });

  it.each(['FL', 'OK', 'MD', 'OR'])('texts nobody of %s a fourth time in 24 hours', async (state) => {
    await setWindow(0);
    await fixture.addContacts(world, phonesFrom(16465550000, 3), ['America/New_York'], ['NY', state]);
    await fixture.addContacts(world, phonesFrom(16465551000, 3), ['America/New_York'], ['NY']);
    for (let turn = 0; turn < 3; turn++) {
      const id = await create('skip');
      await dispatch();
      expect(await fixture.countMessages(id)).toEqual({ queued: 6 });
      fixture.clock.time += 60_000;
    }
    const fourth = await create('skip');
    const waits = await create('postpone');
    await dispatch();
    expect(await fixture.countMessages(fourth)).toEqual({ queued: 3, 'skipped:state_cap': 3 });
    expect(await fixture.countMessages(waits)).toEqual({ queued: 3, 'pending:state_cap': 3 });
    await expectCountersToMatch(fourth);
    await expectCountersToMatch(waits);

    // 24 hours after the first of the three, to the millisecond.
    fixture.clock.time += DAY - 3 * 60_000 - 1;
    await sweeper.sweep();
    await dispatch();
    expect(await fixture.countMessages(waits)).toEqual({ queued: 3, 'pending:state_cap': 3 });
    fixture.clock.time += SLOTS;
    await sweeper.sweep();
    await dispatch();
    expect(await fixture.countMessages(waits)).toEqual({ queued: 6 });
    await expectCountersToMatch(waits);
    // The second of them now counts as the first: one more must wait another minute.
    const fifth = await create('skip');
    await dispatch();
    expect((await fixture.countMessages(fifth))['skipped:state_cap']).toBe(3);
  });

  it('gives back what was counted where a message never left', async () => {
    await setWindow(0);
    await fixture.addContacts(world, [16465550000], ['America/New_York'], ['FL']);
    for (let turn = 0; turn < 3; turn++) {
      await create('skip');
      await dispatch();
      fixture.clock.time += 1_000;
    }
    const [last] = await fixture.database.query<{ campaignId: number }>(
      'SELECT MAX(campaign_id) AS campaignId FROM inflight WHERE company_id = ?',
      [world.companyId],
    );
    await fixture.database.execute("UPDATE campaigns SET status = 'paused' WHERE id = ?", [last?.campaignId]);
    await fixture.get(AttemptSweeper).returnQueued(last?.campaignId ?? 0);
    const next = await create('skip');
    await dispatch();
    expect(await fixture.countMessages(next)).toEqual({ queued: 1 });
  });

  it('lets the two of a race share the last place under a cap', async () => {
    await setWindow(0);
    await fixture.addContacts(world, phonesFrom(16465550000, 50), ['America/New_York'], ['FL']);
    for (let turn = 0; turn < 2; turn++) {
      await create('skip');
      await dispatch();
      fixture.clock.time += 1_000;
    }
    await fixture.takeJobs();
    const other = await secondAccount();
    await create('skip');
    await create('skip', other);
    const runs = await Promise.all([dispatch(), dispatch(other)]);
    expect(runs.reduce((sum, run) => sum + run.messages, 0)).toBe(50);
  });
});
