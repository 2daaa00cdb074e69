import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;

describe('dispatch', () => {
  let fixture: DeliveryFixture;
  let dispatcher: DispatcherService;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    dispatcher = fixture.get(DispatcherService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
  });
  afterAll(() => fixture.close());

  const dispatch = (of = world) => dispatcher.dispatch(of.companyId, of.accountId, dispatcher.currentSlot());

  async function expectCountersToMatch(campaignId: number): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    const kept = await fixture.countersOf(campaignId);
    expect(kept).toEqual({ counters: rows, pendingByClass: rows['pending'] ?? 0 });
  }

  it('queues one job a message with everything in it', async () => {
    await fixture.addContacts(world, [16465550001]);
    const campaignId = await fixture.createCampaign(
      world,
      'running',
      'Hi {{ first_name }}, from {{ city | default: "town" }}',
    );

    expect(await dispatch()).toEqual({ messages: 1, segments: 1 });
    const [job] = await fixture.takeJobs();
    expect(job).toMatchObject({
      companyId: world.companyId,
      accountId: world.accountId,
      campaignId,
      from: '+12125550100',
      to: '+16465550001',
      text: 'Hi Ann, from town',
      segments: 1,
    });
    expect(job?.notAfter).toBeGreaterThan(fixture.clock.time);
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 1 });
    await expectCountersToMatch(campaignId);
  });

  it('names a short code by its bare digits', async () => {
    await fixture.database.execute(
      "UPDATE numbers SET type = 'short_code', phone = 24365 WHERE account_id = ?",
      [world.accountId],
    );
    await fixture.addContacts(world, [16465550001]);
    await fixture.createCampaign(world);
    await dispatch();
    expect(await fixture.takeJobs()).toMatchObject([{ from: '24365', to: '+16465550001' }]);
  });

  it('goes on with those whose numbers have room where others have none left', async () => {
    world = await fixture.createWorld(60);
    await fixture.database.execute(
      `INSERT INTO numbers (company_id, account_id, sender_name, type, segments_per_minute, created_at)
       VALUES (?, ?, 'Acme', 'alphanumeric', 6000, ?)`,
      [world.companyId, world.accountId, fixture.clock.date()],
    );
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    await fixture.addContacts(world, phonesFrom(447911123000, 200), ['Europe/London']);
    const campaignId = await fixture.createCampaign(world);
    await dispatch();
    const jobs = await fixture.takeJobs();
    expect(jobs.filter(({ to }) => to.startsWith('+44'))).toHaveLength(200);
    const american = jobs.filter(({ to }) => to.startsWith('+1'));
    expect(american.length).toBeGreaterThan(50);
    expect(american.length).toBeLessThanOrEqual(60);
    await expectCountersToMatch(campaignId);
  });

  it('lets those wait whom only a paused number may text, and skips them once there is none', async () => {
    await fixture.database.execute(
      `INSERT INTO numbers (company_id, account_id, sender_name, type, segments_per_minute, created_at)
       VALUES (?, ?, 'Acme', 'alphanumeric', 6000, ?)`,
      [world.companyId, world.accountId, fixture.clock.date()],
    );
    const american = "UPDATE numbers SET status = ? WHERE account_id = ? AND type = 'ten_dlc'";
    await fixture.database.execute(american, ['paused', world.accountId]);
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await fixture.addContacts(world, phonesFrom(447911123000, 5), ['Europe/London']);
    const campaignId = await fixture.createCampaign(world);
    expect(await dispatch()).toMatchObject({ messages: 5 });
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 5, pending: 5 });
    await fixture.database.execute(american, ['removed', world.accountId]);
    await dispatch();
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 5, 'skipped:no_sender': 5 });
    await expectCountersToMatch(campaignId);
  });

  it('takes what the number may send in a minute, however often the minute runs', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    const campaignId = await fixture.createCampaign(world);

    const first = await dispatch();
    expect(first.messages).toBeGreaterThan(50);
    expect(first.messages).toBeLessThanOrEqual(60);
    expect(await dispatch()).toEqual({ messages: 0, segments: 0 });
    const jobs = await fixture.takeJobs();
    expect(new Set(jobs.map((job) => job.messageId)).size).toBe(first.messages);
    // Spread over the minute, not in a burst.
    const slots = jobs.map((job) => job.slotAt).sort((a, b) => a - b);
    expect(Number(slots.at(-1)) - Number(slots[0])).toBeGreaterThan(45_000);
    expect((await fixture.countMessages(campaignId))['queued']).toBe(first.messages);
    await expectCountersToMatch(campaignId);
  });

  it('counts segments, not messages', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 100));
    await fixture.createCampaign(world, 'running', 'x'.repeat(400));
    const { messages, segments } = await dispatch();
    expect(segments).toBe(messages * 3);
    expect(segments).toBeLessThanOrEqual(60 + 2);
  });

  it('claims each message once when several dispatchers run at once', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 3_000));
    const campaignId = await fixture.createCampaign(world);
    const slot = dispatcher.currentSlot();
    const runs = await Promise.all(
      [slot, slot, slot - 1, slot - 1].map((one) =>
        dispatcher.dispatch(world.companyId, world.accountId, one),
      ),
    );
    expect(runs.reduce((sum, run) => sum + run.messages, 0)).toBe(3_000);
    const jobs = await fixture.takeJobs();
    expect(new Set(jobs.map((job) => job.messageId)).size).toBe(3_000);
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 3_000 });
    await expectCountersToMatch(campaignId);
  });

  it('goes on where a minute died: what was claimed without a job comes back by itself', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 100));
    const campaignId = await fixture.createCampaign(world);
    const { messages } = await dispatch();
    await fixture.takeJobs();

    await fixture.get(AttemptSweeper).sweep();
    expect((await fixture.countMessages(campaignId))['queued']).toBe(messages);
    fixture.clock.time += 4 * 60_000;
    expect(await fixture.get(AttemptSweeper).sweep()).toEqual({ returned: messages, unknown: 0 });
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 100 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await expectCountersToMatch(campaignId);

    expect((await dispatch()).messages).toBeGreaterThan(50);
  });

  it('takes what is late off the next minute, and a late run only what is left of its own', async () => {
    world = await fixture.createWorld(60);
    await fixture.addContacts(world, phonesFrom(16465550000, 300));
    const campaignId = await fixture.createCampaign(world);
    const { messages } = await dispatch();
    await fixture.takeJobs();
    // Half of the minute's jobs never ran.
    await fixture.database.execute(`DELETE FROM inflight WHERE campaign_id = ? AND due_at < ?`, [
      campaignId,
      new Date(fixture.clock.time + 30_000),
    ]);
    const late = await fixture.inflightCount(campaignId);
    expect(late).toBeGreaterThan(25);
    fixture.clock.time += 60_000;
    const second = await dispatch();
    expect(second.messages).toBeGreaterThan(0);
    expect(second.messages).toBeLessThanOrEqual(60 - late);
    // Behind what is late, not beside it.
    const begin = fixture.clock.time;
    const first = Math.min(...(await fixture.takeJobs()).map((job) => job.slotAt));
    expect(first - begin).toBeGreaterThanOrEqual(late * 1_000);

    await fixture.database.execute('DELETE FROM inflight WHERE campaign_id = ?', [campaignId]);
    fixture.clock.time += 60_000 + 45_000;
    const third = await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot() - 1);
    expect(third.messages).toBeGreaterThan(10);
    expect(third.messages).toBeLessThanOrEqual(15);
    const ends = (await fixture.takeJobs()).map((job) => job.slotAt);
    expect(Math.max(...ends)).toBeLessThan(begin + 120_000);
    expect(messages).toBeGreaterThan(50);
  });

  it('leaves a minute alone that is over', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    await fixture.createCampaign(world);
    const old = dispatcher.currentSlot() - 2;
    expect((await dispatcher.dispatch(world.companyId, world.accountId, old)).messages).toBe(0);
  });

  it('texts only where it is legal now', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5), ['America/New_York']);
    await fixture.addContacts(world, phonesFrom(16265550000, 5), ['America/Los_Angeles']);
    await fixture.addContacts(world, phonesFrom(18125550000, 5), ['America/Los_Angeles', 'America/New_York']);
    const campaignId = await fixture.createCampaign(world);
    fixture.clock.time -= 3 * HOUR;

    expect((await dispatch()).messages).toBe(5);
    const jobs = await fixture.takeJobs();
    expect(jobs.every((job) => job.to.startsWith('+1646'))).toBe(true);
    await expectCountersToMatch(campaignId);

    fixture.clock.time += 3 * HOUR;
    expect((await dispatch()).messages).toBe(10);
  });

  it('texts a person once in the company’s window, across its campaigns', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 10));
    const first = await fixture.createCampaign(world);
    const second = await fixture.createCampaign(world);
    // Not at the very beginning of a minute: the end of the one before would have no room left.
    fixture.clock.time += 1_000;
    await dispatch();
    const skipped = (await fixture.countMessages(first))['skipped:texted_recently'] ?? 0;
    const others = (await fixture.countMessages(second))['skipped:texted_recently'] ?? 0;
    expect(skipped + others).toBe(10);
    expect(new Set((await fixture.takeJobs()).map((job) => job.to)).size).toBe(10);
    await expectCountersToMatch(first);
    await expectCountersToMatch(second);

    fixture.clock.time += 24 * HOUR - 1;
    const tooSoon = await fixture.createCampaign(world);
    await dispatch();
    expect(await fixture.countMessages(tooSoon)).toEqual({ 'skipped:texted_recently': 10 });

    // Each counts from its own place in the minute.
    fixture.clock.time += 10;
    const inTime = await fixture.createCampaign(world);
    await dispatch();
    expect(await fixture.countMessages(inTime)).toEqual({ queued: 10 });
  });

  it('does not let one company’s texts hold up another’s', async () => {
    const other = await fixture.createWorld();
    for (const one of [world, other]) await fixture.addContacts(one, phonesFrom(16465550000, 5));
    await fixture.createCampaign(world);
    const theirs = await fixture.createCampaign(other);
    await dispatch(world);
    await dispatch(other);
    expect(await fixture.countMessages(theirs)).toEqual({ queued: 5 });
  });

  it('skips who opted out, was deleted or cannot be reached since the messages were made', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 6));
    const campaignId = await fixture.createCampaign(world);
    await fixture.database.execute(
      "INSERT INTO opt_outs (company_id, phone, source, opted_out_at) VALUES (?, 16465550000, 'api', ?)",
      [world.companyId, fixture.clock.date()],
    );
    await fixture.database.execute('DELETE FROM contacts WHERE list_id = ? AND phone = 16465550001', [
      world.listId,
    ]);
    await fixture.database.execute(
      "INSERT INTO people (company_id, phone, unreachable_reason) VALUES (?, 16465550002, 'invalid_number')",
      [world.companyId],
    );
    await dispatch();
    expect(await fixture.countMessages(campaignId)).toEqual({
      queued: 3,
      'skipped:opted_out': 1,
      'skipped:contact_deleted': 1,
      'skipped:unreachable': 1,
    });
    await expectCountersToMatch(campaignId);
  });

  it('asks the contact’s present zone, not the one at the time of generation', async () => {
    await fixture.addContacts(world, [16465550000]);
    const campaignId = await fixture.createCampaign(world);
    const elsewhere = { ...world, listId: (await fixture.createWorld()).listId };
    await fixture.addContacts(elsewhere, [16265550000], ['America/Los_Angeles']);
    await fixture.database.execute(
      `UPDATE contacts c JOIN contacts o ON o.list_id = ? SET c.hours_class_id = o.hours_class_id WHERE c.list_id = ?`,
      [elsewhere.listId, world.listId],
    );
    fixture.clock.time -= 3 * HOUR;
    expect((await dispatch()).messages).toBe(0);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 1 });
    await expectCountersToMatch(campaignId);
    fixture.clock.time += 3 * HOUR;
    expect((await dispatch()).messages).toBe(1);
  });

  it('skips who lost every time zone since, so that the campaign ends', async () => {
    await fixture.addContacts(world, [16465550001]);
    const campaignId = await fixture.createCampaign(world);
    const [zoneless] = await fixture
      .get(HoursClassService)
      .intern([{ country: 'US', timeZones: [], states: [], purpose: 'promotional' }]);
    await fixture.database.execute('UPDATE contacts SET hours_class_id = ? WHERE list_id = ?', [
      zoneless,
      world.listId,
    ]);
    for (let minute = 0; minute < 2; minute++) {
      await dispatch();
      fixture.clock.time += 60_000;
    }
    await fixture.get(CampaignSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ 'skipped:no_time_zone': 1 });
    expect(await fixture.campaignStatus(campaignId)).toBe('completed');
    await expectCountersToMatch(campaignId);
  });

  it('skips whose fields break the text, and serves the other campaigns of the account', async () => {
    await fixture.addContacts(world, [16465550001]);
    const other = { ...world, listId: (await fixture.createWorld()).listId };
    await fixture.addContacts(other, [16465550002]);
    const broken = await fixture.createCampaign(world, 'running', '{{ (1..10000000) | join }}');
    const whole = await fixture.createCampaign(other, 'running', 'Hi');
    await dispatch();
    expect(await fixture.countMessages(broken)).toEqual({ 'skipped:text_failed': 1 });
    expect(await fixture.countMessages(whole)).toEqual({ queued: 1 });
  });

  it('serves all running campaigns of an account in each minute', async () => {
    world = await fixture.createWorld(60);
    const other = { ...world, listId: (await fixture.createWorld()).listId };
    await fixture.addContacts(world, phonesFrom(16465550000, 100));
    await fixture.addContacts(other, phonesFrom(16465559000, 100));
    const campaigns = [await fixture.createCampaign(world), await fixture.createCampaign(other)];
    const { messages } = await dispatch();
    for (const campaignId of campaigns) {
      expect((await fixture.countMessages(campaignId))['queued']).toBeGreaterThanOrEqual(
        Math.floor(messages / 2) - 1,
      );
    }
  });

  it('draws at random, not in the order of the list', async () => {
    world = await fixture.createWorld(60);
    const phones = phonesFrom(16465550000, 500);
    await fixture.addContacts(world, phones);
    await fixture.createCampaign(world);
    await dispatch();
    const sent = (await fixture.takeJobs()).map((job) => Number(job.to.slice(1))).sort((a, b) => a - b);
    expect(Number(sent.at(-1)) - Number(sent[0])).toBeGreaterThan(250);
  });

  it('takes nothing of a paused campaign, a stopped account, or a suspended company', async () => {
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    const campaignId = await fixture.createCampaign(world, 'paused');
    expect((await dispatch()).messages).toBe(0);
    await fixture.database.execute("UPDATE campaigns SET status = 'running' WHERE id = ?", [campaignId]);
    await fixture.database.execute("UPDATE companies SET status = 'suspended' WHERE id = ?", [
      world.companyId,
    ]);
    expect((await dispatch()).messages).toBe(0);
    await fixture.database.execute("UPDATE companies SET status = 'active' WHERE id = ?", [world.companyId]);
    expect(
      (await dispatcher.dispatch(world.companyId + 1, world.accountId, dispatcher.currentSlot())).messages,
    ).toBe(0);
    expect((await dispatch()).messages).toBe(5);
  });
});
