import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CampaignRepository } from '../../../src/campaigns/campaign.repository.js';
import { CampaignWatch } from '../../../src/campaigns/campaign-watch.service.js';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { AccountStop } from '../../../src/delivery/account-stop.service.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { CampaignSweeper } from '../../../src/delivery/sweeping/campaign-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { addEventEndpoint, eventsOf } from '../../support/event-endpoint.js';

const PHONE = 16465550000;

describe('what happens on the road of a message', () => {
  let fixture: DeliveryFixture;
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
    await addEventEndpoint(fixture.database, world.companyId);
    await fixture.addContacts(world, phonesFrom(PHONE, 3));
    campaignId = await fixture.createCampaign(world);
  });
  afterAll(() => fixture.close());

  const events = () => eventsOf(fixture.database, world.companyId);
  const types = async () => (await events()).map(({ type }) => type);
  async function send() {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    const jobs = await fixture.takeJobs();
    await Promise.all(jobs.map((job) => fixture.get(SenderService).send(job)));
    return jobs;
  }

  it('is told: the start, each message handed over and reported on, and the end', async () => {
    const jobs = await send();
    await fixture.get(ReportService).apply(
      jobs.map(({ messageId }, index) => ({
        ...{ companyId: world.companyId, accountId: world.accountId, carrierMessageId: `c${index}` },
        reference: { campaignId, messageId },
        status: index === 0 ? ('failed' as const) : ('delivered' as const),
        errorClass: index === 0 ? ('unreachable' as const) : null,
        errorCode: index === 0 ? '30003' : null,
        receivedAt: fixture.clock.time,
      })),
    );
    await fixture.get(CampaignSweeper).sweep();
    expect((await types()).sort()).toEqual([
      'campaign.completed',
      'campaign.started',
      'message.delivered',
      'message.delivered',
      'message.failed',
      'message.sent',
      'message.sent',
      'message.sent',
    ]);
    const failed = (await events()).find(({ type }) => type === 'message.failed');
    expect(failed?.data).toEqual({
      ...{ campaignId, messageId: `${campaignId}.${jobs[0]?.messageId}`, phone: jobs[0]?.to },
      ...{ status: 'failed', reason: 'unreachable', carrierError: '30003' },
    });
  });

  it('is told once, whatever is applied twice, and to nobody else', async () => {
    const other = await fixture.createWorld();
    await addEventEndpoint(fixture.database, other.companyId);
    const [job] = await send();
    const report = {
      ...{ companyId: world.companyId, accountId: world.accountId, carrierMessageId: 'twice' },
      reference: { campaignId, messageId: job?.messageId ?? 0 },
      ...{ status: 'delivered' as const, errorClass: null, errorCode: null, receivedAt: fixture.clock.time },
    };
    await fixture.get(ReportService).apply([report]);
    await fixture.get(ReportService).apply([report]);
    expect((await types()).filter((type) => type === 'message.delivered')).toHaveLength(1);
    expect(await eventsOf(fixture.database, other.companyId)).toEqual([]);
  });

  it('puts down nothing for who asks for other types, or not at all', async () => {
    const quiet = await fixture.createWorld();
    await addEventEndpoint(fixture.database, quiet.companyId, ['reply.received']);
    const silent = await fixture.createWorld();
    for (const one of [quiet, silent]) {
      await fixture.get(OptOutService).record(one.companyId, [PHONE], 'manual');
      expect(await eventsOf(fixture.database, one.companyId)).toEqual([]);
    }
  });

  it('tells of opt-outs and lifts, by whatever way', async () => {
    const optOuts = fixture.get(OptOutService);
    await fixture.setCarrier(world, { rejects: { opted_out: 1 } });
    await send();
    await optOuts.record(world.companyId, [12025550199], 'api');
    await optOuts.lift(world.companyId, '+12025550199', { accountId: null, reason: 'asked' }, null);
    const told = (await events()).filter(({ type }) => type.startsWith('opt_out'));
    const byCarrier = told.filter(({ data }) => data['source'] === 'carrier');
    expect(byCarrier).toHaveLength(3);
    expect(byCarrier[0]?.data['messageId']).toMatch(new RegExp(`^${campaignId}\\.`));
    expect(told.slice(-2)).toEqual([
      {
        type: 'opt_out.created',
        data: { phone: '+12025550199', accountId: null, source: 'api', messageId: null },
      },
      { type: 'opt_out.lifted', data: { phone: '+12025550199', accountId: null, reason: 'asked' } },
    ]);
  });

  it('tells why a campaign paused by itself, and raises an alert for it', async () => {
    await fixture.database.execute(
      'UPDATE campaigns SET failure_percent = 10, failure_minimum = 1 WHERE id = ?',
      [campaignId],
    );
    await fixture.setCarrier(world, { rejects: { filtered: 1 } });
    await send();
    await fixture.get(CampaignWatch).pauseReached();
    const told = await events();
    expect(told.find(({ type }) => type === 'campaign.paused')?.data).toMatchObject({
      campaignId,
      reason: '3 of the last 3 messages failed.',
    });
    expect(told.find(({ type }) => type === 'alert.raised')?.data).toMatchObject({
      kind: 'campaign_failing',
      subject: `campaign:${campaignId}`,
    });
  });

  it('tells of an account that is stopped, once, and of its resume', async () => {
    const stop = () => fixture.get(AccountStop).stop(world.companyId, world.accountId, '21: no funds');
    await Promise.all(Array.from({ length: 10 }, stop));
    await fixture.get(AccountService).resume(world.companyId, world.accountId);
    const alerts = (await events()).filter(({ type }) => type.startsWith('alert'));
    expect(alerts.map(({ type }) => type)).toEqual(['alert.raised', 'alert.resolved']);
    expect(alerts[0]?.data).toMatchObject({ kind: 'account_stopped', subject: `account:${world.accountId}` });
    expect(await types()).toContain('campaign.paused');
  });

  it('tells nothing of a step that is rolled back', async () => {
    const campaigns = fixture.get(CampaignRepository);
    await expect(
      fixture.database.transaction(async (sql) => {
        expect(await campaigns.step(sql, campaignId, 'paused', fixture.clock.date())).toBe(true);
        throw new Error('the rest fails');
      }),
    ).rejects.toThrow('the rest fails');
    expect(await types()).not.toContain('campaign.paused');
  });
});
