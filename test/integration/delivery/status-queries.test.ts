import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { PostponementService } from '../../../src/delivery/postponing/postponement.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { StatusQueryService } from '../../../src/delivery/status-queries/status-query.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { ClockSkewError } from '../../../src/platform/database/clock-skew.check.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('questions to carriers about messages that nobody knows of', () => {
  let fixture: DeliveryFixture;
  let queries: StatusQueryService;
  let world: World;
  let campaignId: number;
  let jobs: SendJob[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    queries = fixture.get(StatusQueryService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    await fixture.database.execute('DELETE FROM inflight');
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 20));
    campaignId = await fixture.createCampaign(world);
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    jobs = await fixture.takeJobs();
  });
  afterAll(() => fixture.close());

  async function expectCountersToMatch(): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    const kept = await fixture.countersOf(campaignId);
    expect(kept).toEqual({ counters: rows, pendingByClass: rows['pending'] ?? 0 });
  }

  /** Their workers died between the fence and the carrier. */
  async function dieBehindTheFence(): Promise<void> {
    await fixture.database.execute(
      "UPDATE inflight SET state = 'sending', due_at = ? WHERE campaign_id = ?",
      [fixture.clock.date(), campaignId],
    );
    fixture.clock.time += 1;
    await fixture.get(AttemptSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
  }

  it('settles what the carrier took, and asks not before a request can have ended', async () => {
    await fixture.setCarrier(world, { loseAnswerShare: 1 });
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
    fixture.clock.time += MINUTE - 1;
    expect(await queries.run()).toEqual({ asked: 0, found: 0, returned: 0 });
    fixture.clock.time += 1;
    // Two workers at once ask about each message once.
    const runs = await Promise.all([queries.run(), queries.run()]);
    expect(runs.reduce((sum, run) => sum + run.asked, 0)).toBe(20);
    const statuses = Object.keys(await fixture.countMessages(campaignId));
    expect(statuses).not.toContain('unknown');
    expect(statuses).not.toContain('pending');
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });
    await expectCountersToMatch();
  });

  it('brings back what the carrier never took, and it goes out once', async () => {
    await dieBehindTheFence();
    fixture.clock.time += MINUTE;
    expect(await queries.run()).toEqual({ asked: 20, found: 0, returned: 20 });
    expect(await fixture.countMessages(campaignId)).toEqual({ 'pending:temporary': 20 });
    fixture.clock.time += MINUTE;
    await fixture.get(PostponementService).bringBack();
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 20 });
    await expectCountersToMatch();
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    const again = await fixture.takeJobs();
    await Promise.all([...jobs, ...again].map((job) => fixture.get(SenderService).send(job)));
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, accepted: 20, acceptedTwice: 0 });
  });

  it('asks about the messages of others where the credentials of an account cannot be opened', async () => {
    await dieBehindTheFence();
    const other = await fixture.createWorld();
    await fixture.database.execute(
      'UPDATE inflight SET account_id = ? WHERE campaign_id = ? ORDER BY message_id LIMIT 5',
      [other.accountId, campaignId],
    );
    await fixture.database.execute("UPDATE accounts SET credentials = 'broken' WHERE id = ?", [
      other.accountId,
    ]);
    fixture.clock.time += MINUTE;
    expect((await queries.run()).asked).toBe(15);
    expect((await queries.run()).asked).toBe(0);
    expect(await fixture.countMessages(campaignId)).toMatchObject({ unknown: 5 });
  });

  it('judges nothing on a machine whose clock is not the database’s', async () => {
    await dieBehindTheFence();
    fixture.clock.time += 5 * MINUTE;
    const { now } = Date;
    const fast = jest.spyOn(Date, 'now').mockImplementation(() => now() + MINUTE);
    try {
      await expect(queries.run()).rejects.toThrow(ClockSkewError);
      await expect(fixture.get(AttemptSweeper).sweep()).rejects.toThrow(ClockSkewError);
    } finally {
      fast.mockRestore();
    }
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
    expect((await queries.run()).asked).toBe(20);
  });

  it('keeps a campaign going until it was asked what became of its last messages', async () => {
    const sweeper = fixture.get(CampaignSweeper);
    await fixture.setCarrier(world, { loseAnswerShare: 1 });
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    await sweeper.sweep();
    expect(await fixture.campaignStatus(campaignId)).toBe('running');
    fixture.clock.time += MINUTE;
    await queries.run();
    await sweeper.sweep();
    expect(await fixture.campaignStatus(campaignId)).toBe('completed');
  });

  it('lets a campaign end whose carrier was asked and has not answered', async () => {
    await dieBehindTheFence();
    await fixture.database.execute('UPDATE inflight SET asked = 1 WHERE campaign_id = ?', [campaignId]);
    await fixture.get(CampaignSweeper).sweep();
    expect(await fixture.campaignStatus(campaignId)).toBe('completed');
  });

  it('fails what was never taken where the campaign is over: nobody would draw it', async () => {
    await dieBehindTheFence();
    await fixture.database.execute("UPDATE campaigns SET status = 'completed' WHERE id = ?", [campaignId]);
    fixture.clock.time += MINUTE;
    await queries.run();
    expect(await fixture.countMessages(campaignId)).toEqual({ 'failed:temporary': 20 });
    await expectCountersToMatch();
    // Nobody has texted these people, and nothing left on that day.
    const [held] = await fixture.database.query<{ people: number; messages: number; segments: string }>(
      `SELECT (SELECT COUNT(*) FROM people WHERE company_id = ? AND last_message_id IS NOT NULL) AS people,
              (SELECT COUNT(*) FROM person_messages WHERE campaign_id = ?) AS messages,
              (SELECT SUM(segments) FROM daily_segments WHERE scope = 'account' AND scope_id = ?) AS segments`,
      [world.companyId, campaignId, world.accountId],
    );
    expect(held).toMatchObject({ people: 0, messages: 0 });
    expect(Number(held?.segments)).toBe(0);
  });

  it('asks a carrier that does not answer five times, further and further apart, and proves nothing by it', async () => {
    await dieBehindTheFence();
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    const { queryStatus } = Object.getPrototypeOf(driver);
    const asked: number[] = [];
    try {
      Object.assign(driver ?? {}, { queryStatus: () => Promise.reject(new Error('no answer')) });
      for (const pause of [MINUTE, 5 * MINUTE, 30 * MINUTE, 3 * HOUR, 24 * HOUR, 1_000 * HOUR]) {
        fixture.clock.time += pause - 1;
        asked.push((await queries.run()).asked);
        fixture.clock.time += 1;
        asked.push((await queries.run()).asked);
      }
    } finally {
      Object.assign(driver ?? {}, { queryStatus });
    }
    expect(asked).toEqual([0, 20, 0, 20, 0, 20, 0, 20, 0, 20, 0, 0]);
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(20);
  });

  it('leaves unknown what a driver cannot ask about', async () => {
    await dieBehindTheFence();
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    const { queryStatus } = Object.getPrototypeOf(driver);
    try {
      Object.assign(driver ?? {}, { queryStatus: undefined });
      fixture.clock.time += MINUTE;
      expect(await queries.run()).toEqual({ asked: 0, found: 0, returned: 0 });
    } finally {
      Object.assign(driver ?? {}, { queryStatus });
    }
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
  });
});
