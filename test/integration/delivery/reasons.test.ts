import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignCounterRepository } from '../../../src/campaigns/campaign-counter.repository.js';
import { CampaignMessagesService } from '../../../src/campaigns/campaign-messages.service.js';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { MessageListRepository } from '../../../src/messages/message-list.repository.js';
import type { MessageReason } from '../../../src/messages/message-status.js';
import { DeliveryFixture, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;

describe('who was not texted', () => {
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

  const dispatch = () => dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());

  /** When the company texted this person, latest first. */
  async function texted(phone: number, ...hoursAgo: number[]): Promise<void> {
    const times = [0, 1, 2].map((n) => {
      const hours = hoursAgo[n];
      return hours === undefined ? null : new Date(fixture.clock.time - hours * HOUR);
    });
    await fixture.database.execute(
      'INSERT INTO people (company_id, phone, last_message_id, last_at, second_at, third_at) VALUES (?, ?, 1, ?, ?, ?)',
      [world.companyId, phone, ...times],
    );
  }

  it('has one reason each, which is counted and listed', async () => {
    const expected: Partial<Record<MessageReason, number>> = {
      opted_out: 16465550001,
      unreachable: 16465550002,
      no_time_zone: 16465550003,
      excluded_campaign: 16465550004,
      texted_recently: 16465550005,
      state_cap: 16465550006,
      contact_deleted: 16465550007,
      campaign_canceled: 16465550008,
    };
    const reasons = Object.keys(expected) as MessageReason[];
    await fixture.addContacts(world, [16465550004]);
    const earlier = await fixture.createCampaign(world);
    await dispatch();
    await fixture.takeJobs();
    fixture.clock.time += 23 * HOUR;
    await fixture.addContacts(
      world,
      [1, 2, 5, 7, 9].map((n) => 16465550000 + n),
    );
    await fixture.addContacts(world, [16465550003], []);
    await fixture.addContacts(world, [16465550006], ['America/New_York'], ['FL']);
    // In Hawaii the day has not begun.
    await fixture.addContacts(world, [16465550008], ['Pacific/Honolulu']);
    await fixture.get(OptOutService).record(world.companyId, [16465550001], 'manual');
    await fixture.database.execute(
      "INSERT INTO people (company_id, phone, unreachable_reason) VALUES (?, 16465550002, 'invalid_number')",
      [world.companyId],
    );
    await texted(16465550005, 1);
    await texted(16465550006, 20, 21, 22);
    await fixture.database.execute('UPDATE companies SET contact_window_hours = 12 WHERE id = ?', [
      world.companyId,
    ]);
    const { insertId: id } = await fixture.database.execute(
      `INSERT INTO campaigns (company_id, account_id, kind, name, text, status, auto_start, created_at)
       VALUES (?, ?, 'marketing', 'Test', 'Hi', 'pending', TRUE, ?)`,
      [world.companyId, world.accountId, fixture.clock.date()],
    );
    await fixture.database.execute(
      'INSERT INTO campaign_lists (campaign_id, position, list_id) VALUES (?, 0, ?)',
      [id, world.listId],
    );
    await fixture.database.execute(
      'INSERT INTO campaign_exclusions (campaign_id, excluded_id) VALUES (?, ?)',
      [id, earlier],
    );
    while ((await fixture.campaignStatus(id)) === 'pending') {
      await fixture.get(GenerationService).generate(world.companyId, id);
    }
    await fixture.database.execute('DELETE FROM contacts WHERE list_id = ? AND phone = 16465550007', [
      world.listId,
    ]);
    await dispatch();
    await fixture.database.execute("UPDATE campaigns SET status = 'canceled', unmarked = 1 WHERE id = ?", [
      id,
    ]);
    await fixture.get(AttemptSweeper).cancelPending(id);

    const counted = await fixture.countersOf(id);
    const byReason = reasons.map((reason) => [
      `${reason === 'campaign_canceled' ? 'canceled' : 'skipped'}:${reason}`,
      1,
    ]);
    expect(counted.counters).toEqual({ queued: 1, ...Object.fromEntries(byReason) });
    expect(counted.counters).toEqual(await fixture.countMessages(id));
    const list = new CampaignMessagesService(
      fixture.get(CampaignRepository),
      fixture.get(CampaignCounterRepository),
      fixture.get(MessageListRepository),
    );
    for (const reason of reasons) {
      const { items } = await list.page(world.companyId, id, { reason, limit: 10 });
      expect([reason, items.map(({ phone }) => phone)]).toEqual([reason, [`+${expected[reason]}`]]);
    }
  });

  it('is the same where Redis has lost everything at every step', async () => {
    await fixture.database.execute('UPDATE companies SET contact_window_hours = 12 WHERE id = ?', [
      world.companyId,
    ]);
    await fixture.addContacts(world, [16465550001, 16465550002, 16465550003, 16465550009]);
    await fixture.addContacts(world, [16465550004], ['America/New_York'], ['FL']);
    await fixture.redis.flushdb();
    const first = await fixture.createCampaign(world);
    await texted(16465550002, 1);
    await texted(16465550004, 20, 21, 22);
    await fixture.get(OptOutService).record(world.companyId, [16465550001], 'manual');
    await fixture.database.execute(
      "INSERT INTO people (company_id, phone, unreachable_reason) VALUES (?, 16465550003, 'invalid_number')",
      [world.companyId],
    );
    await fixture.redis.flushdb();
    await dispatch();
    const rules = {
      'skipped:opted_out': 1,
      'skipped:texted_recently': 1,
      'skipped:unreachable': 1,
      'skipped:state_cap': 1,
    };
    expect(await fixture.countMessages(first)).toEqual({ queued: 1, ...rules });
    await fixture.redis.flushdb();
    const second = await fixture.createCampaign(world);
    await dispatch();
    expect(await fixture.countMessages(second)).toEqual({ ...rules, 'skipped:texted_recently': 2 });
  });
});
