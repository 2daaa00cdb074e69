import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignCounterRepository } from '../../../src/campaigns/campaign-counter.repository.js';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { SendingHoursService } from '../../../src/compliance/sending-hours/sending-hours.service.js';
import { ClaimPricing } from '../../../src/delivery/charging/claim-pricing.service.js';
import { DailyLimits } from '../../../src/delivery/daily/daily-limits.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { CampaignPaceService } from '../../../src/delivery/progress/campaign-pace.service.js';
import { PostponedHolds } from '../../../src/delivery/progress/postponed-holds.service.js';
import { ProgressRepository } from '../../../src/delivery/progress/progress.repository.js';
import { ProgressService } from '../../../src/delivery/progress/progress.service.js';
import { Standstill } from '../../../src/delivery/progress/standstill.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { PostponedMessageRepository } from '../../../src/messages/postponed-message.repository.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { NotFoundError } from '../../../src/platform/errors.js';
import { BalanceService } from '../../../src/tenancy/balance/balance.service.js';
import { dispatchAll, prepay, setPrice } from '../../support/charges.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;

describe('the progress of a campaign', () => {
  let fixture: DeliveryFixture;
  let progress: ProgressService;
  let dispatcher: DispatcherService;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    dispatcher = fixture.get(DispatcherService);
    const campaigns = fixture.get(CampaignRepository);
    const repository = new ProgressRepository(fixture.database);
    const directory = fixture.get(AccountDirectory);
    const clock = fixture.get(Clock);
    progress = new ProgressService(
      campaigns,
      fixture.get(CampaignCounterRepository),
      repository,
      new CampaignPaceService(campaigns, directory, fixture.get(DailyLimits), fixture.database, clock),
      new Standstill(repository, fixture.get(AccountService), directory, fixture.get(ClaimPricing)),
      new PostponedHolds(fixture.get(PostponedMessageRepository)),
      fixture.get(HoursClassService),
      fixture.get(SendingHoursService),
      fixture.database,
      clock,
    );
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld(60);
  });
  afterAll(() => fixture.close());

  const get = (id: number) => progress.get(world.companyId, id);
  const at = (time: number) => new Date(time).toISOString();

  it('names the legal hours of each group, the rate of the rest, and the end by both', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 60));
    await fixture.addContacts(world, phonesFrom(13125550000, 30), ['America/Chicago']);
    await fixture.addContacts(world, phonesFrom(16265550000, 20), [
      'America/Los_Angeles',
      'America/New_York',
    ]);
    // 08:30 in New York: 07:30 in Chicago, 05:30 in Los Angeles.
    fixture.clock.time -= 3.5 * HOUR;
    const now = fixture.clock.time;
    const id = await fixture.createCampaign(world);
    expect(await get(id)).toEqual({
      status: 'running',
      pending: 110,
      queued: 0,
      optOutRate: { percent: null, alert: false },
      done: 0,
      segmentsPerMinute: 60,
      holds: [
        {
          kind: 'account_rate',
          messages: 60,
          text: expect.stringContaining('60 segments a minute'),
          until: null,
          timeZone: null,
        },
        {
          kind: 'legal_hours',
          messages: 30,
          text: 'legal hours until 08:00 in Chicago',
          until: at(now + 0.5 * HOUR),
          timeZone: 'America/Chicago',
        },
        {
          kind: 'legal_hours',
          messages: 20,
          text: 'legal hours until 08:00 in Los Angeles',
          until: at(now + 2.5 * HOUR),
          timeZone: 'America/Los_Angeles',
        },
      ],
      expectedEndAt: at(now + 2.5 * HOUR + 20_000),
    });
  });

  it('says who paused it and why, and that its account is stopped', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    const id = await fixture.createCampaign(world, 'paused');
    expect((await get(id)).holds).toMatchObject([{ kind: 'paused', messages: 5, text: 'not started' }]);
    const { insertId: userId } = await fixture.database.execute(
      "INSERT INTO users (email, name, password_hash, created_at) VALUES ('ann@example.com', 'Ann', 'x', ?)",
      [fixture.clock.date()],
    );
    const campaigns = fixture.get(CampaignRepository);
    const step = (to: 'running' | 'paused', reason: string | null, user: number | null) =>
      fixture.database.transaction((sql) =>
        campaigns.step(sql, id, to, fixture.clock.date(), reason, undefined, user),
      );
    await step('running', null, null);
    await step('paused', null, userId);
    expect((await get(id)).holds).toMatchObject([{ kind: 'paused', text: 'paused by Ann' }]);
    await step('running', null, null);
    await fixture.get(AccountService).stop(world.companyId, world.accountId, '21: no funds');
    await step('paused', 'The carrier refuses the account: 21: no funds', null);
    expect((await get(id)).holds.map(({ text }) => text)).toEqual([
      'paused: The carrier refuses the account: 21: no funds',
      'its account is stopped: 21: no funds',
    ]);
    expect((await get(id)).expectedEndAt).toBeNull();
  });

  it('says that the balance is used up, until it is topped up', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.015');
    await fixture.addContacts(world, phonesFrom(16465550000, 3));
    const id = await fixture.createCampaign(world);
    const unpaid = async () => (await get(id)).holds.filter(({ kind }) => kind === 'balance');
    expect(await unpaid()).toEqual([]);
    await dispatchAll(fixture, world);
    expect(await get(id)).toMatchObject({
      ...{ pending: 2, queued: 1, expectedEndAt: null },
      holds: [
        { kind: 'balance', messages: 2, text: 'the balance is used up: it goes on by itself after a top-up' },
      ],
    });
    const topUp = { reference: 'invoice 2', amount: '1', takeBack: false };
    await fixture.get(BalanceService).topUp(world.companyId, topUp, null);
    expect(await unpaid()).toEqual([]);
    await setPrice(fixture, world, '0.01', { currency: 'EUR' });
    expect((await unpaid())[0]?.text).toContain('no price in the currency');
  });

  it('counts the postponed, and ends when they are back', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await fixture.createCampaign(world);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    const texted = (await fixture.takeJobs())
      .filter(({ companyId }) => companyId === world.companyId)
      .map(({ slotAt }) => slotAt);
    expect(texted).toHaveLength(5);
    fixture.clock.time += HOUR;
    const id = await fixture.createCampaign(world);
    await fixture.database.execute("UPDATE campaigns SET when_texted_recently = 'postpone' WHERE id = ?", [
      id,
    ]);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    const back = (time: number) => at(time + 24 * HOUR);
    expect(await get(id)).toMatchObject({
      pending: 5,
      holds: [{ kind: 'texted_recently', messages: 5, until: back(Math.min(...texted)) }],
      expectedEndAt: back(Math.max(...texted)),
    });
  });

  it('says how far generation is', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await fixture.database.execute('UPDATE contact_lists SET contact_count = 5 WHERE id = ?', [world.listId]);
    const id = await fixture.createCampaign(world, 'paused');
    await fixture.database.execute("UPDATE campaigns SET status = 'pending' WHERE id = ?", [id]);
    await fixture.database.execute('UPDATE campaign_lists SET contacts = 3 WHERE campaign_id = ?', [id]);
    expect((await get(id)).holds).toMatchObject([
      { kind: 'generating', text: 'its messages are still being made: 3 of 5 contacts' },
    ]);
  });

  it('says that the day of its numbers is used up until midnight Pacific, and goes on behind it', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 120));
    await fixture.addNumber(world, 12125550101, 60);
    await fixture.database.execute('UPDATE numbers SET segments_per_day = 30 WHERE account_id = ?', [
      world.accountId,
    ]);
    fixture.get(AccountDirectory).forget(world.accountId);
    const id = await fixture.createCampaign(world);
    const use = (limit: string) =>
      fixture.database.execute(
        `INSERT INTO daily_segments (scope, scope_id, carrier_day, segments)
         SELECT 'number', id, ?, 30 FROM numbers WHERE account_id = ? ORDER BY id ${limit}
         ON DUPLICATE KEY UPDATE segments = 30`,
        [Number(at(fixture.clock.time).slice(0, 10).replaceAll('-', '')), world.accountId],
      );
    await use('LIMIT 1');
    expect((await get(id)).holds).toMatchObject([
      {
        kind: 'account_rate',
        messages: 120,
        text: expect.stringContaining('1 of 2 numbers have used up their day until 00:00 in Los Angeles'),
      },
    ]);
    await use('');
    const midnight = fixture.clock.time + 15 * HOUR;
    expect(await get(id)).toMatchObject({
      segmentsPerMinute: 0,
      holds: [
        {
          kind: 'daily_limit',
          messages: 120,
          text: 'the daily limit is used up until 00:00 in Los Angeles',
          until: at(midnight),
        },
      ],
      // 60 tomorrow, 60 on the day behind it, when New York may be texted: five hours behind that midnight.
      expectedEndAt: at(midnight + 24 * HOUR + 5 * HOUR + 30_000),
    });
  });

  it('tells the campaign’s own part of the account, by the weights of those that run', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 60));
    const id = await fixture.createCampaign(world);
    const other = await fixture.createCampaign(world);
    await fixture.database.execute('UPDATE campaigns SET weight = 30 WHERE id = ?', [other]);
    expect([(await get(id)).segmentsPerMinute, (await get(other)).segmentsPerMinute]).toEqual([15, 45]);
  });

  it('counts what the carrier refused for now', async () => {
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 1));
    const id = await fixture.createCampaign(world);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    const [job] = await fixture.takeJobs();
    if (!job) throw new Error('no job');
    await fixture.get(SenderService).send(job);
    const { pending, holds, expectedEndAt } = await get(id);
    expect({ pending, holds }).toMatchObject({
      pending: 1,
      holds: [{ kind: 'retry', messages: 1, until: expectedEndAt }],
    });
    expect(Date.parse(expectedEndAt ?? '')).toBeGreaterThan(fixture.clock.time);
  });

  it('says that there is no number, and knows no other company’s campaign', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    const id = await fixture.createCampaign(world);
    await fixture.database.execute("UPDATE numbers SET status = 'removed' WHERE account_id = ?", [
      world.accountId,
    ]);
    fixture.get(AccountDirectory).forget(world.accountId);
    expect((await get(id)).holds[0]).toMatchObject({ kind: 'no_number', messages: 5 });
    const other = await fixture.createWorld();
    await expect(progress.get(other.companyId, id)).rejects.toThrow(NotFoundError);
  });
});
