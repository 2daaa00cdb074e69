import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { parseReference } from '../../../src/contracts/delivery-report.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { ReportService } from '../../../src/delivery/reports/report.service.js';
import { ResultWriter } from '../../../src/delivery/sending/result-writer.js';
import { ReportWalkRepository } from '../../../src/delivery/status-queries/report-walk.repository.js';
import { UnreportedService } from '../../../src/delivery/status-queries/unreported.service.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';

const HOUR = 3_600_000;
const COUNT = 20;

describe('messages whose delivery report never came', () => {
  let fixture: DeliveryFixture;
  let unreported: UnreportedService;
  let world: World;
  let campaignId: number;
  let restore: () => void;
  /** References about which the carrier was asked. */
  let asked: { reference: string; carrierMessageId: string | null }[];
  let answer: 'sent' | 'delivered' | null | Error;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    unreported = fixture.get(UnreportedService);
  });
  beforeEach(async () => {
    for (let day = 0; day < 5; day++) fixture.clock.nextNoon();
    await fixture.takeJobs();
    await fixture.database.execute('DELETE FROM report_walks');
    await fixture.database.execute("UPDATE campaigns SET started_at = NULL WHERE kind = 'marketing'");
    world = await fixture.createWorld();
    await fixture.addContacts(world, phonesFrom(16465550000, COUNT));
    campaignId = await fixture.createCampaign(world);
    const dispatcher = fixture.get(DispatcherService);
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    const at = fixture.clock.date();
    await Promise.all(
      (await fixture.takeJobs()).map((job) =>
        fixture.get(ResultWriter).add({
          job,
          outcome: { kind: 'accepted', carrierMessageId: `id-${job.messageId}`, segments: 1 },
          at,
          tookMs: null,
          keepCarrierId: true,
        }),
      ),
    );
    expect(await fixture.countMessages(campaignId)).toEqual({ sent: COUNT });
    await fixture.database.execute("UPDATE campaigns SET status = 'completed' WHERE id = ?", [campaignId]);

    asked = [];
    answer = 'sent';
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    if (!driver) throw new Error('no driver');
    const queryStatus = async (message: { reference: string; carrierMessageId: string | null }) => {
      asked.push(message);
      if (answer instanceof Error) throw answer;
      return answer && { carrierMessageId: 'x', status: answer };
    };
    Object.assign(driver, { queryStatus });
    restore = () => Reflect.deleteProperty(driver, 'queryStatus');
  });
  afterEach(() => restore());
  afterAll(() => fixture.close());

  async function expectCounts(counts: Record<string, number>): Promise<void> {
    expect(await fixture.countMessages(campaignId)).toEqual(counts);
    expect((await fixture.countersOf(campaignId)).counters).toEqual(counts);
  }

  async function pass(hours: number, pieceRows?: number): Promise<void> {
    fixture.clock.time += hours * HOUR;
    await unreported.begin();
    await unreported.run(pieceRows);
  }

  it('are asked for after twelve hours, by one of two workers, with the carrier’s own id', async () => {
    await pass(12 - 1 / HOUR);
    expect(asked).toEqual([]);
    answer = 'delivered';
    fixture.clock.time += 1;
    await unreported.begin();
    // Two workers at once.
    const runs = await Promise.all([unreported.run(), unreported.run()]);
    expect(runs.reduce((sum, run) => sum + run.asked, 0)).toBe(COUNT);
    expect(new Set(asked.map(({ reference }) => reference)).size).toBe(COUNT);
    for (const { reference, carrierMessageId } of asked) {
      expect(carrierMessageId).toBe(`id-${parseReference(reference)?.messageId}`);
    }
    await expectCounts({ delivered: COUNT });
    // Nothing is left: the walk is over for good.
    asked = [];
    await pass(12);
    await pass(12);
    expect(asked).toEqual([]);
    const walks = await fixture.database.query(
      'SELECT next_at AS nextAt FROM report_walks WHERE campaign_id = ?',
      [campaignId],
    );
    expect(walks).toEqual([{ nextAt: null }]);
  });

  it('are asked for every twelve hours, given up after three days, and still moved on by a late report', async () => {
    for (let turn = 1; turn <= 5; turn++) {
      await pass(12);
      expect(asked).toHaveLength(turn * COUNT);
      await pass(0);
      expect(asked).toHaveLength(turn * COUNT);
    }
    await expectCounts({ sent: COUNT });
    await pass(12);
    await expectCounts({ 'sent:unreported': COUNT });
    asked = [];
    await pass(12);
    expect(asked).toEqual([]);

    const [message] = await fixture.database.query<{ id: number }>(
      'SELECT id FROM messages WHERE campaign_id = ? ORDER BY id LIMIT 1',
      [campaignId],
    );
    await fixture.get(ReportService).apply([
      {
        companyId: world.companyId,
        accountId: world.accountId,
        reference: { campaignId, messageId: message?.id ?? 0 },
        carrierMessageId: 'x',
        status: 'delivered',
        errorClass: null,
        errorCode: null,
        receivedAt: fixture.clock.time,
      },
    ]);
    await expectCounts({ 'sent:unreported': COUNT - 1, delivered: 1 });
  });

  it('stay sent where the carrier does not answer, or knows nothing of what it took', async () => {
    answer = new Error('no answer');
    await pass(12);
    answer = null;
    await pass(12);
    expect(asked).toHaveLength(2 * COUNT);
    await expectCounts({ sent: COUNT });
  });

  it('of a carrier that hangs hold up nobody: the next run goes on behind the last one asked', async () => {
    fixture.clock.time += 12 * HOUR;
    await unreported.begin();
    const now = performance.now.bind(performance);
    // Each answer takes half a minute.
    const slow = jest.spyOn(performance, 'now').mockImplementation(() => now() + 30_000 * asked.length);
    const first = await unreported.run().finally(() => slow.mockRestore());
    expect(first.asked).toBeGreaterThan(0);
    expect(first.asked).toBeLessThan(COUNT);
    await unreported.run();
    expect(asked).toHaveLength(COUNT);
    expect(new Set(asked.map(({ reference }) => reference)).size).toBe(COUNT);
  });

  it('are walked through by one worker at a time', async () => {
    fixture.clock.time += 12 * HOUR;
    await unreported.begin();
    const walks = new ReportWalkRepository(fixture.database);
    const [walk] = await walks.due(fixture.clock.date(), 1);
    if (!walk) throw new Error('no walk');
    const until = new Date(fixture.clock.time + HOUR);
    const taken = await Promise.all([walks.take(walk, until), walks.take(walk, until)]);
    expect(taken.sort()).toEqual([false, true]);
  });

  it('of a carrier that cannot be asked wait for three days', async () => {
    const driver = (await fixture.get(AccountDirectory).get(world.accountId))?.driver;
    Object.assign(driver ?? {}, { queryStatus: undefined });
    await pass(72 - 1 / HOUR);
    await expectCounts({ sent: COUNT });
    fixture.clock.time += 12 * HOUR;
    await pass(0);
    await expectCounts({ 'sent:unreported': COUNT });
  });

  it('are found in pieces, and by another worker where one died on the way', async () => {
    answer = new Error('no answer');
    fixture.clock.time += 12 * HOUR;
    await unreported.begin();
    const [walk] = await fixture.database.query<{ ids: string }>(
      'SELECT GROUP_CONCAT(id ORDER BY id) AS ids FROM messages WHERE campaign_id = ?',
      [campaignId],
    );
    const ids = String(walk?.ids).split(',').map(Number);
    // One died behind the first seven, and holds the walk for two minutes.
    await fixture.database.execute(
      'UPDATE report_walks SET cursor_id = ?, next_at = ? WHERE campaign_id = ?',
      [ids[6], new Date(fixture.clock.time + 120_000), campaignId],
    );
    expect((await unreported.run(3)).asked).toBe(0);
    fixture.clock.time += 120_000;
    expect((await unreported.run(3)).asked).toBe(COUNT - 7);
    const found = asked.map(({ reference }) => parseReference(reference)?.messageId ?? 0);
    expect(found.sort((a, b) => a - b)).toEqual(ids.slice(7));
  });
});
