import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Job } from 'bullmq';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportProcessor } from '../../../src/delivery/reports/report.processor.js';
import { ReportBatchRepository } from '../../../src/delivery/reports/report-batch.repository.js';
import { ReportBatchService } from '../../../src/delivery/reports/report-batch.service.js';
import { UnmatchedReportService } from '../../../src/delivery/reports/unmatched-report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

describe('jobs of delivery reports', () => {
  let fixture: DeliveryFixture;
  let processor: ReportProcessor;
  let world: World;
  let campaignId: number;
  let sent: SendJob[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    processor = new ReportProcessor(fixture.get(ReportBatchService), fixture.get(UnmatchedReportService));
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 3));
    campaignId = await fixture.createCampaign(world);
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    sent = await fixture.takeJobs();
    await Promise.all(sent.map((job) => fixture.get(SenderService).send(job)));
  });
  afterAll(() => fixture.close());

  async function jobOf(message: SendJob | undefined, change: Partial<DeliveryReport> = {}): Promise<Job> {
    const report: DeliveryReport = {
      companyId: world.companyId,
      accountId: world.accountId,
      reference: { campaignId, messageId: message?.messageId ?? 0 },
      carrierMessageId: 'carrier',
      status: 'delivered',
      errorClass: null,
      errorCode: null,
      receivedAt: fixture.clock.time,
      ...change,
    };
    return queue().add('apply', { batchId: await put([report]) });
  }

  const queue = () => fixture.get(Jobs).queue('delivery-reports');
  const put = (reports: DeliveryReport[]) =>
    fixture.get(ReportBatchRepository).insert(reports, fixture.clock.date());
  async function batchesLeft(): Promise<number> {
    const [row] = await fixture.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM report_batches');
    return Number(row?.n);
  }

  it('are applied together, and one that cannot be applied keeps only itself from it', async () => {
    // An opt-out at no time at all: the transaction of all of them fails.
    const broken = { status: 'failed', errorClass: 'opted_out', receivedAt: 9e15 } as const;
    const jobs = await Promise.all([jobOf(sent[0]), jobOf(sent[1], broken), jobOf(sent[2])]);
    const first = await Promise.allSettled(jobs.map((job) => processor.process(job)));
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 3 });
    for (const job of jobs) job.attemptsMade = 1;
    const again = await Promise.allSettled(jobs.map((job) => processor.process(job)));
    expect(again.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: 1, delivered: 2 });
    expect(await batchesLeft()).toBe(1);
    await fixture.database.execute('DELETE FROM report_batches');
    await queue().obliterate({ force: true });
  });

  it('that Redis has lost are queued again, once each, and a batch that was applied is nowhere', async () => {
    const job = await jobOf(sent[1]);
    await queue().obliterate({ force: true });
    const service = fixture.get(ReportBatchService);
    expect(await service.requeue()).toBe(0);
    fixture.clock.time += 60_000;
    expect(await service.requeue()).toBe(1);
    expect(await service.requeue()).toBe(1);
    const waiting: Job[] = await queue().getJobs(['waiting', 'delayed', 'prioritized']);
    expect(waiting.map(({ data }) => data)).toEqual([job.data]);
    await Promise.all([job, ...waiting].map((one) => processor.process(one)));
    expect(await fixture.countMessages(campaignId)).toEqual({ delivered: 3 });
    expect((await fixture.countersOf(campaignId)).counters).toEqual({ delivered: 3 });
    expect(await batchesLeft()).toBe(0);
    expect(await service.requeue()).toBe(0);
  });
});
