import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportBatchRepository } from '../../../src/delivery/reports/report-batch.repository.js';
import { ReportBatchService } from '../../../src/delivery/reports/report-batch.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { Metrics } from '../../../src/platform/metrics/metrics.js';
import { DeliveryFixture, phonesFrom } from '../../support/delivery-world.js';

describe('what sending counts', () => {
  let fixture: DeliveryFixture;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  afterAll(() => fixture.close());

  it('is segments allowed and given, sends by carrier and outcome, and reports; nothing that names anybody', async () => {
    const world = await fixture.createWorld(60_000);
    const phones = phonesFrom(16465550000, 5);
    await fixture.addContacts(world, phones);
    const campaignId = await fixture.createCampaign(world);
    const dispatcher = fixture.get(DispatcherService);
    const slot = dispatcher.currentSlot();
    await dispatcher.dispatch(world.companyId, world.accountId, slot);
    await dispatcher.dispatch(world.companyId, world.accountId, slot);
    const [refused, ...rest] = await fixture.takeJobs();
    if (!refused) throw new Error('Nothing was dispatched.');
    const sender = fixture.get(SenderService);
    await Promise.all(rest.map((job) => sender.send(job)));
    await fixture.setCarrier(world, { rejects: { invalid_number: 1 } });
    await sender.send(refused);
    const batches = fixture.get(ReportBatchService);
    const [delivered] = rest;
    const report = {
      companyId: world.companyId,
      accountId: world.accountId,
      reference: { campaignId, messageId: delivered?.messageId ?? 0 },
      carrierMessageId: 'carrier',
      status: 'delivered',
      errorClass: null,
      errorCode: null,
      receivedAt: fixture.clock.time,
    } as const;
    const id = await fixture.get(ReportBatchRepository).insert([report], fixture.clock.date());
    await batches.apply([id]);
    await batches.apply([id]);

    const [run] = await fixture.database.query<{ budget: number }>(
      'SELECT budget_segments AS budget FROM dispatch_runs WHERE account_id = ?',
      [world.accountId],
    );
    const { body } = await fixture.get(Metrics).text();
    for (const line of [
      `sms_throttle_segments_allowed_total ${run?.budget}`,
      'sms_throttle_segments_given_total 5',
      'sms_sends_total{carrier="simulator",outcome="accepted"} 4',
      'sms_sends_total{carrier="simulator",outcome="invalid-number"} 1',
      'sms_sent_segments_total{carrier="simulator"} 4',
      'sms_carrier_request_seconds_count{carrier="simulator"} 5',
      'sms_delivery_reports_total{status="delivered"} 1',
    ]) {
      expect(body.split('\n')).toContain(line);
    }
    for (const phone of phones) expect(body).not.toContain(String(phone));
  });
});
