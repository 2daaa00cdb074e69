import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignHalt } from '../../../src/campaigns/campaign-halt.js';
import { CampaignRunRepository } from '../../../src/campaigns/campaign-run.repository.js';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;

describe('a campaign that starts and pauses by itself', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    await fixture.redis.flushdb();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 30));
    campaignId = await fixture.createCampaign(world, 'paused');
  });
  afterAll(() => fixture.close());

  async function dispatch(dispatchers = 1): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await Promise.all(
      Array.from({ length: dispatchers }, () =>
        dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot()),
      ),
    );
    return fixture.takeJobs();
  }

  /** The next minute is dispatched and sent. */
  async function sendMinute(): Promise<number> {
    fixture.clock.time += MINUTE;
    const jobs = await dispatch();
    await send(jobs);
    return jobs.length;
  }

  const send = (jobs: readonly SendJob[]) =>
    Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
  const sweep = () => fixture.get(CampaignSweeper).sweep();
  const accepted = async () => (await fixture.ledger(world)).accepted;

  async function campaign() {
    const found = await fixture.get(CampaignRepository).find(world.companyId, campaignId);
    if (!found) throw new Error('The campaign is gone.');
    return found;
  }

  async function start(pilot?: number): Promise<boolean> {
    await fixture.get(CampaignHalt).clear(campaignId);
    return fixture.get(CampaignRunRepository).start(await campaign(), fixture.clock.date(), pilot);
  }

  async function pause(): Promise<void> {
    const campaigns = fixture.get(CampaignRepository);
    await fixture.database.transaction((sql) =>
      campaigns.step(sql, campaignId, 'paused', fixture.clock.date()),
    );
  }

  const set = (columns: string, ...values: unknown[]) =>
    fixture.database.execute(`UPDATE campaigns SET ${columns} WHERE id = ?`, [...values, campaignId]);

  describe('pilot', () => {
    it('hands over exactly so many messages, then pauses and says why; the next start sends the rest', async () => {
      expect(await start(7)).toBe(true);
      expect(await sendMinute()).toBe(7);
      expect(await sendMinute()).toBe(0);
      await sweep();
      expect(await campaign()).toMatchObject({
        status: 'paused',
        statusReason: 'The pilot of 7 messages was handed over.',
        pilot: null,
      });
      expect(await accepted()).toBe(7);

      expect(await start(5)).toBe(true);
      await sendMinute();
      await sweep();
      expect([await accepted(), await fixture.campaignStatus(campaignId)]).toEqual([12, 'paused']);

      expect(await start()).toBe(true);
      await sendMinute();
      await sweep();
      expect([await accepted(), await fixture.campaignStatus(campaignId)]).toEqual([30, 'completed']);
    });

    it('draws again what was put back, and still hands over no more', async () => {
      await start(10);
      fixture.clock.time += MINUTE;
      const jobs = await dispatch();
      expect(jobs).toHaveLength(10);
      await send(jobs.slice(0, 4));
      expect(await dispatch()).toHaveLength(0);
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('running');
      fixture.clock.time += 10 * MINUTE;
      await fixture.get(AttemptSweeper).sweep();
      expect(await sendMinute()).toBe(6);
      await send(jobs);
      await sweep();
      expect([await accepted(), await fixture.campaignStatus(campaignId)]).toEqual([10, 'paused']);
    });

    it('goes on where a pause interrupted it', async () => {
      await start(10);
      fixture.clock.time += MINUTE;
      await send((await dispatch()).slice(0, 4));
      await pause();
      await fixture.get(AttemptSweeper).returnQueued(campaignId);
      await start();
      await sendMinute();
      await sweep();
      expect([await accepted(), await fixture.campaignStatus(campaignId)]).toEqual([10, 'paused']);
    });

    it('holds however many dispatchers claim at once', async () => {
      await start(9);
      fixture.clock.time += MINUTE;
      expect(await dispatch(4)).toHaveLength(9);
      expect(await fixture.countMessages(campaignId)).toEqual({ pending: 21, queued: 9 });
    });

    it('that is the whole campaign completes it', async () => {
      await start(30);
      await sendMinute();
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('completed');
    });
  });

  describe('failures', () => {
    const FAILING = { rejects: { invalid_number: 1 } };

    it('pause it past the share, with the reason; after a resume they are counted anew', async () => {
      await set('failure_percent = 15, failure_minimum = 5');
      await fixture.setCarrier(world, FAILING);
      await start();
      fixture.clock.time += MINUTE;
      const jobs = await dispatch();
      await send(jobs.slice(0, 4));
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('running');
      await send(jobs.slice(4, 6));
      await sweep();
      expect(await campaign()).toMatchObject({
        status: 'paused',
        statusReason: '6 of the last 6 messages failed.',
      });
      // What was queued is back, and no job of it leaves any more.
      expect(await fixture.countMessages(campaignId)).toEqual({ 'failed:invalid_number': 6, pending: 24 });
      await send(jobs);
      expect((await fixture.ledger(world)).submissions).toBe(6);

      await fixture.setCarrier(world, { rejects: {} });
      await start();
      await sendMinute();
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('completed');
    });

    it('below the share, or without a rule, let it run', async () => {
      await set('failure_percent = 50, failure_minimum = 5');
      await start();
      fixture.clock.time += MINUTE;
      const jobs = await dispatch();
      await send(jobs.slice(0, 6));
      await fixture.setCarrier(world, FAILING);
      await send(jobs.slice(6, 11));
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('running');
      await set('failure_percent = NULL');
      await send(jobs.slice(11));
      await fixture.database.execute(
        "UPDATE campaign_counters SET n = 1 WHERE campaign_id = ? AND status = 'pending'",
        [campaignId],
      );
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('running');
    });

    it('pause it once, however many sweepers look', async () => {
      await set('failure_percent = 1, failure_minimum = 1');
      await fixture.setCarrier(world, FAILING);
      await start();
      await sendMinute();
      await set("status = 'running'");
      const runs = fixture.get(CampaignRunRepository);
      const now = fixture.clock.date();
      const told: number[] = [];
      const tell = async (_sql: unknown, { id }: { id: number }) => told.push(id);
      const paused = await Promise.all([1, 2, 3, 4].map(() => runs.pauseFailing(now, tell)));
      expect(told).toEqual([campaignId]);
      expect(paused.flat()).toEqual([campaignId]);
    });
  });

  describe('a time to start', () => {
    it('starts it then, and not before; a pause afterwards holds', async () => {
      await set('start_at = ?', new Date(fixture.clock.time + HOUR));
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('paused');
      fixture.clock.time += HOUR;
      await sweep();
      expect(await campaign()).toMatchObject({ status: 'running', startAt: null });
      await pause();
      await sweep();
      expect(await fixture.campaignStatus(campaignId)).toBe('paused');
    });

    it('that passes while messages are being made starts it right after', async () => {
      const { insertId } = await fixture.database.execute(
        `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, start_at, created_at)
         VALUES (?, ?, 'marketing', 'Test', 'Hi', 'pending', ?, ?)`,
        [world.companyId, world.accountId, new Date(fixture.clock.time + HOUR), fixture.clock.date()],
      );
      await fixture.database.execute(
        'INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES (?, 0, ?)',
        [insertId, world.listId],
      );
      const generation = fixture.get(GenerationService);
      await generation.generate(world.companyId, insertId, 10);
      fixture.clock.time += 2 * HOUR;
      await sweep();
      expect(await fixture.campaignStatus(insertId)).toBe('pending');
      for (let step = 0; step < 4; step++) await generation.generate(world.companyId, insertId, 10);
      expect(await fixture.campaignStatus(insertId)).toBe('running');
    });

    it('starts a pilot as it was asked for', async () => {
      await set('start_at = ?, pilot = 3', fixture.clock.date());
      await sweep();
      await sendMinute();
      await sweep();
      expect([await accepted(), await fixture.campaignStatus(campaignId)]).toEqual([3, 'paused']);
    });

    it('does not start it over a stopped account, and says why', async () => {
      await fixture.database.execute(
        "UPDATE accounts SET status = 'stopped', status_reason = 'no funds' WHERE id = ?",
        [world.accountId],
      );
      await set('start_at = ?', fixture.clock.date());
      await sweep();
      expect(await campaign()).toMatchObject({
        status: 'paused',
        startAt: null,
        statusReason: 'It did not start at its time: the carrier account is stopped: no funds',
      });
    });
  });

  it('that was to start after generation waits for a stopped account, and says why', async () => {
    await fixture.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [world.accountId]);
    campaignId = await fixture.createCampaign(world, 'running');
    expect(await campaign()).toMatchObject({
      status: 'paused',
      statusReason: 'It did not start by itself: its carrier account is stopped.',
    });
  });

  describe('an edit of the text in a pause', () => {
    const edit = async (text: string) =>
      fixture.get(CampaignRunRepository).edit(await campaign(), { text }, true);

    async function texts(): Promise<Record<string, number>> {
      const rows = await fixture.database.query<{ text: string; n: number }>(
        `SELECT t.text, COUNT(*) AS n FROM message_texts t
           JOIN messages m ON m.campaign_id = t.campaign_id AND m.id = t.message_id
          WHERE t.campaign_id = ? AND m.status = 'sent' GROUP BY t.text`,
        [campaignId],
      );
      return Object.fromEntries(rows.map(({ text, n }) => [text, n]));
    }

    it('reaches all that was not sent, also what was queued with the old text and never put back', async () => {
      await start();
      fixture.clock.time += MINUTE;
      const jobs = await dispatch();
      await send(jobs.slice(0, 10));
      await pause();
      expect(await edit('New {{ first_name }}')).toBe('edited');
      // Resumed before the sweeper came by: the jobs with the old text are still there.
      await start();
      await send(jobs);
      expect(await texts()).toEqual({ 'Hi Ann': 10 });
      await fixture.get(AttemptSweeper).returnQueued(campaignId);
      await sendMinute();
      expect(await texts()).toEqual({ 'Hi Ann': 10, 'New Ann': 20 });
      expect(await fixture.ledger(world)).toMatchObject({ accepted: 30, acceptedTwice: 0 });
    });

    it('is refused while it runs, and then changes nothing', async () => {
      await start();
      fixture.clock.time += MINUTE;
      const jobs = await dispatch();
      expect(await edit('New')).toBe('sending');
      await send(jobs);
      expect(await texts()).toEqual({ 'Hi Ann': 30 });
    });
  });
});
