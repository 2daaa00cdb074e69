import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TenDlcService } from '../../../src/carriers/ten-dlc/ten-dlc.service.js';
import type { SendJob } from '../../../src/contracts/send-job.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { SenderService } from '../../../src/delivery/sending/sender.service.js';
import { DeliveryFixture, type LedgerEntry, phonesFrom, type World } from '../../support/delivery-world.js';

const MINUTE = 60_000;
/** More than a minute of real time, as the pace is kept by Redis' own clock. */
const RUN_MS = 66_000;

/** Most segments that the ledger shows within any minute: the definition itself, entry by entry. */
function mostInAMinute(entries: readonly LedgerEntry[]): number {
  return Math.max(
    ...entries.map(({ at: end }) =>
      entries
        .filter(({ at }) => at > end - MINUTE && at <= end)
        .reduce((sum, { segments }) => sum + segments, 0),
    ),
  );
}

describe('the sliding minute', () => {
  let fixture: DeliveryFixture;
  let senders: SenderService[];

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    senders = [fixture.get(SenderService), (await fixture.secondWorker()).get(SenderService)];
  });
  afterAll(() => fixture.close());

  /** Texts of one to five segments, more of them than that time can take. */
  async function fill(rate: number, numbers: number, accountRate: number | null): Promise<World> {
    const world = await fixture.createWorld(rate);
    for (let index = 1; index < numbers; index++) await fixture.addNumber(world, 12125550100 + index, rate);
    await fixture.database.execute('UPDATE accounts SET segments_per_minute = ? WHERE id = ?', [
      accountRate,
      world.accountId,
    ]);
    await fixture.addContacts(world, phonesFrom(16465550000, 400));
    await fixture.database.execute(
      "UPDATE contacts SET custom_fields = JSON_OBJECT('note', REPEAT('x', 160 * (phone MOD 5))) WHERE list_id = ?",
      [world.listId],
    );
    await fixture.createCampaign(world, 'running', 'Hi {{ note }}');
    return world;
  }

  /** Two accounts with two fast numbers each, all of them under one 10DLC campaign. */
  async function fillShared(segmentsPerMinute: number): Promise<[World, World]> {
    const worlds: [World, World] = [await fill(240, 2, null), await fill(240, 2, null)];
    const [{ companyId }] = worlds;
    const tenDlc = fixture.get(TenDlcService);
    const brand = { name: 'Acme', taxId: '123456789', kind: 'standard', vettingScore: 90 } as const;
    const { id: brandId } = await tenDlc.addBrand(companyId, { ...brand, segmentsPerDay: null });
    const campaign = { brandId, name: 'Offers', class: 'A', segmentsPerMinute } as const;
    const { id } = await tenDlc.addCampaign(companyId, campaign);
    // Each account keeps its own people, so that nobody is left out as texted lately; the bucket is the campaign's.
    await fixture.database.execute('UPDATE numbers SET ten_dlc_campaign_id = ? WHERE account_id IN (?)', [
      id,
      worlds.map(({ accountId }) => accountId),
    ]);
    return worlds;
  }

  /** Two minutes at once: far more than the pace allows, as after a queue that stood still. */
  async function jobsOf(world: World): Promise<SendJob[]> {
    const dispatcher = fixture.get(DispatcherService);
    await fixture.database.execute('DELETE FROM dispatch_runs');
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    // As if its minute had been forgotten: the same again.
    await fixture.database.execute('DELETE FROM dispatch_runs');
    await dispatcher.dispatch(world.companyId, world.accountId, dispatcher.currentSlot());
    return fixture.takeJobs();
  }

  /** As the queue does it: each job asks again when it was told to, now on this worker, now on the other. */
  async function run(job: SendJob, turn: number, until: number): Promise<void> {
    for (let attempt = turn; performance.now() < until; attempt++) {
      const verdict = await senders[attempt % senders.length]?.send(job);
      if (verdict?.kind !== 'delay') return;
      await wait(verdict.ms);
    }
  }

  it('holds for each number, each account and a 10DLC campaign of two accounts, with late jobs, on two workers, and Redis emptied', async () => {
    const alone = await fill(60, 1, null);
    const capped = await fill(90, 3, 120);
    const fast = await fill(240, 1, null);
    const [shared, sharing] = await fillShared(75);
    const worlds = [alone, capped, fast, shared, sharing];
    const jobs: SendJob[] = [];
    for (const world of worlds) jobs.push(...(await jobsOf(world)));
    const until = performance.now() + RUN_MS;
    const losses = [10_000, 40_000].map(async (at) => {
      await wait(at);
      await fixture.redis.flushdb();
    });
    await Promise.all([...losses, ...jobs.map((job, index) => run(job, index, until))]);

    for (const [world, number, account] of [
      [alone, 60, 60],
      [capped, 90, 120],
      [fast, 240, 240],
      [shared, 75, 75],
    ] as const) {
      const entries = await fixture.ledgerEntries(world);
      // Both accounts of the 10DLC campaign, as if they were one.
      if (world === shared) entries.push(...(await fixture.ledgerEntries(sharing)));
      expect(mostInAMinute(entries)).toBeLessThanOrEqual(account);
      // And not by sending little, although Redis was emptied twice, and each time a number waits as long as if its
      // whole burst and its longest message had just left. A third of the pace is usual, less on a busy machine.
      expect(mostInAMinute(entries)).toBeGreaterThan(account / 10);
      // Two minutes' worth crowd one pace: not each length comes to its turn, but not only one.
      expect(new Set(entries.map(({ segments }) => segments)).size).toBeGreaterThan(1);
      for (const from of new Set(entries.map((entry) => entry.from))) {
        expect(mostInAMinute(entries.filter((entry) => entry.from === from))).toBeLessThanOrEqual(number);
      }
    }
  });
});
