import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import type { SendOutcome } from '../../../src/carriers/driver.js';
import type { DeliveryReport } from '../../../src/contracts/delivery-report.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { StatusQueryService } from '../../../src/delivery/status-queries/status-query.service.js';
import { MessageTraceRepository } from '../../../src/delivery/trace/message-trace.repository.js';
import { MessageTraceService } from '../../../src/delivery/trace/message-trace.service.js';
import { MessageEventRepository } from '../../../src/messages/message-event.repository.js';
import { NotFoundError } from '../../../src/platform/errors.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;

describe('the trace of a message', () => {
  let fixture: DeliveryFixture;
  let traces: MessageTraceService;
  let world: World;
  let campaignId: number;
  let messageId: number;
  let outcomes: SendOutcome[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    traces = new MessageTraceService(
      new MessageTraceRepository(fixture.database),
      fixture.get(MessageEventRepository),
    );
  });
  afterAll(() => fixture.close());

  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, 1));
    campaignId = await fixture.createCampaign(world);
    const [row] = await fixture.database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    messageId = Number(row?.id);
    outcomes = [];
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    if (!driver) throw new Error('No driver.');
    Object.assign(driver, {
      send: async () => outcomes.shift(),
      queryStatus: async () => ({ carrierMessageId: 'SM1', status: 'delivered' }),
    });
  });

  const trace = () => traces.trace(world.companyId, campaignId, messageId);
  const said = async () => (await trace()).steps.map(({ step, text }) => `${step}: ${text}`);

  async function sendOnce(): Promise<void> {
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    for (const job of await fixture.takeJobs()) {
      fixture.clock.time = Math.max(fixture.clock.time, job.slotAt);
      await fixture.get(SenderService).send(job);
    }
  }

  function report(status: DeliveryReport['status'], change: Partial<DeliveryReport> = {}): Promise<void> {
    fixture.clock.time += 1_000;
    const { companyId, accountId } = world;
    return fixture.get(ReportService).apply([
      {
        ...{ companyId, accountId, reference: { campaignId, messageId }, carrierMessageId: 'SM1', status },
        ...{ errorClass: null, errorCode: null, receivedAt: fixture.clock.time },
        ...change,
      },
    ]);
  }

  it('names each zone in which the person may be, and none where nobody knows', async () => {
    const zones = ['America/Chicago', 'America/Denver'];
    await fixture.addContacts(world, [19155550000], zones);
    await fixture.addContacts(world, [18005550000], []);
    const id = await fixture.createCampaign(world);
    const rows = await fixture.database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? AND phone IN (19155550000, 18005550000) ORDER BY phone DESC',
      [id],
    );
    const told = await Promise.all(rows.map((row) => traces.trace(world.companyId, id, Number(row.id))));
    expect(told.map(({ timeZones }) => timeZones)).toEqual([zones, []]);
  });

  const eventRows = async () =>
    (await fixture.get(MessageEventRepository).of({ campaignId, messageId })).length;

  it('tells a plain delivery, of one row beside its own', async () => {
    expect((await trace()).now).toBe('It waits for its turn.');
    outcomes = [{ kind: 'accepted', carrierMessageId: 'SM1', segments: 1 }];
    await sendOnce();
    expect((await trace()).now).toBe('The carrier has it and has not said what became of it.');
    await report('delivered');
    await report('delivered');
    const told = await trace();
    expect(told).toMatchObject({
      status: 'delivered',
      now: 'It was delivered.',
      text: 'Hi Ann',
      segments: 1,
    });
    expect(told.phone).toBe('+16465550000');
    expect(told.timeZones).toEqual(['America/New_York']);
    expect(told.steps.map(({ step }) => step)).toEqual(['made', 'claimed', 'attempt', 'report']);
    expect(told.steps[2]).toEqual({
      at: expect.any(String),
      step: 'attempt',
      text: expect.stringMatching(
        /^Handed to the carrier from \+12125550100\. The carrier accepted it after \d+ ms\.$/,
      ),
      carrierMessageId: 'SM1',
      code: null,
      words: null,
    });
    expect(told.steps[3]?.text).toBe('The carrier reported that it was delivered.');
    const times = told.steps.map(({ at }) => at ?? '');
    expect(times).toEqual([...times].sort());
    expect(await eventRows()).toBe(1);
  });

  it('tells each refusal with the carrier’s code and words, without its secrets, and what is waited for', async () => {
    const error = { code: '30001', text: 'Queue overflow for key a-test-key' };
    outcomes = [{ kind: 'retry-later', reached: true, error }];
    await sendOnce();
    const { now, steps } = await trace();
    expect(now).toMatch(/^It waits for its turn: the carrier had a passing problem; not before 20/);
    expect(steps.find(({ step }) => step === 'attempt')).toMatchObject({
      text: expect.stringContaining('It could not be handed over, and is tried again later'),
      code: '30001',
      words: 'Queue overflow for key [secret]',
    });
    expect(JSON.stringify(await fixture.database.query('SELECT * FROM message_events'))).not.toContain(
      'a-test-key',
    );
  });

  it('tells the words before the last one, and those after it that say otherwise', async () => {
    outcomes = [{ kind: 'accepted', carrierMessageId: 'SM1', segments: 1 }];
    await sendOnce();
    await report('sent');
    await report('sent');
    await report('undelivered', { errorClass: 'unreachable', errorCode: '30003' });
    await report('undelivered', { errorClass: 'unreachable', errorCode: '30003' });
    await report('delivered');
    expect((await said()).slice(3)).toEqual([
      'report: The carrier reported that it has passed it on to the phone’s network.',
      'report: The carrier reported that it could not be delivered: a carrier said that the number cannot be reached.',
      'report: The carrier reported that it was delivered.',
    ]);
    const { steps, now } = await trace();
    expect(steps[4]?.code).toBe('30003');
    expect(now).toBe('It was not delivered: a carrier said that the number cannot be reached.');
    expect(await eventRows()).toBe(3);
  });

  it('tells what the carrier was asked, and keeps the carrier’s id that came with the answer', async () => {
    outcomes = [{ kind: 'unknown', error: { code: 'timeout', text: 'No answer within 2000 ms.' } }];
    await sendOnce();
    expect((await trace()).now).toBe('Nobody knows yet whether the carrier got it.');
    fixture.clock.time += 2 * MINUTE;
    await fixture.get(StatusQueryService).run();
    expect((await said()).slice(2)).toEqual([
      expect.stringMatching(
        /^attempt: .*The carrier’s answer never came; it may have got it after \d+ ms\.$/,
      ),
      'question: The carrier was asked what became of it, and said: delivered.',
      'report: The carrier reported that it was delivered.',
    ]);
    const ids = await fixture.get(MessageEventRepository).carrierIds([{ campaignId, messageId }]);
    expect([...ids.values()]).toEqual(['SM1']);
  });

  it('tells what the person answered', async () => {
    outcomes = [{ kind: 'accepted', carrierMessageId: 'SM1', segments: 1 }];
    await sendOnce();
    await fixture.database.execute(
      `INSERT INTO replies (company_id, account_id, phone, to_phone, text, carrier_message_id, received_at,
                            campaign_id, message_id, verdict, unhandled)
       VALUES (?, ?, 16465550000, 12125550100, 'Stop it', 'r1', ?, ?, ?, 'stop', NULL)`,
      [world.companyId, world.accountId, new Date(fixture.clock.time + 5_000), campaignId, messageId],
    );
    expect((await trace()).steps.at(-1)).toMatchObject({
      step: 'reply',
      text: 'The person asked for no more texts.',
      words: 'Stop it',
    });
  });

  it('is nothing that another company can see', async () => {
    const other = await fixture.createWorld();
    await expect(traces.trace(other.companyId, campaignId, messageId)).rejects.toThrow(NotFoundError);
    await expect(traces.trace(world.companyId, campaignId + 1, messageId)).rejects.toThrow(NotFoundError);
  });
});
