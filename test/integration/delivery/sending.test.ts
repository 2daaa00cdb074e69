import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import type { SendOutcome } from '../../../src/carriers/driver.js';
import { NumberService } from '../../../src/carriers/numbers/number.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { PostponementService } from '../../../src/delivery/postponing/postponement.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { MAX_ATTEMPTS } from '../../../src/delivery/retry-backoff.js';
import { Fence } from '../../../src/delivery/sending/fence.js';
import { ResultWriter } from '../../../src/delivery/sending/result-writer.js';
import { SendGate } from '../../../src/delivery/sending/send-gate.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;

describe('sending', () => {
  let fixture: DeliveryFixture;
  let sender: SenderService;
  let world: World;
  let campaignId: number;
  let jobs: SendJob[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    sender = fixture.get(SenderService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 20));
    campaignId = await fixture.createCampaign(world);
    jobs = await dispatch();
  });
  afterAll(() => fixture.close());

  async function dispatch(): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  const sendAll = (some = jobs) => Promise.all(some.map((job) => sender.send(job)));

  async function expectCountersToMatch(): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    expect(await fixture.countersOf(campaignId)).toEqual({
      counters: rows,
      pendingByClass: rows['pending'] ?? 0,
    });
  }

  it('hands each message over once and writes what became of it', async () => {
    await sendAll();
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 20, acceptedTwice: 0 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await expectCountersToMatch();
    const [row] = await fixture.database.query<{ numbers: number; segments: number; texts: number }>(
      `SELECT COUNT(m.number_id) AS numbers, SUM(m.segments) AS segments, COUNT(t.text) AS texts
         FROM messages m JOIN message_texts t ON t.campaign_id = m.campaign_id AND t.message_id = m.id
        WHERE m.campaign_id = ? AND m.sent_at IS NOT NULL`,
      [campaignId],
    );
    expect(row).toMatchObject({ numbers: 20, texts: 20 });
    expect(Number(row?.segments)).toBe(20);
  });

  it('hands nothing over twice when every job runs several times, at once and later', async () => {
    // Neighbours in one fence batch, in others, and long after.
    await sendAll(jobs.flatMap((job) => [job, job, job]));
    await sendAll([...jobs, ...jobs]);
    await sendAll();
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, accepted: 20, acceptedTwice: 0 });
    await expectCountersToMatch();
  });

  it('lets the valid token through beside a stale one of the same message', async () => {
    const stale = jobs.map((job) => ({ ...job, token: job.token + 1 }));
    await sendAll([...stale, ...jobs, ...stale]);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });
  });

  it('matches nothing with a token of an earlier attempt', async () => {
    fixture.clock.time += 4 * 60_000;
    await fixture.get(AttemptSweeper).sweep();
    const fresh = await dispatch();
    await sendAll(jobs);
    expect((await fixture.ledger(world)).submissions).toBe(0);
    await sendAll(fresh);
    await sendAll(jobs);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });
  });

  it('sends nothing in a process that was frozen behind the fence, and puts the message back', async () => {
    const fence = fixture.get(Fence);
    const pass = fence.pass.bind(fence);
    const passing = jest.spyOn(fence, 'pass').mockImplementation(async (request) => {
      const passed = await pass(request);
      const now = Date.now;
      jest.spyOn(Date, 'now').mockImplementation(() => now() + 46_000);
      return passed;
    });
    const [frozen, ...others] = jobs;
    await sendAll(frozen ? [frozen] : []).finally(() => jest.restoreAllMocks());
    expect(passing).toHaveBeenCalledTimes(1);
    expect((await fixture.ledger(world)).submissions).toBe(0);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 1, queued: 19 });
    await expectCountersToMatch();
    await sendAll([...others, ...jobs]);
    await sendAll(await dispatch());
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });
  });

  it('lets late news of an earlier attempt decide nothing but that the message arrived', async () => {
    const stale = jobs.map((job) => ({ ...job, token: job.token + 1 }));
    const add = (outcome: SendOutcome, at = fixture.clock.date()) =>
      Promise.all(
        stale.map((job) =>
          fixture.get(ResultWriter).add({ job, outcome, at, tookMs: null, keepCarrierId: false }),
        ),
      );
    const error = { code: '1', text: 'late' };
    await add({ kind: 'rejected', errorClass: 'filtered', error });
    await add({ kind: 'unknown', error });
    await add({ kind: 'throttled', retryAfterMs: 1_000, error });
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(20);
    await add({ kind: 'accepted', carrierMessageId: 'late', segments: 1 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 20 });
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(0);
    await expectCountersToMatch();
  });

  it.each([
    ['before', 0],
    ['behind', 1],
  ])('counts the valid attempt where late news stands %s it in one batch', async (_where, place) => {
    const at = fixture.clock.date();
    const valid: SendOutcome = { kind: 'accepted', carrierMessageId: 'valid', segments: 1 };
    const late: SendOutcome = { kind: 'unknown', error: { code: '1', text: 'late' } };
    for (const { messageId, token } of jobs) await fixture.get(Fence).pass({ messageId, token });
    const results = jobs.flatMap((job) => {
      const stale = {
        job: { ...job, token: job.token + 1 },
        outcome: late,
        at,
        tookMs: null,
        keepCarrierId: false,
      };
      const own = { job, outcome: valid, at, tookMs: null, keepCarrierId: false };
      return place === 0 ? [stale, own] : [own, stale];
    });
    await Promise.all(results.map((result) => fixture.get(ResultWriter).add(result)));
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await expectCountersToMatch();
  });

  it('begins no request after the day or the window of a message, however long the fence took', async () => {
    const [last, ...others] = jobs;
    if (!last) throw new Error('no job');
    const notAfter = fixture.clock.time + 1_000;
    await fixture.database.execute('UPDATE inflight SET not_after = ? WHERE message_id = ?', [
      new Date(notAfter),
      last.messageId,
    ]);
    const fence = fixture.get(Fence);
    const pass = fence.pass.bind(fence);
    jest.spyOn(fence, 'pass').mockImplementation(async (request) => {
      const passed = await pass(request);
      const now = Date.now;
      jest.spyOn(Date, 'now').mockImplementation(() => now() + 4_500);
      return passed;
    });
    await sendAll([{ ...last, notAfter }]).finally(() => jest.restoreAllMocks());
    expect((await fixture.ledger(world)).submissions).toBe(0);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 1, queued: others.length });
    await expectCountersToMatch();
  });

  it('sends nothing of a campaign that was paused, even when Redis has forgotten it', async () => {
    await fixture.database.execute("UPDATE campaigns SET status = 'paused' WHERE id = ?", [campaignId]);
    await fixture.redis.flushdb();
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(0);

    await fixture.get(AttemptSweeper).returnQueued(campaignId);
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 20 });
    await expectCountersToMatch();
    await fixture.database.execute("UPDATE campaigns SET status = 'running' WHERE id = ?", [campaignId]);
    await sendAll(await dispatch());
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 20, acceptedTwice: 0 });
  });

  it('sends nothing from a number that was paused or removed since, and loses no message', async () => {
    const numbers = fixture.get(NumberService);
    const numberId = Number(jobs[0]?.numberId);
    const { companyId, accountId } = world;
    await sendAll(jobs.slice(0, 1));
    await numbers.update(companyId, accountId, numberId, { status: 'paused' });
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(1);
    fixture.clock.time += 4 * 60_000;
    await fixture.get(AttemptSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1, pending: 19 });
    const tries = await fixture.database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? AND attempts > 0',
      [campaignId],
    );
    expect(tries).toEqual([]);
    await expectCountersToMatch();

    await numbers.update(companyId, accountId, numberId, { status: 'active' });
    const again = await dispatch();
    await numbers.remove(companyId, accountId, numberId);
    await sendAll(again);
    expect((await fixture.ledger(world)).submissions).toBe(1);

    await fixture.addNumber(world, 12125550101, 60_000);
    fixture.get(AccountDirectory).forget(accountId);
    fixture.clock.time += 4 * 60_000;
    await fixture.get(AttemptSweeper).sweep();
    await sendAll(await dispatch());
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 20, acceptedTwice: 0 });
  });

  it('sends nothing from a number that was paused while a message waited for its place', async () => {
    const [job] = jobs;
    if (!job) throw new Error('no job');
    const gate = fixture.get(SendGate);
    const { companyId, accountId } = world;
    jest.spyOn(gate, 'ask').mockImplementationOnce(async () => {
      await fixture.get(NumberService).update(companyId, accountId, job.numberId, { status: 'paused' });
      return { kind: 'go', waitMs: 1 };
    });
    await sendAll([job]);
    expect((await fixture.ledger(world)).submissions).toBe(0);
    expect(await fixture.countMessages(campaignId)).toEqual({ queued: 20 });
  });

  it('sends nothing to who opted out after the dispatch, even when Redis does not know', async () => {
    await fixture.database.execute(
      "INSERT INTO opt_outs (company_id, phone, source, opted_out_at) VALUES (?, 16465550007, 'reply', ?)",
      [world.companyId, fixture.clock.date()],
    );
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(19);
    fixture.clock.time += 4 * 60_000;
    await fixture.get(AttemptSweeper).sweep();
    await dispatch();
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 19, 'skipped:opted_out': 1 });
    await expectCountersToMatch();
  });

  it('sends nothing to a number that a carrier called dead after the dispatch', async () => {
    await fixture.database.execute(
      "UPDATE people SET unreachable_reason = 'invalid_number' WHERE company_id = ? AND phone = 16465550007",
      [world.companyId],
    );
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(19);
    fixture.clock.time += 4 * 60_000;
    await fixture.get(AttemptSweeper).sweep();
    await dispatch();
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 19, 'skipped:unreachable': 1 });
    await expectCountersToMatch();
  });

  it('sends nothing of a company that was suspended since', async () => {
    await fixture.database.execute("UPDATE companies SET status = 'suspended' WHERE id = ?", [
      world.companyId,
    ]);
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(0);
    await fixture.database.execute("UPDATE companies SET status = 'active' WHERE id = ?", [world.companyId]);
    await sendAll();
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });
  });

  it('sends nothing after its time', async () => {
    fixture.clock.time += 12 * HOUR;
    await sendAll();
    expect((await fixture.ledger(world)).submissions).toBe(0);
  });

  it.each([
    ['invalid_number', 'failed:invalid_number'],
    ['unreachable', 'failed:unreachable'],
    ['filtered', 'failed:filtered'],
    ['sender_not_registered', 'failed:sender_not_registered'],
    ['opted_out', 'failed:opted_out'],
  ])('files a refusal for %s', async (code, status) => {
    await fixture.setCarrier(world, { rejects: { [code]: 1 } });
    await sendAll();
    expect(await fixture.countMessages(campaignId)).toEqual({ [status]: 20 });
    await expectCountersToMatch();
  });

  it('never texts a number again that a carrier called invalid or opted out', async () => {
    await fixture.setCarrier(world, { rejects: { invalid_number: 1 } });
    await sendAll(jobs.slice(0, 10));
    await fixture.setCarrier(world, { rejects: { opted_out: 1 } });
    await sendAll(jobs.slice(10));
    fixture.clock.time += 48 * HOUR;
    const next = await fixture.createCampaign(world);
    expect(await fixture.countMessages(next)).toEqual({ 'skipped:opted_out': 10, 'skipped:unreachable': 10 });
  });

  it('puts a message back that the carrier did not take for now, and sends it later', async () => {
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    await sendAll();
    expect(await fixture.countMessages(campaignId)).toEqual({ 'pending:temporary': 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await expectCountersToMatch();

    await fixture.setCarrier(world, { rejects: {} });
    fixture.clock.time += 60_000;
    await fixture.get(PostponementService).bringBack();
    await sendAll(await dispatch());
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 20, acceptedTwice: 0 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 20 });
  });

  it('loses nothing when the carrier throttles, and gives the number a rest', async () => {
    await fixture.setCarrier(world, { rejects: { throttled: 1 } });
    await sendAll(jobs.slice(0, 5));
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 5, queued: 15 });
    const [row] = await fixture.database.query<{ attempts: string }>(
      'SELECT SUM(attempts) AS attempts FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    expect(Number(row?.attempts)).toBe(0);
    const [verdict] = await sendAll(jobs.slice(5, 6));
    expect(verdict?.kind).toBe('delay');
  });

  it.each([1, 60, 6_000])('gives a number of %i segments a minute its whole rest', async (numberRate) => {
    const [job] = jobs;
    if (!job) throw new Error('no job');
    const paced = { ...job, numberRate, numberId: 900_000 + numberRate };
    const gate = fixture.get(SendGate);
    await gate.slowDown(paced, 10_000);
    const verdict = await gate.ask(paced, null);
    expect(verdict.kind).toBe('later');
    expect('waitMs' in verdict && verdict.waitMs).toBeGreaterThan(9_000);
    // A shorter rest never cuts a longer one.
    await gate.slowDown(paced, 1_000);
    const again = await gate.ask(paced, null);
    expect('waitMs' in again && again.waitMs).toBeGreaterThan(8_000);
  });

  it('asks a carrier that refuses for now less and less often, gives up at last, and never because of a message that was put back', async () => {
    const campaignRow = () => fixture.countMessages(campaignId);
    for (let turn = 0; turn < 20; turn++) {
      await fixture.get(AttemptSweeper).returnQueued(campaignId);
      fixture.clock.time += 60_000;
      jobs = await dispatch();
    }
    expect(await campaignRow()).toEqual({ queued: 20 });
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    const comeBack = async () => {
      await fixture.get(PostponementService).bringBack();
      return campaignRow();
    };
    for (let turn = 1; turn < MAX_ATTEMPTS; turn++) {
      await sendAll();
      expect(await campaignRow()).toEqual({ 'pending:temporary': 20 });
      await expectCountersToMatch();
      const longest = Math.min(60, 2 ** (turn - 1)) * 60_000;
      fixture.clock.time += longest / 2 - 1;
      expect(await comeBack()).toEqual({ 'pending:temporary': 20 });
      expect(await dispatch()).toEqual([]);
      fixture.clock.time += longest / 2 + 1;
      expect(await comeBack()).toEqual({ pending: 20 });
      await expectCountersToMatch();
      jobs = await dispatch();
      expect(jobs).toHaveLength(20);
    }
    await sendAll();
    expect(await campaignRow()).toEqual({ 'failed:attempts_exhausted': 20 });
    await expectCountersToMatch();
    const [row] = await fixture.database.query<{ n: number }>(
      'SELECT COUNT(sent_at) AS n FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    expect(row?.n).toBe(0);
  });

  it('stops the account and says why when the carrier refuses it', async () => {
    await fixture.setCarrier(world, { rejects: { insufficient_funds: 1 } });
    await sendAll(jobs.slice(0, 1));
    const [account] = await fixture.database.query<{ status: string; reason: string }>(
      'SELECT status, status_reason AS reason FROM accounts WHERE id = ?',
      [world.accountId],
    );
    expect(account).toMatchObject({
      status: 'stopped',
      reason: expect.stringContaining('insufficient_funds'),
    });
    expect(await fixture.campaignStatus(campaignId)).toBe('paused');
    expect((await fixture.countMessages(campaignId))['pending']).toBe(1);
  });

  it('never repeats a message whose answer was lost; its report settles it', async () => {
    await fixture.setCarrier(world, { loseAnswerShare: 1 });
    await sendAll();
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
    await expectCountersToMatch();
    fixture.clock.time += HOUR;
    await fixture.get(AttemptSweeper).sweep();
    await sendAll();
    expect(await dispatch()).toEqual([]);
    expect(await fixture.ledger(world)).toMatchObject({ submissions: 20, acceptedTwice: 0 });

    await fixture.get(ReportService).apply(
      jobs.map((job) => ({
        companyId: world.companyId,
        accountId: world.accountId,
        reference: { campaignId, messageId: job.messageId },
        carrierMessageId: 'x',
        status: 'delivered',
        errorClass: null,
        errorCode: null,
        receivedAt: fixture.clock.time,
      })),
    );
    expect(await fixture.countMessages(campaignId)).toEqual({ delivered: 20 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await expectCountersToMatch();
  });

  it('calls an attempt unknown that died between fence and result', async () => {
    await fixture.database.execute(
      "UPDATE inflight SET state = 'sending', due_at = ? WHERE campaign_id = ?",
      [new Date(fixture.clock.time + 1_000), campaignId],
    );
    expect(await fixture.get(AttemptSweeper).sweep()).toEqual({ returned: 0, unknown: 0 });
    fixture.clock.time += 2_000;
    expect(await fixture.get(AttemptSweeper).sweep()).toEqual({ returned: 0, unknown: 20 });
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 20 });
    await expectCountersToMatch();
  });

  it('keeps the number’s pace across workers, in every sliding minute', async () => {
    const slow = await fixture.createWorld(120);
    await fixture.addContacts(slow, phonesFrom(16465551000, 100));
    await fixture.createCampaign(slow);
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(slow.companyId, slow.accountId, dispatcher.currentSlot());
    const jobs = await fixture.takeJobs();
    // The pace is not known yet: it begins with a rest, longest for the longest text.
    const [first] = await sendAll(jobs.slice(0, 1));
    if (first?.kind === 'delay') await setTimeout(first.ms);
    const verdicts = await sendAll(jobs);
    // All at once: some wait within the second, the rest is told to come back.
    const sent = verdicts.filter((verdict) => verdict.kind === 'done').length;
    expect(sent).toBeGreaterThanOrEqual(1);
    expect(sent).toBeLessThanOrEqual(6);
    expect((await fixture.ledger(slow)).submissions).toBe(sent);
  });
});
