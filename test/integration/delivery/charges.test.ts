import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PriceSettingService } from '../../../src/carriers/prices/price-setting.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { AnswerDispatcher } from '../../../src/delivery/answers/answer-dispatcher.service.js';
import { PostponementService } from '../../../src/delivery/postponing/postponement.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { StatusQueryService } from '../../../src/delivery/status-queries/status-query.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { TestSendService } from '../../../src/delivery/test-sends/test-send.service.js';
import { BalanceService } from '../../../src/tenancy/balance/balance.service.js';
import {
  chargesOf,
  dispatchAll,
  dispatchMinute,
  expectSums,
  prepay,
  putAnswer,
  randomOf,
  secondAccount,
  setPrice,
} from '../../support/charges.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const FIRST_PHONE = 16465550000;
const MINUTE = 60_000;
const CALM = { rejects: { filtered: 0, temporary: 0 }, loseAnswerShare: 0 };

describe('what messages cost', () => {
  let fixture: DeliveryFixture;
  let world: World;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    await fixture.takeJobs();
    world = await fixture.createWorld();
  });
  afterAll(() => fixture.close());

  const dispatch = () => dispatchAll(fixture, world);
  const topUp = (reference: string, amount: string) =>
    fixture.get(BalanceService).topUp(world.companyId, { reference, amount, takeBack: false }, null);
  const send = (jobs: readonly SendJob[]) =>
    Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));

  it('is fixed as they are claimed: a later price, and a later markup, change nothing', async () => {
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 20));
    await setPrice(fixture, world, '0.01');
    await fixture.createCampaign(world);
    const jobs = await dispatch();
    await send(jobs.slice(0, 10));
    await setPrice(fixture, world, '0.5');
    await fixture.get(PriceSettingService).setMarkup({
      company: world.companyId,
      percent: '100',
      validFrom: undefined,
    });
    fixture.clock.time += 1_500;
    await send(jobs.slice(10));
    expect(await chargesOf(fixture, world)).toMatchObject({ messages: 20, segments: 20, cost: 200_000n });
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE + 100, 5));
    await fixture.createCampaign(world);
    fixture.clock.time += MINUTE;
    await send(await dispatch());
    expect(await chargesOf(fixture, world)).toMatchObject({ messages: 25, cost: 5_200_000n });
    await expectSums(fixture, world);
  });

  it('changes at the time that was set ahead', async () => {
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 3));
    await setPrice(fixture, world, '0.01');
    const validFrom = new Date(fixture.clock.now() + MINUTE);
    await setPrice(fixture, world, '0.02', { validFrom });
    await fixture.createCampaign(world);
    await send(await dispatch());
    expect((await chargesOf(fixture, world)).cost).toBe(30_000n);
    fixture.clock.time = validFrom.getTime();
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE + 10, 3));
    await fixture.createCampaign(world);
    await send(await dispatch());
    expect((await chargesOf(fixture, world)).cost).toBe(90_000n);
  });

  it('is counted for a company without a price as well, and reserves nothing', async () => {
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 4));
    await fixture.createCampaign(world, 'running', 'x'.repeat(200));
    await send(await dispatch());
    expect(await chargesOf(fixture, world)).toMatchObject({
      ...{ messages: 4, segments: 8, cost: 0n, available: null, reserved: 0n },
    });
    await expectSums(fixture, world);
  });

  it('is nothing for what a carrier refuses, and stands for what fails after it was accepted', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '1');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 10));
    const campaignId = await fixture.createCampaign(world);
    const jobs = await dispatch();
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 900_000n, reserved: 100_000n });
    await fixture.setCarrier(world, { rejects: { filtered: 1 } });
    await send(jobs.slice(0, 4));
    await fixture.setCarrier(world, { rejects: { filtered: 0 } });
    await send(jobs.slice(4));
    const failed = jobs.slice(4, 6).map(({ messageId }) => messageId);
    await fixture.get(ReportService).apply(
      failed.map((messageId) => ({
        ...{ companyId: world.companyId, accountId: world.accountId, reference: { campaignId, messageId } },
        ...{ carrierMessageId: `c${messageId}`, status: 'failed', errorClass: 'filtered', errorCode: '1' },
        receivedAt: fixture.clock.now(),
      })),
    );
    expect(await fixture.countMessages(campaignId)).toMatchObject({ 'failed:filtered': 6 });
    expect(await chargesOf(fixture, world)).toMatchObject({
      ...{ messages: 6, cost: 60_000n, available: 940_000n, reserved: 0n },
    });
    await expectSums(fixture, world);
  });

  it('stays reserved while nobody knows, and is owed where a carrier reports after it denied a message', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.02');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 2));
    const campaignId = await fixture.createCampaign(world);
    const [job] = await dispatch();
    if (!job) throw new Error('Nothing was dispatched.');
    const die = "UPDATE inflight SET state = 'sending', due_at = ? WHERE campaign_id = ?";
    await fixture.database.execute(die, [fixture.clock.date(), campaignId]);
    fixture.clock.time += 1;
    await fixture.get(AttemptSweeper).sweep();
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 0n, reserved: 20_000n });
    fixture.clock.time += MINUTE;
    await fixture.get(StatusQueryService).run();
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 20_000n, reserved: 0n });
    await fixture.get(ReportService).apply([
      {
        ...{ companyId: world.companyId, accountId: world.accountId, carrierMessageId: 'late' },
        reference: { campaignId, messageId: job.messageId },
        ...{ status: 'delivered', errorClass: null, errorCode: null, receivedAt: fixture.clock.now() },
      },
    ]);
    expect(await chargesOf(fixture, world)).toMatchObject({ messages: 1, segments: 1, available: 10_000n });
    await expectSums(fixture, world);
  });

  it.each([
    [['failed'], { messages: 0, available: 20_000n }],
    [['undelivered'], { messages: 0, available: 20_000n }],
    [['queued'], { messages: 1, available: 10_000n }],
    [['delivered'], { messages: 1, available: 10_000n }],
    // The furthest alone would not tell that it was taken.
    [['sent', 'undelivered'], { messages: 1, available: 10_000n }],
  ] as const)(
    'is nothing for what a carrier refused, whatever it reports but that it took it: %j',
    async (statuses, charged) => {
      await setPrice(fixture, world, '0.01');
      await prepay(fixture, world, '0.02');
      await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 1));
      const campaignId = await fixture.createCampaign(world);
      await fixture.setCarrier(world, { rejects: { temporary: 1 } });
      const [job] = await dispatch();
      if (!job) throw new Error('Nothing was dispatched.');
      await send([job]);
      expect(await fixture.countMessages(campaignId)).toEqual({ 'pending:temporary': 1 });
      const report = (said: 'failed' | 'undelivered' | 'queued' | 'sent' | 'delivered') => ({
        ...{ companyId: world.companyId, accountId: world.accountId, carrierMessageId: 'late' },
        reference: { campaignId, messageId: job.messageId },
        ...{ status: said, errorClass: null, errorCode: null, receivedAt: fixture.clock.now() },
      });
      await fixture.get(ReportService).apply(statuses.map(report));
      expect(await chargesOf(fixture, world)).toMatchObject(charged);
      await expectSums(fixture, world);
      // Its first word was the last, or another one comes: nothing is charged twice.
      await fixture.get(ReportService).apply([report('delivered')]);
      expect(await chargesOf(fixture, world)).toMatchObject(charged);
      await expectSums(fixture, world);
    },
  );

  it('holds what the balance does not pay for, and lets it go after a top-up', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.075');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 12));
    const campaignId = await fixture.createCampaign(world);
    await send(await dispatch());
    expect(await fixture.countMessages(campaignId)).toMatchObject({ pending: 5 });
    expect(await dispatch()).toEqual([]);
    expect(await chargesOf(fixture, world)).toMatchObject({ messages: 7, available: 5_000n });
    await topUp('invoice 2', '1');
    fixture.clock.time += MINUTE;
    await send(await dispatch());
    expect(await fixture.countMessages(campaignId)).not.toHaveProperty('pending');
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 12 });
    await expectSums(fixture, world);
  });

  it('keeps two accounts of a company that claim at once within one balance', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.15');
    const other = await secondAccount(fixture, world);
    for (const one of [world, other]) {
      await fixture.addContacts(one, phonesFrom(FIRST_PHONE + one.accountId * 1_000, 10));
      await fixture.createCampaign(one);
    }
    for (let minute = 0; minute < 3; minute++) {
      await Promise.all([world, other].map((one) => dispatchMinute(fixture, one)));
      await fixture.takeJobs();
      const { available, reserved } = await chargesOf(fixture, world);
      expect((available ?? 0n) + reserved).toBe(150_000n);
      expect(available).toBeGreaterThanOrEqual(0n);
      fixture.clock.time += MINUTE;
    }
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 0n, reserved: 150_000n });
  });

  it('comes back with messages whose workers died, before the fence and behind it', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.1');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 10));
    const campaignId = await fixture.createCampaign(world);
    await dispatch();
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 0n, reserved: 100_000n });
    const die =
      "UPDATE inflight SET state = 'sending', due_at = ? WHERE campaign_id = ? ORDER BY message_id LIMIT 4";
    await fixture.database.execute(die, [fixture.clock.date(), campaignId]);
    fixture.clock.time += 10 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 6, unknown: 4 });
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 60_000n, reserved: 40_000n });
    await expectSums(fixture, world);
  });

  it('keeps tests and answers within the balance as well', async () => {
    await setPrice(fixture, world, '0.01');
    await prepay(fixture, world, '0.015');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 1));
    const campaignId = await fixture.createCampaign(world, 'paused');
    const tests = fixture.get(TestSendService);
    const test = (...phones: string[]) => tests.send(world.companyId, campaignId, { phones });
    await expect(test('+12125550190', '+12125550191')).rejects.toThrow('balance');
    expect(await chargesOf(fixture, world)).toMatchObject({ available: 15_000n, reserved: 0n });
    await test('+12125550190');
    await send(await fixture.takeJobs());
    await putAnswer(fixture, world, FIRST_PHONE);
    await fixture.get(AnswerDispatcher).dispatch(world.companyId, world.accountId);
    expect(await fixture.takeJobs()).toEqual([]);
    await topUp('invoice 2', '0.005');
    fixture.clock.time += MINUTE;
    await send(await dispatch());
    expect(await chargesOf(fixture, world)).toMatchObject({ messages: 2, available: 0n, reserved: 0n });
    await expectSums(fixture, world);
  });

  it.each([1, 2])('adds up over any run, and is never below 0: %i', async (seed) => {
    const random = randomOf(seed);
    const among = <Item>(...items: Item[]): Item => items[Math.floor(random() * items.length)] as Item;
    await setPrice(fixture, world, '0.0079');
    await prepay(fixture, world, '0.3');
    await fixture.addContacts(world, phonesFrom(FIRST_PHONE, 60));
    const campaigns = [
      await fixture.createCampaign(world),
      await fixture.createCampaign(world, 'running', 'x'.repeat(170)),
    ];
    const waiting: SendJob[] = [];
    let topUps = 0;
    const reports = async () => {
      const rows = await fixture.database.query<{ campaignId: number; messageId: number }>(
        `SELECT campaign_id AS campaignId, id AS messageId FROM messages
          WHERE campaign_id IN (?) AND status IN ('sent', 'unknown', 'queued', 'pending') AND number_id IS NOT NULL
          ORDER BY id`,
        [campaigns],
      );
      const chosen = rows.filter(() => random() < 0.3);
      const status = among('delivered', 'undelivered', 'failed', 'sent') as 'sent';
      await fixture.get(ReportService).apply(
        chosen.map(({ campaignId, messageId }) => ({
          ...{ companyId: world.companyId, accountId: world.accountId, reference: { campaignId, messageId } },
          ...{ carrierMessageId: `c${messageId}`, status, errorClass: null, errorCode: null },
          receivedAt: fixture.clock.now(),
        })),
      );
    };
    const steps: (() => Promise<unknown>)[] = [
      async () => waiting.push(...(await dispatch())),
      async () => waiting.push(...(await dispatch())),
      () => send(waiting.splice(0, Math.ceil(random() * 12))),
      () => send(waiting.splice(0, Math.ceil(random() * 12))),
      // Their workers die before the fence.
      async () => waiting.splice(0, Math.ceil(random() * 3)),
      // And behind it.
      () =>
        fixture.database.execute(
          "UPDATE inflight SET state = 'sending', due_at = ? WHERE state = 'queued' AND company_id = ? LIMIT 3",
          [fixture.clock.date(), world.companyId],
        ),
      async () => {
        fixture.clock.time += among(1, MINUTE, 3 * MINUTE);
        await fixture.get(AttemptSweeper).sweep();
        await fixture.get(PostponementService).bringBack();
      },
      () => fixture.get(StatusQueryService).run(),
      reports,
      () =>
        fixture.setCarrier(
          world,
          among<object>(CALM, CALM, { rejects: { filtered: 0.3, temporary: 0.3 } }, { loseAnswerShare: 0.5 }),
        ),
      () => setPrice(fixture, world, among('0.0079', '0.01', '0.003')),
      () => topUp(`top-up ${++topUps}`, among('0.05', '0.2')),
      () =>
        fixture
          .get(TestSendService)
          .send(world.companyId, campaigns[0] ?? 0, { phones: ['+12125550190'] })
          .then(async () => waiting.push(...(await fixture.takeJobs())))
          .catch(() => undefined),
      async () => {
        await putAnswer(fixture, world, FIRST_PHONE + Math.floor(random() * 60));
        await fixture.get(AnswerDispatcher).dispatch(world.companyId, world.accountId);
        waiting.push(...(await fixture.takeJobs()));
      },
    ];
    for (let step = 0; step < 50; step++) {
      await among(...steps)();
      await expectSums(fixture, world);
      expect((await chargesOf(fixture, world)).available).toBeGreaterThanOrEqual(0n);
    }
    expect((await chargesOf(fixture, world)).messages).toBeGreaterThan(0);
  });
});
