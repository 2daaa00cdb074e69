import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AudienceRepository } from '../../../src/campaigns/audience/audience.repository.js';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { OptOutListService } from '../../../src/compliance/opt-outs/opt-out-list.service.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DeliveryWorkerModule } from '../../../src/delivery/delivery-worker.module.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { InboxModule } from '../../../src/inbox/inbox.module.js';
import { ReplyHandler } from '../../../src/inbox/reply-handler.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { waitUntil } from '../../support/wait-until.js';

const PEOPLE = phonesFrom(16465550000, 12);
const [FIRST = 0, SECOND = 0, THIRD = 0] = PEOPLE;

@Module({ imports: [PlatformModule, InboxModule] })
class InboxProcessModule {}

@Module({ imports: [PlatformModule, DeliveryWorkerModule] })
class SendingProcessModule {}

describe('who opts out', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let inbox: INestApplicationContext;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    inbox = await process(InboxProcessModule);
  });

  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    world = await fixture.createWorld();
    // So that one person may have messages of several campaigns in the queue.
    await fixture.database.execute('UPDATE companies SET contact_window_hours = 0 WHERE id = ?', [
      world.companyId,
    ]);
    await fixture.addContacts(world, PEOPLE);
  });

  afterAll(async () => {
    await inbox.close();
    await fixture.close();
  });

  /** Another process on the same servers and clock. */
  async function process(root: new () => object): Promise<INestApplicationContext> {
    const context = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
    Object.assign(context.get(Clock), { now: () => fixture.clock.now() });
    return context;
  }

  async function dispatch(accountId = world.accountId): Promise<void> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, accountId, dispatcher.currentSlot());
  }

  let serial = 0;
  /** A reply as the inbox's process handles it. */
  async function write(phone: number, text: string, accountId = world.accountId): Promise<void> {
    serial += 1;
    const { insertId } = await fixture.database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at)
       VALUES (?, ?, ?, 12125550100, ?, ?, ?)`,
      [world.companyId, accountId, phone, text, `road-${serial}`, fixture.clock.date()],
    );
    await inbox.get(ReplyHandler, { strict: false }).handle([insertId]);
  }

  async function statusOf(campaignId: number, phone: number): Promise<string | undefined> {
    const [row] = await fixture.database.query<{ status: string }>(
      `SELECT CONCAT_WS(':', status, reason) AS status FROM messages WHERE campaign_id = ? AND phone = ?`,
      [campaignId, phone],
    );
    return row?.status;
  }

  it('gets nothing that is queued already, of no campaign, whichever process sends it', async () => {
    const campaigns = [await fixture.createCampaign(world), await fixture.createCampaign(world)];
    const queue = fixture.get(Jobs).queue('send');
    await queue.pause();
    const sending = await process(SendingProcessModule);
    try {
      await dispatch();
      for (const id of campaigns) {
        expect(await fixture.countMessages(id)).toEqual({ queued: PEOPLE.length });
      }
      const waiting = await fixture.createCampaign(world);

      fixture.clock.time += 1_000;
      await write(FIRST, 'STOP!');
      await write(SECOND, 'please stop texting me');
      // Redis may lose what it knows of it.
      expect(await fixture.redis.del(redisKeys.optedOut(world.companyId, SECOND))).toBe(1);
      await write(THIRD, 'stop by tomorrow?');

      await queue.resume();
      const others = PEOPLE.length - 2;
      // To each of the two goes what confirms it, and nothing else.
      const confirmations = 2;
      await waitUntil('all others have their messages', async () => {
        return (await fixture.ledger(world)).accepted >= campaigns.length * others + confirmations;
      });
      await waitUntil('no job is left', async () => {
        const { waiting, active, delayed, prioritized } = await queue.getJobCounts();
        return [waiting, active, delayed, prioritized].every((count) => !count);
      });
      await waitUntil('their results are written', async () => {
        const counts = await Promise.all(campaigns.map((id) => fixture.countMessages(id)));
        return counts.every((count) => count['sent'] === others);
      });
      for (const id of campaigns) {
        expect(await fixture.countMessages(id)).toEqual({ sent: others, queued: 2 });
      }
      const submissions = campaigns.length * others + confirmations;
      expect(await fixture.ledger(world)).toMatchObject({ submissions, acceptedTwice: 0 });

      // What was held back comes to rest, and what was not claimed yet is skipped.
      fixture.clock.time += 4 * 60_000;
      await fixture.get(AttemptSweeper).sweep();
      await dispatch();
      for (const id of [...campaigns, waiting]) {
        expect(await statusOf(id, FIRST)).toBe('skipped:opted_out');
        expect(await statusOf(id, SECOND)).toBe('skipped:opted_out');
      }
      await waitUntil('the third campaign is out', async () => {
        return (await fixture.countMessages(waiting))['sent'] === others;
      });
      const late = await fixture.createCampaign(world, 'paused');
      expect(await fixture.countMessages(late)).toEqual({ pending: others, 'skipped:opted_out': 2 });
      expect(await fixture.ledger(world)).toMatchObject({
        submissions: submissions + others,
        acceptedTwice: 0,
      });
    } finally {
      await sending.close();
    }
  });

  it('of one account still gets what another one sends, at every step', async () => {
    const other = await addAccount();
    const { companyId } = world;
    const optOuts = fixture.get(OptOutService);
    const optOut = (phone: number, accountId?: number) =>
      optOuts.record(companyId, [phone], 'api', accountId === undefined ? {} : { accountId });
    await optOut(FIRST, world.accountId);
    await optOut(SECOND);
    // Of both, the company and the account: one row of the audience all the same.
    await optOut(SECOND, world.accountId);

    const ours = await fixture.createCampaign(world);
    const theirs = await fixture.createCampaign({ ...world, accountId: other });
    expect(await statusOf(ours, FIRST)).toBe('skipped:opted_out');
    expect(await fixture.countMessages(ours)).toEqual({ pending: 10, 'skipped:opted_out': 2 });
    expect(await fixture.countMessages(theirs)).toEqual({ pending: 11, 'skipped:opted_out': 1 });
    const { listId } = world;
    const tally = (accountId: number) =>
      fixture
        .get(AudienceRepository)
        .tally(
          { companyId, accountId, listId, earlierLists: [], filter: {}, excludedCampaigns: [] },
          { fromId: 0, toId: Number.MAX_SAFE_INTEGER },
        );
    expect(Object.fromEntries(await tally(world.accountId))).toMatchObject({ opted_out: 2 });
    expect(Object.fromEntries(await tally(other))).toMatchObject({ opted_out: 1 });

    // Since the messages were made: at the claim.
    await optOut(THIRD, world.accountId);
    await dispatch();
    await dispatch(other);
    expect(await statusOf(ours, THIRD)).toBe('skipped:opted_out');
    expect(await statusOf(theirs, THIRD)).toBe('queued');

    // Since the dispatch: at the fence, and in Redis before it.
    const [gate = 0, fence = 0] = PEOPLE.slice(3);
    await optOut(gate, world.accountId);
    await optOut(fence, world.accountId);
    await fixture.redis.del(redisKeys.optedOut(companyId, fence, world.accountId));
    const jobs = await fixture.takeJobs();
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    expect(await fixture.countMessages(ours)).toEqual({ sent: 7, queued: 2, 'skipped:opted_out': 3 });
    expect(await fixture.countMessages(theirs)).toEqual({ sent: 11, 'skipped:opted_out': 1 });
  });

  it('of one account is not set free by a START, which was said to nobody', async () => {
    const optOuts = fixture.get(OptOutService);
    const { companyId, accountId } = world;
    await optOuts.record(companyId, [FIRST], 'manual', { accountId });
    fixture.clock.time += 1_000;
    await write(FIRST, 'STOP');
    fixture.clock.time += 1_000;
    await write(FIRST, 'START');
    expect(await optOuts.find(companyId, accountId, [FIRST])).toEqual(new Set([FIRST]));
    expect(await optOuts.find(companyId, accountId + 1, [FIRST])).toEqual(new Set());
  });

  it('by the word of a carrier is recorded with its code and the message', async () => {
    const campaignId = await fixture.createCampaign(world);
    await dispatch();
    const [refused, reported, ...rest] = await fixture.takeJobs();
    if (!refused || !reported) throw new Error('no jobs');
    await fixture.setCarrier(world, { rejects: { opted_out: 1 } });
    await fixture.get(SenderService).send(refused);
    await fixture.get(ReportService).apply([
      {
        ...{ companyId: world.companyId, accountId: world.accountId, carrierMessageId: 'theirs' },
        reference: { campaignId, messageId: reported.messageId },
        ...{ status: 'failed', errorClass: 'opted_out', errorCode: '40300' },
        receivedAt: fixture.clock.now(),
      },
    ]);
    const person = async ({ to }: SendJob) =>
      (await fixture.get(OptOutListService).person(world.companyId, to)).optOuts;
    expect(await person(refused)).toMatchObject([
      { active: true, accountId: null, source: 'carrier', campaignId, messageId: refused.messageId },
    ]);
    expect((await person(refused))[0]?.carrierCode).toMatch(/./);
    expect(await person(reported)).toMatchObject([
      { source: 'carrier', campaignId, messageId: reported.messageId, carrierCode: '40300' },
    ]);
    expect(await statusOf(campaignId, refused.phone)).toBe('failed:opted_out');
    expect(rest).toHaveLength(PEOPLE.length - 2);
    const next = await fixture.createCampaign(world);
    expect(await fixture.countMessages(next)).toMatchObject({ 'skipped:opted_out': 2 });
  });

  async function addAccount(): Promise<number> {
    const account = await fixture.get(AccountService).create(world.companyId, {
      carrier: 'simulator',
      name: 'Another brand',
      credentials: { accountId: `other-${randomBytes(4).toString('hex')}`, apiKey: 'a-test-key' },
      segmentsPerMinute: null,
    });
    await fixture.addNumber({ ...world, accountId: account.id }, 12125550111, 60_000);
    return account.id;
  }
});
