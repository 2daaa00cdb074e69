import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

describe('delivery reports', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let campaignId: number;
  let jobs: SendJob[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 4));
    campaignId = await fixture.createCampaign(world);
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    jobs = await fixture.takeJobs();
  });
  afterAll(() => fixture.close());

  const apply = (...reports: DeliveryReport[]) => fixture.get(ReportService).apply(reports);

  function report(
    index: number,
    status: DeliveryReport['status'],
    change: Partial<DeliveryReport> = {},
  ): DeliveryReport {
    const job = jobs[index];
    if (!job) throw new Error('No such job.');
    return {
      companyId: world.companyId,
      accountId: world.accountId,
      reference: { campaignId, messageId: job.messageId },
      carrierMessageId: `carrier-${index}`,
      status,
      errorClass: status === 'failed' ? 'unreachable' : null,
      errorCode: status === 'failed' ? '30003' : null,
      receivedAt: fixture.clock.time,
      ...change,
    };
  }

  async function unmatched(): Promise<number> {
    const [row] = await fixture.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM unmatched_reports WHERE company_id = ?',
      [world.companyId],
    );
    return row?.n ?? 0;
  }

  async function expectMessages(expected: Record<string, number>): Promise<void> {
    expect(await fixture.countMessages(campaignId)).toEqual(expected);
    expect((await fixture.countersOf(campaignId)).counters).toEqual(expected);
  }

  it('move a message forward and never back, repeated or out of order', async () => {
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    await apply(report(0, 'sent'), report(1, 'delivered'), report(2, 'failed'));
    await expectMessages({ sent: 2, delivered: 1, 'failed:unreachable': 1 });
    await apply(report(0, 'delivered'), report(0, 'sent'), report(1, 'sent'), report(2, 'delivered'));
    await apply(report(0, 'delivered'), report(1, 'delivered'), report(1, 'failed'));
    await expectMessages({ sent: 1, delivered: 2, 'failed:unreachable': 1 });
    expect(await unmatched()).toBe(0);
  });

  it('before the send’s own result count, and the result does not undo them', async () => {
    await apply(report(0, 'delivered'));
    await expectMessages({ queued: 3, delivered: 1 });
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    await expectMessages({ sent: 3, delivered: 1 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    expect((await fixture.ledger(world)).submissions).toBe(3);
    const [row] = await fixture.database.query<{ n: number }>(
      'SELECT COUNT(*) AS n FROM messages WHERE campaign_id = ? AND number_id IS NOT NULL AND sent_at IS NOT NULL',
      [campaignId],
    );
    expect(row?.n).toBe(4);
  });

  it('that arrive many times at once change a message once', async () => {
    await Promise.all(
      Array.from({ length: 10 }, () =>
        apply(report(0, 'delivered'), report(1, 'delivered'), report(2, 'sent')),
      ),
    );
    await expectMessages({ queued: 1, sent: 1, delivered: 2 });
  });

  it('by the carrier’s own id find their message where no reference comes back', async () => {
    const [job] = jobs;
    await fixture.database.execute(
      'INSERT INTO carrier_refs (account_id, carrier_message_id, campaign_id, message_id, created_at) VALUES (?, ?, ?, ?, ?)',
      [world.accountId, 'abc', campaignId, job?.messageId, fixture.clock.date()],
    );
    await apply(report(0, 'delivered', { reference: null, carrierMessageId: 'abc' }));
    await expectMessages({ queued: 3, delivered: 1 });
  });

  it('made up by another company displace nothing of the true ones beside them', async () => {
    const other = await fixture.createWorld();
    const theirs = { companyId: other.companyId, accountId: other.accountId };
    await apply(report(0, 'delivered', theirs), report(0, 'sent'));
    await apply(report(1, 'sent'), report(1, 'failed', theirs));
    const elsewhere = { campaignId: campaignId + 1, messageId: jobs[2]?.messageId ?? 0 };
    await apply(report(2, 'failed', { reference: elsewhere }), report(2, 'sent'));
    await expectMessages({ queued: 1, sent: 3 });
    expect(await unmatched()).toBe(1);
  });

  it('of another account of the same company touch nothing, and a message that waits is still sent', async () => {
    await apply(report(0, 'delivered', { accountId: world.accountId + 1_000 }));
    await expectMessages({ queued: 4 });
    expect(await unmatched()).toBe(1);
  });

  it('of an opt-out at the carrier block the person, and of a dead number keep it from being texted', async () => {
    await apply(
      report(0, 'failed', { errorClass: 'opted_out' }),
      report(1, 'failed', { errorClass: 'invalid_number' }),
      report(2, 'undelivered', { errorClass: 'unreachable' }),
    );
    fixture.clock.nextNoon();
    const next = await fixture.createCampaign(world);
    expect(await fixture.countMessages(next)).toEqual({
      pending: 2,
      'skipped:opted_out': 1,
      'skipped:unreachable': 1,
    });
  });

  it('on messages that nobody knows are kept, and another company’s are not touched', async () => {
    const other = await fixture.createWorld();
    await apply(report(0, 'delivered', { reference: null, carrierMessageId: 'never-seen' }));
    await apply(report(1, 'delivered', { reference: { campaignId, messageId: 999_999_999 } }));
    expect(await unmatched()).toBe(2);
    await apply(report(2, 'delivered', { companyId: other.companyId, accountId: other.accountId }));
    await expectMessages({ queued: 4 });
  });
});
