import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignCounterRepository } from '../../../src/campaigns/campaign-counter.repository.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { SettlementService } from '../../../src/delivery/settlement.service.js';
import { StatusQueryService } from '../../../src/delivery/status-queries/status-query.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { MessageRepository } from '../../../src/messages/message.repository.js';
import { ProcessRegistry } from '../../../src/ops/fleet/process-registry.js';
import { RestoreRepository } from '../../../src/ops/restore/restore.repository.js';
import { RestoreService } from '../../../src/ops/restore/restore.service.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { Database } from '../../../src/platform/database/database.js';
import { refuseRestoredCopy } from '../../../src/platform/deployment/restored-copy.guard.js';
import { ConflictError, NotFoundError } from '../../../src/platform/errors.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const FIRST = 16465550000;

describe('a database that was loaded from a backup', () => {
  let fixture: DeliveryFixture;
  let restore: RestoreService;
  let registry: ProcessRegistry;
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    registry = new ProcessRegistry(fixture.redis);
    restore = new RestoreService(
      new RestoreRepository(fixture.get(Database)),
      fixture.get(CampaignRepository),
      fixture.get(MessageRepository),
      fixture.get(CampaignCounterRepository),
      fixture.get(SettlementService),
      registry,
      fixture.get(Database),
      fixture.get(DataSource),
      fixture.redis,
      fixture.get(Clock),
    );
  }, 60_000);

  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.redis.flushdb();
    await fixture.database.execute("UPDATE campaigns SET status = 'completed' WHERE kind = 'marketing'");
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(FIRST, 12));
    campaignId = await fixture.createCampaign(world);
  });
  afterAll(() => fixture.close());

  async function dispatch() {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  async function expectCountersToMatch(): Promise<void> {
    const rows = await fixture.countMessages(campaignId);
    const pending = Object.entries(rows).filter(([name]) => name === 'pending');
    expect(await fixture.countersOf(campaignId)).toEqual({
      counters: rows,
      pendingByClass: pending.reduce((sum, [, n]) => sum + n, 0),
    });
  }

  /** Number and segments of what counts as sent. */
  async function left(): Promise<[number, number][]> {
    const rows = await fixture.database.query<{ numberId: number; segments: number }>(
      "SELECT number_id AS numberId, segments FROM messages WHERE campaign_id = ? AND status = 'sent'",
      [campaignId],
    );
    return rows.map(({ numberId, segments }) => [numberId, segments]);
  }

  it('sends nothing again that had left since, and all of the rest', async () => {
    // The backup is of now: all are pending. What is sent after it, only the carrier knows.
    const jobs = await dispatch();
    const sender = fixture.get(SenderService);
    const lost = jobs.slice(0, 5);
    await Promise.all(lost.map((job) => sender.send(job)));
    const ids = lost.map(({ messageId }) => messageId);
    await fixture.database.execute(
      `UPDATE messages SET status = 'queued', sent_at = NULL, number_id = NULL, segments = NULL
        WHERE campaign_id = ? AND id IN (?)`,
      [campaignId, ids],
    );
    await fixture.database.execute(
      "UPDATE campaign_counters SET n = CASE status WHEN 'queued' THEN 12 ELSE 0 END WHERE campaign_id = ?",
      [campaignId],
    );
    await fixture.database.execute('DELETE FROM message_events WHERE campaign_id = ?', [campaignId]);
    await fixture.database.execute(
      `INSERT INTO inflight (message_id, campaign_id, company_id, account_id, number_id, phone, segments, token, state,
                             due_at, not_after, carrier_day)
       VALUES ?`,
      [
        lost.map((job) => [
          ...[job.messageId, campaignId, job.companyId, job.accountId, job.numberId, job.phone, 1, job.token],
          ...['queued', fixture.clock.date(), fixture.clock.date(), job.carrierDay],
        ]),
      ],
    );
    await expectCountersToMatch();

    expect(await restore.holdEverything()).toMatchObject({ campaignsPaused: 1, campaignsCanceled: 0 });
    expect(await fixture.campaignStatus(campaignId)).toBe('paused');
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 12 });
    await expectCountersToMatch();
    expect(await restore.holdEverything()).toMatchObject({ messagesHeld: 0 });

    fixture.clock.time += 120_000;
    await fixture.get(StatusQueryService).run();
    expect(await fixture.countMessages(campaignId)).toMatchObject({ 'pending:temporary': 7 });
    await expectCountersToMatch();
    expect(await fixture.ledger(world)).toMatchObject({ accepted: 5, acceptedTwice: 0 });
  });

  it('gives back what the operator knows not to have left', async () => {
    await restore.holdEverything();
    await expectCountersToMatch();
    const summary = await restore.release(campaignId, new Set([FIRST + 3, FIRST + 4, 19_995_550_000]));
    expect(summary).toEqual({ sent: 2, pending: 10, failed: 0 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 2, pending: 10 });
    await expectCountersToMatch();
    expect(await restore.release(campaignId, new Set())).toEqual({ sent: 0, pending: 0, failed: 0 });
    await expect(restore.release(987_654, new Set())).rejects.toThrow(NotFoundError);
    await fixture.database.execute("UPDATE campaigns SET status = 'running' WHERE id = ?", [campaignId]);
    const jobs = await dispatch();
    expect(jobs).toHaveLength(10);
    expect(jobs.map(({ phone }) => phone)).not.toContain(FIRST + 3);
  });

  it('lets go of what is over, such as a month of answers: what did not leave never does', async () => {
    await restore.holdEverything();
    await fixture.database.execute("UPDATE campaigns SET status = 'completed' WHERE id = ?", [campaignId]);
    const summary = await restore.release(campaignId, new Set([FIRST + 3]));
    expect(summary).toEqual({ sent: 1, pending: 0, failed: 11 });
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1, 'failed:too_late': 11 });
    await expectCountersToMatch();
    const under = 'SELECT message_id FROM inflight WHERE campaign_id = ?';
    expect(await fixture.database.query(under, [campaignId])).toEqual([]);
  });

  it('gives back too what was on its way as the backup was made', async () => {
    const jobs = await dispatch();
    const [sent] = jobs;
    if (!sent) throw new Error('Nothing was dispatched.');
    await restore.holdEverything();
    expect(await fixture.countMessages(campaignId)).toEqual({ unknown: 12 });
    expect(await restore.release(campaignId, new Set([sent.phone]))).toEqual({
      sent: 1,
      pending: 11,
      failed: 0,
    });
    await expectCountersToMatch();
    expect(await left()).toEqual([[sent.numberId, sent.segments]]);
    const under = 'SELECT message_id FROM inflight WHERE campaign_id = ?';
    expect(await fixture.database.query(under, [campaignId])).toEqual([]);
  });

  it('counts what was tried before, and had left, by what it was tried with', async () => {
    await fixture.setCarrier(world, { rejects: { temporary: 1 } });
    const jobs = await dispatch();
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    expect(await fixture.countMessages(campaignId)).toEqual({ 'pending:temporary': 12 });
    await restore.holdEverything();
    expect(await restore.release(campaignId, new Set(jobs.map(({ phone }) => phone)))).toMatchObject({
      sent: 12,
    });
    expect(await left()).toEqual(jobs.map(({ numberId, segments }) => [numberId, segments]));
    const [used] = await fixture.database.query<{ segments: number }>(
      'SELECT SUM(segments) AS segments FROM usage_days WHERE campaign_id = ?',
      [campaignId],
    );
    expect(Number(used?.segments)).toBe(12);
  });

  it('starts nothing by itself, and ends what was still being made', async () => {
    const later = await fixture.createCampaign(world, 'paused');
    await fixture.database.execute('UPDATE campaigns SET start_at = ?, auto_start = TRUE WHERE id = ?', [
      fixture.clock.date(),
      later,
    ]);
    await fixture.database.execute("UPDATE campaigns SET status = 'pending' WHERE id = ?", [campaignId]);
    expect(await restore.holdEverything()).toMatchObject({ campaignsPaused: 1, campaignsCanceled: 1 });
    await fixture.get(CampaignSweeper).sweep();
    expect(await fixture.campaignStatus(later)).toBe('paused');
    expect(await fixture.campaignStatus(campaignId)).toBe('canceled');
  });

  it('makes no message with an id that was given since', async () => {
    const newest = async () => {
      const [row] = await fixture.database.query<{ id: number }>('SELECT MAX(id) AS id FROM messages');
      return Number(row?.id);
    };
    const before = await newest();
    await restore.holdEverything();
    await fixture.createCampaign(
      await fixture.createWorld().then(async (other) => {
        await fixture.addContacts(other, phonesFrom(FIRST, 1));
        return other;
      }),
    );
    expect(await newest()).toBeGreaterThan(before + 900_000_000);
  });

  it('may run once it was held, and not before; and is not held while a process lives', async () => {
    const dataSource = fixture.get(DataSource);
    await refuseRestoredCopy(dataSource);
    await fixture.database.execute("UPDATE deployment_facts SET value = '1' WHERE name = 'origin'");
    await expect(refuseRestoredCopy(dataSource)).rejects.toThrow(/after-restore/);
    await registry.announce({
      ...{ id: '0123456789abcdef', role: 'worker', host: 'here', pid: 7, version: '1.0.0', commit: null },
      ...{ schema: 'X20260101000000', state: 'running', drainAsked: false, jobsPerSecond: 0, queues: [] },
      startedAt: new Date().toISOString(),
      heartbeatAt: new Date().toISOString(),
      load: { cpuPercent: 0, memoryBytes: 0, eventLoopPercent: 0, hostLoad: 0, hostCpus: 1 },
    });
    await expect(restore.holdEverything()).rejects.toThrow(ConflictError);
    await expect(restore.holdEverything()).rejects.toThrow('worker here/7');
    await registry.leave('0123456789abcdef');
    await restore.holdEverything();
    await refuseRestoredCopy(dataSource);
    expect(await fixture.redis.dbsize()).toBe(0);
  });
});
