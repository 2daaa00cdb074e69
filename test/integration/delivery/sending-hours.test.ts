import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { AS_THE_LAW } from '../../../src/compliance/sending-hours/company-hours.js';
import { CompanyHoursService } from '../../../src/compliance/sending-hours/company-hours.service.js';
import { SendingHoursService } from '../../../src/compliance/sending-hours/sending-hours.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { Fence } from '../../../src/delivery/sending/fence.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('legal hours on the way to the carrier', () => {
  let fixture: DeliveryFixture;
  let sender: SenderService;
  let world: World;
  let campaignId: number;
  /** 21:00 in New York on the day of the test. */
  let closing: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    sender = fixture.get(SenderService);
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    closing = fixture.clock.time + 9 * HOUR;
    await fixture.redis.flushdb();
    await fixture.takeJobs();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 5));
    campaignId = await fixture.createCampaign(world);
  });
  afterAll(() => fixture.close());

  async function dispatch(): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  const sendAll = (jobs: readonly SendJob[]) => Promise.all(jobs.map((job) => sender.send(job)));
  const submissions = async () => (await fixture.ledger(world)).submissions;

  /** What was not sent comes back, and nothing is lost. */
  async function expectAllBack(): Promise<void> {
    fixture.clock.time += 4 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: 5 });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    const kept = await fixture.countersOf(campaignId);
    expect(kept).toEqual({ counters: { pending: 5 }, pendingByClass: 5 });
  }

  it('end the validity at the window’s end, and the sending ten minutes before', async () => {
    fixture.clock.time = closing - 11 * MINUTE;
    const jobs = await dispatch();
    expect(jobs).toHaveLength(5);
    for (const job of jobs) {
      expect(job.notAfter).toBe(closing - 10 * MINUTE);
      expect(job.validUntil).toBe(closing);
    }
    const account = await fixture.get(AccountDirectory).get(world.accountId);
    if (!account) throw new Error('The account is gone.');
    const send = jest.spyOn(account.driver, 'send');
    await sendAll(jobs);
    expect(send.mock.calls.map(([message]) => message.validitySeconds)).toEqual(Array(5).fill(11 * 60));
    send.mockRestore();
    expect(await submissions()).toBe(5);
  });

  it('take nothing within ten minutes of the end', async () => {
    fixture.clock.time = closing - 10 * MINUTE;
    expect(await dispatch()).toEqual([]);
  });

  it('end half an hour before where the carrier cannot be told until when to try', async () => {
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    if (!driver) throw new Error('no driver');
    const { capabilities } = driver;
    try {
      Object.assign(driver, { capabilities: { ...capabilities, validityPeriod: false } });
      fixture.clock.time = closing - 31 * MINUTE;
      const jobs = await dispatch();
      expect(jobs.map(({ notAfter }) => notAfter)).toEqual(Array(5).fill(closing - 30 * MINUTE));
      fixture.clock.time = closing - 30 * MINUTE + 1;
      // A job that says otherwise, of before the carrier lost it.
      await sendAll(jobs.map((job) => ({ ...job, notAfter: closing - 10 * MINUTE })));
      expect(await submissions()).toBe(0);
      await expectAllBack();
      expect(await dispatch()).toEqual([]);
    } finally {
      Object.assign(driver, { capabilities });
    }
  });

  it('let no late job through, whoever runs it and however often', async () => {
    fixture.clock.time = closing - 11 * MINUTE;
    const jobs = await dispatch();
    for (const late of [closing - 10 * MINUTE + 1, closing, closing + HOUR, closing + 10 * HOUR]) {
      fixture.clock.time = late;
      await sendAll(jobs);
    }
    expect(await submissions()).toBe(0);
    await expectAllBack();
  });

  it('refuse at the fence, too, where the clock passes the end on the way there', async () => {
    fixture.clock.time = closing - 11 * MINUTE;
    const jobs = await dispatch();
    fixture.clock.time = closing - 10 * MINUTE + 1;
    const passed = await Promise.all(jobs.map((job) => fixture.get(Fence).pass(job)));
    expect(passed).toEqual(Array(5).fill(false));
    await expectAllBack();
  });

  it('send nothing to a place that was closed after the dispatch', async () => {
    const jobs = await dispatch();
    const date = new Date(fixture.clock.time).toISOString().slice(0, 10);
    await fixture.database.execute(
      "INSERT INTO sending_closures (place, from_date, to_date, reason) VALUES ('US', ?, ?, 'emergency')",
      [date, date],
    );
    fixture.get(SendingHoursService).forget(world.companyId);
    await sendAll(jobs);
    await fixture.database.execute('DELETE FROM sending_closures');
    expect(await submissions()).toBe(0);
    await expectAllBack();
    fixture.get(SendingHoursService).forget(world.companyId);
    await sendAll(await dispatch());
    expect(await submissions()).toBe(5);
  });

  it('send nothing of a company that became stricter after the dispatch', async () => {
    const jobs = await dispatch();
    const companies = fixture.get(CompanyHoursService);
    const strict = { ...AS_THE_LAW, weekdays: '13:00-18:00', saturday: '13:00-18:00', sunday: '13:00-18:00' };
    await companies.set(world.companyId, strict);
    await sendAll(jobs);
    expect(await submissions()).toBe(0);
    await expectAllBack();
    expect(await dispatch()).toEqual([]);
    fixture.clock.time += HOUR;
    const later = await dispatch();
    expect(later).toHaveLength(5);
    expect(later[0]?.validUntil).toBeLessThanOrEqual(closing - 3 * HOUR);
    await sendAll(later);
    expect(await submissions()).toBe(5);
  });
});
