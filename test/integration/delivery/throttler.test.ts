import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { NumberService } from '../../../src/carriers/numbers/number.service.js';
import { TenDlcService } from '../../../src/carriers/ten-dlc/ten-dlc.service.js';
import type { TenDlcClass } from '../../../src/carriers/ten-dlc/ten-dlc-limits.js';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SendGate } from '../../../src/delivery/sending/send-gate.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;

describe('the throttler', () => {
  let fixture: DeliveryFixture;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
  });
  afterAll(() => fixture.close());

  /** Settings that the test changed in the tables are seen at once. */
  function forget(...worlds: World[]): void {
    for (const { accountId } of worlds) fixture.get(AccountDirectory).forget(accountId);
  }

  async function dispatch(of: World): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(of.companyId, of.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  const segmentsOf = (jobs: readonly SendJob[]) => jobs.reduce((sum, { segments }) => sum + segments, 0);

  async function numberIds(of: World): Promise<number[]> {
    const rows = await fixture.database.query<{ id: number }>(
      'SELECT id FROM numbers WHERE account_id = ? ORDER BY id',
      [of.accountId],
    );
    return rows.map(({ id }) => id);
  }

  /** Another account of the world's company, with a list and a number of its own. */
  async function secondAccount(of: World, rate: number): Promise<World> {
    const { companyId } = of;
    const { id: accountId } = await fixture.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Second',
      credentials: { accountId: `second-${randomBytes(4).toString('hex')}`, apiKey: 'a-test-key' },
      segmentsPerMinute: null,
    });
    const { insertId: listId } = await fixture.database.execute(
      "INSERT INTO contact_lists (company_id, name, created_at) VALUES (?, 'Second', ?)",
      [companyId, fixture.clock.date()],
    );
    const second = { companyId, accountId, listId };
    await fixture.addNumber(second, 12125550177, rate);
    return second;
  }

  async function register(of: World, brandId: number, tenDlcClass: TenDlcClass): Promise<void> {
    const tenDlc = fixture.get(TenDlcService);
    const { id: tenDlcCampaignId } = await tenDlc.addCampaign(of.companyId, {
      brandId,
      name: 'Offers',
      class: tenDlcClass,
      segmentsPerMinute: null,
    });
    await assign(of, tenDlcCampaignId);
  }

  async function assign(of: World, tenDlcCampaignId: number): Promise<void> {
    for (const id of await numberIds(of)) {
      await fixture.get(NumberService).update(of.companyId, of.accountId, id, { tenDlcCampaignId });
    }
  }

  async function addBrand(of: World, segmentsPerDay: number | null): Promise<number> {
    const brand = await fixture.get(TenDlcService).addBrand(of.companyId, {
      name: 'Acme',
      taxId: '123456789',
      kind: 'standard',
      vettingScore: 90,
      segmentsPerDay,
    });
    return brand.id;
  }

  describe('with 10DLC', () => {
    let second: World;

    beforeEach(async () => {
      world = await fixture.createWorld(240);
      second = await secondAccount(world, 240);
      await fixture.addContacts(world, phonesFrom(16465550000, 100), ['Asia/Karachi']);
      await fixture.addContacts(second, phonesFrom(16465550100, 100), ['Asia/Karachi']);
      await fixture.createCampaign(world);
      await fixture.createCampaign(second);
      // A minute before midnight Pacific time, in the afternoon in Karachi.
      const day = new Date(fixture.clock.time).toISOString().slice(0, 10);
      fixture.clock.time = Date.parse(`${day}T08:00:00Z`) - 2 * MINUTE;
    });

    it('gives two accounts that share a campaign one minute’s budget of it', async () => {
      const brandId = await addBrand(world, null);
      const campaign = await fixture.get(TenDlcService).addCampaign(world.companyId, {
        brandId,
        name: 'Offers',
        class: 'T',
        segmentsPerMinute: 50,
      });
      await assign(world, campaign.id);
      await assign(second, campaign.id);
      // Half of the first account's messages wait only: the rest of the budget is the second one's.
      await fixture.database.execute('DELETE FROM contacts WHERE list_id = ? AND phone > 16465550019', [
        world.listId,
      ]);
      const first = await dispatch(world);
      const other = await dispatch(second);
      expect(first.every(({ tenDlc }) => tenDlc?.rate === 50)).toBe(true);
      expect(segmentsOf(first)).toBe(20);
      expect(segmentsOf(other)).toBeGreaterThan(20);
      expect(segmentsOf(first) + segmentsOf(other)).toBeLessThanOrEqual(50);
      expect(await dispatch(second)).toHaveLength(0);
      fixture.clock.time += MINUTE;
      // What is late of the minute before goes off this one, for both.
      const late = segmentsOf(first) + segmentsOf(other);
      expect(segmentsOf(await dispatch(second))).toBeLessThanOrEqual(50 - late + 20);
    });

    it('gives all campaigns and accounts of a brand one day’s bucket, from midnight to midnight Pacific time', async () => {
      const brandId = await addBrand(world, 30);
      await register(world, brandId, 'A');
      await register(second, brandId, 'C');
      const jobs: SendJob[] = [];
      // A number's minute holds more than the brand's day: the second account gets nothing at first.
      await fixture.database.execute('UPDATE accounts SET segments_per_minute = 20 WHERE id = ?', [
        world.accountId,
      ]);
      forget(world);
      jobs.push(...(await dispatch(world)), ...(await dispatch(second)));
      expect(segmentsOf(jobs)).toBe(30);
      const midnight = fixture.clock.time + 2 * MINUTE;
      expect(jobs.every(({ notAfter }) => notAfter < midnight)).toBe(true);
      fixture.clock.time += MINUTE;
      expect([...(await dispatch(world)), ...(await dispatch(second))]).toHaveLength(0);
      // What never left goes back into the bucket.
      const [one] = jobs;
      await fixture.get(AttemptSweeper).returnQueued(one?.campaignId ?? 0);
      const returned = jobs.filter(({ campaignId }) => campaignId === one?.campaignId);
      expect(segmentsOf([...(await dispatch(second)), ...(await dispatch(world))])).toBe(
        segmentsOf(returned),
      );

      fixture.clock.time = midnight + 3 * MINUTE;
      await fixture.get(AttemptSweeper).sweep();
      const next = [...(await dispatch(world)), ...(await dispatch(second))];
      expect(segmentsOf(next)).toBe(30);
      expect(new Set(next.map(({ brandDay }) => brandDay)).size).toBe(1);
    });
  });

  it('texts from a name only where names are taken, and skips whom nothing else can text', async () => {
    world = await fixture.createWorld(240);
    await fixture.database.execute(
      "UPDATE numbers SET type = 'alphanumeric', phone = NULL, sender_name = 'Acme1' WHERE account_id = ?",
      [world.accountId],
    );
    await fixture.addContacts(world, [...phonesFrom(16465550000, 5), ...phonesFrom(447_911_123_456, 5)]);
    forget(world);
    const campaignId = await fixture.createCampaign(world);
    const jobs = await dispatch(world);
    expect(jobs.map(({ from, to }) => [from, to.slice(0, 3)])).toEqual(Array(5).fill(['Acme1', '+44']));
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 5, 'skipped:no_sender': 5 });
  });

  it('gives a number in warm-up more each day of its carrier', async () => {
    world = await fixture.createWorld(240);
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    await fixture.createCampaign(world);
    const [numberId = 0] = await numberIds(world);
    await fixture.get(NumberService).update(world.companyId, world.accountId, numberId, {
      segmentsPerDay: 90,
      warmUp: { segmentsPerDay: 10, days: 2 },
    });
    const perDay: number[] = [];
    for (let day = 0; day < 3; day++) {
      let sum = 0;
      for (let minute = 0; minute < 11; minute++) {
        sum += segmentsOf(await dispatch(world));
        await fixture.database.execute('DELETE FROM inflight WHERE account_id = ?', [world.accountId]);
        fixture.clock.time += MINUTE;
      }
      perDay.push(sum);
      fixture.clock.time += 24 * 60 * MINUTE - 11 * MINUTE;
    }
    expect(perDay).toEqual([10, 30, 90]);
  });

  it('shares a minute among campaigns by their weights, and gives what one leaves to the other', async () => {
    world = await fixture.createWorld(120);
    const lists = [world, { ...world, listId: (await secondAccount(world, 1)).listId }];
    const campaigns: number[] = [];
    for (const [index, list] of lists.entries()) {
      await fixture.addContacts(list, phonesFrom(16465550000 + 1_000 * index, index === 0 ? 110 : 300));
      campaigns.push(await fixture.createCampaign(list));
    }
    await fixture.database.execute('UPDATE campaigns SET weight = 30 WHERE id = ?', [campaigns[0]]);
    const counts: number[][] = [];
    for (let minute = 0; minute < 2; minute++) {
      const jobs = await dispatch(world);
      counts.push(campaigns.map((id) => jobs.filter(({ campaignId }) => campaignId === id).length));
      await fixture.database.execute('DELETE FROM inflight WHERE account_id = ?', [world.accountId]);
      fixture.clock.time += MINUTE;
    }
    const [[heavy = 0, light = 0] = [], [rest = 0, more = 0] = []] = counts;
    expect(Math.abs(heavy - 3 * light)).toBeLessThanOrEqual(4);
    expect(rest).toBe(110 - heavy);
    expect(rest + more).toBeGreaterThan(110);
  });

  it('takes off a minute what a throttled number cannot send in it, and gives it back afterwards', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    await fixture.createCampaign(world);
    const [job] = await dispatch(world);
    if (!job) throw new Error('nothing was dispatched');
    await fixture.get(SendGate).slowDown(job, 40_000);
    await fixture.database.execute('DELETE FROM inflight WHERE account_id = ?', [world.accountId]);
    fixture.clock.time += MINUTE;
    const slowed = await dispatch(world);
    expect(slowed.length).toBeLessThanOrEqual(20);
    expect(slowed.length).toBeGreaterThan(0);
    expect(Math.min(...slowed.map(({ slotAt }) => slotAt))).toBeGreaterThan(fixture.clock.time + 35_000);
    await fixture.redis.del(`pace:number:${job.numberId}`);
    await fixture.database.execute('DELETE FROM inflight WHERE account_id = ?', [world.accountId]);
    fixture.clock.time += MINUTE;
    expect((await dispatch(world)).length).toBeGreaterThan(50);
  });

  it('halves the rate of a number that carriers filter, says so, and lifts it after an hour', async () => {
    world = await fixture.createWorld(600);
    await fixture.addContacts(world, phonesFrom(16465550000, 1_500));
    const campaignId = await fixture.createCampaign(world);
    const before = await dispatch(world);
    const health = async () => {
      const [numberId = 0] = await numberIds(world);
      return (await fixture.get(NumberService).get(world.companyId, world.accountId, numberId)).health;
    };
    const reports = before.map(
      (job, index): DeliveryReport => ({
        companyId: job.companyId,
        accountId: job.accountId,
        carrierMessageId: `m${job.messageId}`,
        reference: { campaignId: job.campaignId, messageId: job.messageId },
        status: index % 4 === 0 ? 'undelivered' : 'delivered',
        errorClass: index % 4 === 0 ? 'filtered' : null,
        errorCode: index % 4 === 0 ? '30007' : null,
        receivedAt: fixture.clock.time,
      }),
    );
    // Twice: a report that comes again counts nothing.
    await fixture.get(ReportService).apply(reports);
    await fixture.get(ReportService).apply(reports);
    const filtered = reports.filter(({ errorClass }) => errorClass !== null).length;
    expect(
      await fixture.database.query(
        `SELECT accepted, delivered, failed, filtered, throttled FROM number_days
          WHERE number_id IN (SELECT id FROM numbers WHERE account_id = ?)`,
        [world.accountId],
      ),
    ).toEqual([
      {
        accepted: before.length,
        delivered: before.length - filtered,
        failed: filtered,
        filtered,
        throttled: 0,
      },
    ]);
    expect(await health()).toEqual({ state: 'normal', reason: null, since: null, until: null });

    fixture.clock.time += MINUTE;
    const slowedAt = fixture.clock.time;
    const slowed = await dispatch(world);
    expect(Math.abs(slowed.length - before.length / 2)).toBeLessThan(10);
    expect(slowed.every(({ numberRate }) => numberRate === 300)).toBe(true);
    expect(await health()).toEqual({
      state: 'slowed',
      reason: 'filtered',
      since: new Date(slowedAt).toISOString(),
      until: new Date(slowedAt + 60 * MINUTE).toISOString(),
    });
    fixture.clock.time = slowedAt + 60 * MINUTE;
    expect((await health()).state).toBe('normal');
    await fixture.get(AttemptSweeper).returnQueued(campaignId);
    expect((await dispatch(world)).every(({ numberRate }) => numberRate === 600)).toBe(true);
  });
});
