import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { type AnswerKind, answerNotAfter } from '../../../src/delivery/answers/answer.js';
import { AnswerRepository } from '../../../src/delivery/answers/answer.repository.js';
import { AnswerDispatcher } from '../../../src/delivery/answers/answer-dispatcher.service.js';
import { AnswerIntake } from '../../../src/delivery/answers/answer-intake.service.js';
import { AnswerSweeper } from '../../../src/delivery/answers/answer-sweeper.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { PostponementService } from '../../../src/delivery/postponing/postponement.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { waitUntil } from '../../support/wait-until.js';

const PERSON = 16465550000;
const MINUTE = 60_000;

describe('answers on the road of messages', () => {
  let fixture: DeliveryFixture;
  let intake: AnswerIntake;
  let answers: AnswerDispatcher;
  let dispatcher: DispatcherService;
  let sender: SenderService;
  let world: World;
  let numberId: number;
  let serial = 0;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    intake = fixture.get(AnswerIntake);
    answers = fixture.get(AnswerDispatcher);
    dispatcher = fixture.get(DispatcherService);
    sender = fixture.get(SenderService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    await makeWorld();
  });
  afterAll(() => fixture.close());

  async function makeWorld(rate = 60_000): Promise<void> {
    world = await fixture.createWorld(rate);
    const [number] = await fixture.database.query<{ id: number }>(
      'SELECT id FROM numbers WHERE account_id = ?',
      [world.accountId],
    );
    numberId = number?.id ?? 0;
  }

  /** Takes an answer down as the handler of replies does, but queues no job. @returns its campaign */
  async function put(kind: AnswerKind, phone = PERSON, more: object = {}): Promise<number> {
    const terms = await intake.termsOf(world.companyId);
    if (!terms) throw new Error('The company is suspended.');
    const at = fixture.clock.date();
    const answer = {
      ...{ companyId: world.companyId, accountId: world.accountId, numberId, phone, kind },
      ...{ replyId: ++serial, boundClassId: null, campaignId: terms.campaignId, originCampaignId: null },
      ...{ keywordId: null, isStep: false, userId: null, contactId: null, listId: null },
      ...{ text: `Answer ${kind}`, segments: 1, createdAt: at, notAfter: answerNotAfter(kind, at) },
      ...more,
    };
    await fixture.database.transaction((sql) => intake.putAutomatic(sql, [answer], terms.freeClassId));
    return terms.campaignId;
  }

  async function dispatch(): Promise<SendJob[]> {
    await answers.dispatch(world.companyId, world.accountId);
    return fixture.takeJobs();
  }

  async function dispatchMinute(): Promise<SendJob[]> {
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  const optOut = () => fixture.get(OptOutService).record(world.companyId, [PERSON], 'reply');

  async function expectCountersToMatch(campaignId: number): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    expect(await fixture.countersOf(campaignId)).toEqual({
      counters: rows,
      pendingByClass: rows['pending'] ?? 0,
    });
    expect(await fixture.inflightCount(campaignId)).toBe(rows['queued'] ?? 0);
  }

  it('leave at once from the number that they name, out of its minute, and at most once', async () => {
    const campaignId = await put('help');
    const jobs = await dispatch();
    expect(jobs).toMatchObject([
      { numberId, phone: PERSON, text: 'Answer help', slotAt: fixture.clock.now(), segments: 1 },
    ]);
    const [run] = await fixture.database.query<{ taken: number }>(
      'SELECT taken_segments AS taken FROM dispatch_runs WHERE account_id = ?',
      [world.accountId],
    );
    expect(Number(run?.taken)).toBeGreaterThanOrEqual(1);
    expect(await dispatch()).toEqual([]);
    await Promise.all([...jobs, ...jobs].map((job) => sender.send(job)));
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 1, acceptedTwice: 0 });
    await expectCountersToMatch(campaignId);
    // No mark for the rule of frequency.
    expect(
      await fixture.database.query('SELECT phone FROM people WHERE company_id = ?', [world.companyId]),
    ).toEqual([]);
  });

  it('wait for the next minute where a campaign took all, and are the first in it', async () => {
    await makeWorld(10);
    await fixture.addContacts(world, phonesFrom(16465550000, 40));
    const campaignId = await fixture.createCampaign(world);
    expect(await dispatchMinute()).not.toEqual([]);
    await put('keyword', 16465559000);
    await put('keyword', 16465559001);
    expect(await dispatch()).toEqual([]);
    // Nothing of this minute is late in the next one.
    await fixture.get(AttemptSweeper).returnQueued(campaignId);
    fixture.clock.time += MINUTE - (fixture.clock.time % MINUTE);
    const next = await dispatchMinute();
    const ofAnswers = next.filter(({ text }) => text === 'Answer keyword');
    expect(ofAnswers.map(({ phone }) => phone)).toEqual([16465559000, 16465559001]);
    const firstOfCampaign = Math.min(
      ...next.filter(({ text }) => text !== 'Answer keyword').map(({ slotAt }) => slotAt),
    );
    for (const { slotAt } of ofAnswers) expect(slotAt).toBeLessThan(firstOfCampaign);
  });

  it('of accounts without a campaign are found by the tick of a minute', async () => {
    await put('help');
    expect(await fixture.get(AnswerRepository).accountsWaiting()).toContainEqual({
      companyId: world.companyId,
      accountId: world.accountId,
    });
    expect(await dispatchMinute()).toHaveLength(1);
  });

  it('pass an opt-out only where they confirm it: at the claim and at the fence', async () => {
    const campaignId = await put('stop');
    await put('help');
    const claimedBefore = await dispatch();
    await optOut();
    await put('keyword');
    const claimedAfter = await dispatch();
    expect(claimedAfter).toEqual([]);
    // Without the sign in Redis it is the fence that says no.
    await fixture.redis.flushdb();
    for (const job of claimedBefore) await sendWhenOpen(job);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 1, accepted: 1 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1, queued: 1, 'skipped:opted_out': 1 });
    // What the fence refused goes back, and is refused for good by the next claim.
    fixture.clock.time += 3 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    expect(await dispatch()).toEqual([]);
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1, 'skipped:opted_out': 2 });
    await expectCountersToMatch(campaignId);
  });

  /** An empty Redis holds the pace of a number back for a moment. */
  async function sendWhenOpen(job: SendJob): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const verdict = await sender.send(job);
      if (verdict.kind === 'done') return;
      await new Promise((resolve) => setTimeout(resolve, verdict.ms));
    }
    throw new Error('The gate stays closed.');
  }

  it('whose worker died between claim and queue come back, and leave once', async () => {
    const campaignId = await put('help');
    await dispatch();
    fixture.clock.time += 3 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    const again = await dispatch();
    expect(again).toHaveLength(1);
    for (const job of again) await sender.send(job);
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 1 });
    await expectCountersToMatch(campaignId);
  });

  it('are not sent later than their time: a confirmation within five minutes, whatever holds it up', async () => {
    const campaignId = await put('stop');
    const [lost] = await dispatch();
    fixture.clock.time += 3 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    const [late] = await dispatch();
    expect(late?.notAfter).toBe(lost?.notAfter);
    fixture.clock.time += 2 * MINUTE;
    if (late) await sender.send(late);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 0 });
    fixture.clock.time += 3 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    await fixture.get(AnswerSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ 'skipped:too_late': 1 });
    await expectCountersToMatch(campaignId);
  });

  it('of a lost job are queued by the sweeper', async () => {
    await put('help');
    await fixture.get(AnswerSweeper).sweep();
    const queue = fixture.get(Jobs).queue('answers');
    const waiting = await queue.getJobs(['waiting', 'delayed', 'prioritized']);
    expect(waiting.map((job) => job.data)).toContainEqual({
      companyId: world.companyId,
      accountId: world.accountId,
    });
    await queue.obliterate({ force: true });
  });

  it('ask for one dispatch of their account at a time, and for one more behind it', async () => {
    const queue = fixture.get(Jobs).queue('answers');
    const { companyId, accountId } = world;
    const announce = () => intake.announce([{ companyId, accountId }]);
    const connection = fixture.redis.duplicate({ maxRetriesPerRequest: null });
    let begun = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const work = async () => {
      begun += 1;
      if (begun === 1) await held;
    };
    const { prefix } = queue.opts;
    const worker = new Worker(queue.name, work, {
      connection,
      ...(prefix ? { prefix } : {}),
      concurrency: 4,
    });
    const left = () => queue.getJobCountByTypes('wait', 'active', 'delayed');
    try {
      await announce();
      await waitUntil('the first one is under way', () => begun === 1);
      for (let times = 0; times < 3; times++) await announce();
      expect(await left()).toBe(1);
      release();
      await waitUntil('all is done', async () => begun === 2 && (await left()) === 0);
    } finally {
      release();
      await worker.close();
      connection.disconnect();
    }
  });

  it('wait for a paused number, and end with a removed one', async () => {
    const campaignId = await put('help');
    await setNumber('paused');
    expect(await dispatch()).toEqual([]);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 1 });
    await setNumber('removed');
    expect(await dispatch()).toEqual([]);
    expect(await fixture.countMessages(campaignId)).toEqual({ 'skipped:no_sender': 1 });
    await expectCountersToMatch(campaignId);
  });

  async function setNumber(status: string): Promise<void> {
    await fixture.database.execute('UPDATE numbers SET status = ? WHERE id = ?', [status, numberId]);
    fixture.get(AccountDirectory).forget(world.accountId);
  }

  it('of a reply that is answered already are not made again', async () => {
    const campaignId = await put('help');
    serial--;
    await put('help');
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 1 });
    await expectCountersToMatch(campaignId);
  });

  it('that the carrier refuses for now rest, and are tried again', async () => {
    const campaignId = await put('help');
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    for (const job of await dispatch()) await sender.send(job);
    expect(await fixture.countMessages(campaignId)).toEqual({ 'pending:temporary': 1 });
    await fixture.setCarrier(world, { rejects: {} });
    fixture.clock.time += 2 * MINUTE;
    await fixture.get(PostponementService).bringBack();
    for (const job of await dispatch()) await sender.send(job);
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1 });
    await expectCountersToMatch(campaignId);
  });
});
