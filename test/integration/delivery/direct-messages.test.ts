import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageCategory } from '../../../src/campaigns/campaign-status.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import {
  type AcceptRequest,
  DirectMessageService,
} from '../../../src/delivery/direct/direct-message.service.js';
import { DirectMessageListService } from '../../../src/delivery/direct/direct-message-list.service.js';
import { DirectMessageSweeper } from '../../../src/delivery/direct/direct-message-sweeper.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { PostponementService } from '../../../src/delivery/postponing/postponement.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { seedAreas } from '../../support/seed-areas.js';

const HOUR = 3_600_000;
/** In New York, as their numbers say. */
const FIRST = 12125550200;

describe('a direct message', () => {
  let fixture: DeliveryFixture;
  let dispatcher: DispatcherService;
  let named = 0;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    await seedAreas(fixture.database);
    dispatcher = fixture.get(DispatcherService);
  });
  afterAll(() => fixture.close());

  function request(
    world: World,
    category: MessageCategory,
    phones: readonly number[],
    more = {},
  ): AcceptRequest {
    return {
      accountId: world.accountId,
      category,
      smartReplacement: true,
      validForSeconds: 86_400,
      text: 'Hello',
      messages: phones.map((phone) => ({ to: `+${phone}`, reference: `reference-${++named}` })),
      ...more,
    };
  }

  async function accept(world: World, category: MessageCategory, phones: readonly number[], more = {}) {
    const asked = request(world, category, phones, more);
    const answer = await fixture
      .get(DirectMessageService)
      .accept(world.companyId, asked, (index, field) => `messages.${index}.${field}`);
    return answer.items;
  }

  const view = (world: World, id: number) => fixture.get(DirectMessageListService).get(world.companyId, id);

  async function dispatch(world: World) {
    return dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
  }

  async function sendAll(): Promise<void> {
    const sender = fixture.get(SenderService);
    await Promise.all((await fixture.takeJobs()).map((job) => sender.send(job)));
  }

  it('is held at night where it is promotional, and leaves where it is transactional', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    fixture.clock.time += 11 * HOUR;
    const [held] = await accept(world, 'promotional', [FIRST]);
    const [free] = await accept(world, 'transactional', [FIRST]);
    await dispatch(world);
    await sendAll();
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 1 });
    expect(await view(world, free?.id ?? 0)).toMatchObject({
      status: 'sent',
      from: '+12125550100',
      text: 'Hello',
    });
    expect(await view(world, held?.id ?? 0)).toMatchObject({
      status: 'pending',
      explanation: 'It waits for its turn.',
      text: 'Hello\nReply STOP to opt out',
    });
    // The next noon; a transactional message leaves no mark, so the window of a day does not hold it.
    fixture.clock.time += 13 * HOUR;
    await dispatch(world);
    await sendAll();
    expect(await view(world, held?.id ?? 0)).toMatchObject({ status: 'sent' });
    const { counters, pendingByClass } = await fixture.countersOf(held?.campaignId ?? 0);
    expect({ counters, pendingByClass }).toEqual({ counters: { sent: 1 }, pendingByClass: 0 });
    expect(held?.campaignId).not.toBe(free?.campaignId);
  });

  it('goes to nobody who opted out, of whichever category', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    await fixture.get(OptOutService).record(world.companyId, [FIRST], 'api');
    const items = [
      ...(await accept(world, 'promotional', [FIRST])),
      ...(await accept(world, 'transactional', [FIRST])),
    ];
    await dispatch(world);
    await sendAll();
    for (const { id } of items) {
      expect(await view(world, id)).toMatchObject({
        status: 'skipped',
        reason: 'opted_out',
        explanation: 'It was not sent: the person asked not to be texted.',
      });
    }
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 0 });
  });

  it('waits until its person may be texted again where it is promotional', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    const [first, second] = await accept(world, 'promotional', [FIRST, FIRST], { validForSeconds: 172_800 });
    await dispatch(world);
    await sendAll();
    expect(await view(world, first?.id ?? 0)).toMatchObject({ status: 'sent' });
    expect(await view(world, second?.id ?? 0)).toMatchObject({
      status: 'pending',
      reason: 'texted_recently',
    });
    fixture.clock.time += 24 * HOUR + 60_000;
    await fixture.get(PostponementService).bringBack();
    await dispatch(world);
    await sendAll();
    expect(await view(world, second?.id ?? 0)).toMatchObject({ status: 'sent' });
  });

  it('is given up when its time is over, also where nobody draws it', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    fixture.clock.time += 11 * HOUR;
    const [held] = await accept(world, 'promotional', [FIRST], { validForSeconds: 600 });
    const [drawn] = await accept(world, 'transactional', [FIRST], { validForSeconds: 600 });
    const [scheduled] = await accept(world, 'transactional', [FIRST], {
      validForSeconds: 600,
      sendAt: new Date(fixture.clock.time + HOUR).toISOString(),
    });
    await fixture.database.execute("UPDATE accounts SET status = 'stopped' WHERE id = ?", [world.accountId]);
    fixture.clock.time += 601_000;
    await fixture.get(DirectMessageSweeper).sweep();
    for (const id of [held?.id ?? 0, drawn?.id ?? 0]) {
      expect(await view(world, id)).toMatchObject({ status: 'skipped', reason: 'too_late' });
    }
    expect(await view(world, scheduled?.id ?? 0)).toMatchObject({ status: 'pending', reason: 'scheduled' });
    fixture.clock.time += 2 * HOUR;
    await fixture.get(DirectMessageSweeper).sweep();
    expect(await view(world, scheduled?.id ?? 0)).toMatchObject({ status: 'skipped', reason: 'too_late' });
    const [left] = await fixture.database.query<{ n: number }>(
      'SELECT (SELECT COUNT(*) FROM postponed_messages) + (SELECT COUNT(*) FROM direct_messages WHERE check_at IS NOT NULL AND company_id = ?) AS n',
      [world.companyId],
    );
    expect(Number(left?.n)).toBe(0);
    expect(await fixture.countersOf(drawn?.campaignId ?? 0)).toEqual({
      counters: { 'skipped:too_late': 2 },
      pendingByClass: 0,
    });
  });

  it('is skipped by the claim where its time is over', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    const [late] = await accept(world, 'transactional', [FIRST], { validForSeconds: 60 });
    fixture.clock.time += 61_000;
    await dispatch(world);
    expect(await view(world, late?.id ?? 0)).toMatchObject({ status: 'skipped', reason: 'too_late' });
    expect(await fixture.takeJobs()).toEqual([]);
  });

  it('leaves at its time where one is given, and not before', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    const at = fixture.clock.time + HOUR;
    const [one] = await accept(world, 'transactional', [FIRST], { sendAt: new Date(at).toISOString() });
    await dispatch(world);
    expect(await view(world, one?.id ?? 0)).toMatchObject({
      status: 'pending',
      reason: 'scheduled',
      explanation: 'It waits for its turn: it is to be sent later.',
    });
    fixture.clock.time = at + 1;
    await fixture.get(PostponementService).bringBack();
    await dispatcher.tick();
    await dispatch(world);
    await sendAll();
    expect(await view(world, one?.id ?? 0)).toMatchObject({ status: 'sent' });
  });

  it('is found by the next minute where its job was lost', async () => {
    const world = await fixture.createWorld();
    fixture.clock.nextNoon();
    await accept(world, 'transactional', [FIRST]);
    const queue = fixture.get(Jobs).queue('dispatch');
    await queue.obliterate({ force: true });
    await dispatcher.tick();
    const jobs = await queue.getJobs(['waiting']);
    expect(jobs.map(({ data }) => data)).toContainEqual(
      expect.objectContaining({ companyId: world.companyId, accountId: world.accountId }),
    );
    await queue.obliterate({ force: true });
    await dispatch(world);
    await fixture.takeJobs();
    // Nothing waits any more: its standing campaign runs on and costs no minute.
    await dispatcher.tick();
    const after = await queue.getJobs(['waiting']);
    expect(after.some(({ data }) => data.accountId === world.accountId)).toBe(false);
    await queue.obliterate({ force: true });
  });

  it('that is transactional goes ahead of campaigns, in order, and into a minute that they have taken whole', async () => {
    const world = await fixture.createWorld(60);
    fixture.clock.nextNoon();
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    await fixture.createCampaign(world, 'running', 'Hi');
    await dispatch(world);
    expect((await fixture.takeJobs()).length).toBeGreaterThan(50);
    const items = await accept(world, 'transactional', phonesFrom(FIRST, 40));
    await dispatcher.dispatchTransactional(world.companyId, world.accountId);
    const jobs = await fixture.takeJobs();
    // A fifth of the minute, and no more however often it is asked for.
    expect(jobs.map(({ messageId }) => messageId)).toEqual(items.slice(0, 12).map(({ id }) => id));
    expect(jobs[0]?.slotAt).toBe(fixture.clock.time);
    await dispatcher.dispatchTransactional(world.companyId, world.accountId);
    expect(await fixture.takeJobs()).toEqual([]);
    // As if all of that had been sent: they come first in the next minute, and the campaign gets the rest.
    await fixture.database.execute('DELETE FROM inflight WHERE company_id = ?', [world.companyId]);
    fixture.clock.time += 60_000;
    await dispatch(world);
    const next = (await fixture.takeJobs()).map(({ messageId }) => messageId);
    const direct = items.slice(12).map(({ id }) => id);
    expect(next.filter((id) => direct.includes(id))).toEqual(direct);
    expect(next.length - direct.length).toBeGreaterThan(25);
    expect(next.length).toBeLessThanOrEqual(60);
  });

  it('that is promotional takes turns with a campaign', async () => {
    const world = await fixture.createWorld(60);
    fixture.clock.nextNoon();
    await fixture.addContacts(world, phonesFrom(16465550000, 200));
    await fixture.createCampaign(world, 'running', 'Hi');
    const direct = new Set((await accept(world, 'promotional', phonesFrom(FIRST, 200))).map(({ id }) => id));
    await dispatch(world);
    const jobs = await fixture.takeJobs();
    const share = jobs.filter(({ messageId }) => direct.has(messageId)).length / jobs.length;
    // Equal weights: half each, but for a rounding.
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  it('that names a number leaves from it alone, whatever others wait', async () => {
    const world = await fixture.createWorld(60);
    await fixture.addNumber(world, 13125550100, 60);
    fixture.clock.nextNoon();
    const many = await accept(world, 'transactional', phonesFrom(FIRST, 200), { from: '+13125550100' });
    const other = await accept(world, 'transactional', phonesFrom(FIRST, 3));
    await dispatch(world);
    const jobs = await fixture.takeJobs();
    const fromOf = new Map(jobs.map(({ messageId, from }) => [messageId, from]));
    expect(fromOf.get(many[0]?.id ?? 0)).toBe('+13125550100');
    // The ones behind it in time wait for no room of a number that is not theirs.
    expect(other.every(({ id }) => fromOf.get(id) === '+12125550100')).toBe(true);
  });
});
