import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Worker } from 'bullmq';
import { type QueueName, queuePrefix } from '../../../src/contracts/queues.js';
import { ClaimWriter } from '../../../src/delivery/dispatch/claim-writer.js';
import { DispatchProcessor } from '../../../src/delivery/dispatch/dispatch.processor.js';
import { DispatcherService } from '../../../src/delivery/dispatch/dispatcher.service.js';
import { AttemptSweeper } from '../../../src/delivery/sweeping/attempt-sweeper.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture, phonesFrom, type World } from '../../support/delivery-world.js';
import { testRedisUrl } from '../../support/test-redis.js';
import { waitUntil } from '../../support/wait-until.js';

const MINUTE = 60_000;
/** Segments a minute: three claims' worth. */
const RATE = 3_000;
const CONTACTS = 4_000;

describe('the throttler’s minute', () => {
  let fixture: DeliveryFixture;
  let dispatchers: DispatcherService[];
  let world: World;
  let campaignId: number;

  beforeAll(async () => {
    fixture = await DeliveryFixture.start();
    const other = await fixture.secondWorker();
    dispatchers = [fixture.get(DispatcherService), other.get(DispatcherService)];
  });
  beforeEach(async () => {
    fixture.clock.nextNoon();
    await fixture.takeJobs();
    world = await fixture.createWorld(RATE);
    await fixture.addContacts(world, phonesFrom(16465550000, CONTACTS));
    campaignId = await fixture.createCampaign(world, 'running', 'Hi');
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => fixture.close());

  const run = (slot: number, on = 0) => {
    const dispatcher = dispatchers[on];
    if (!dispatcher) throw new Error('No such worker.');
    return dispatcher.dispatch(world.companyId, world.accountId, slot);
  };
  const currentSlot = () => fixture.get(DispatcherService).currentSlot();

  async function queued(): Promise<number> {
    return (await fixture.countMessages(campaignId))['queued'] ?? 0;
  }

  async function expectWholeMinute(): Promise<void> {
    expect(await queued()).toBeLessThanOrEqual(RATE);
    expect(await queued()).toBeGreaterThan(RATE * 0.95);
    expect(await fixture.inflightCount(campaignId)).toBe(await queued());
    const { counters, pendingByClass } = await fixture.countersOf(campaignId);
    expect(counters).toEqual(await fixture.countMessages(campaignId));
    expect(pendingByClass).toBe(CONTACTS - (await queued()));
  }

  it('that dies between a claim and its jobs goes on with what is left of it, on another worker', async () => {
    jest.spyOn(fixture.get(Jobs), 'addBulk').mockRejectedValueOnce(new Error('killed'));
    const slot = currentSlot();
    await expect(run(slot)).rejects.toThrow('killed');
    const lost = await queued();
    expect(lost).toBeGreaterThan(0);
    expect(lost).toBeLessThan(RATE);
    await run(slot, 1);
    await expectWholeMinute();
    const jobs = await fixture.takeJobs();
    expect(jobs).toHaveLength((await queued()) - lost);
    expect(new Set(jobs.map(({ messageId }) => messageId)).size).toBe(jobs.length);

    // What had no job is not lost: it comes back, and its minute is not given away twice meanwhile.
    fixture.clock.time += 4 * MINUTE;
    await fixture.get(AttemptSweeper).sweep();
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: CONTACTS });
  });

  it('that dies within a claim leaves nothing of that claim', async () => {
    jest.spyOn(fixture.get(ClaimWriter), 'repairClasses').mockRejectedValueOnce(new Error('killed'));
    const slot = currentSlot();
    await expect(run(slot)).rejects.toThrow('killed');
    expect(await fixture.countMessages(campaignId)).toEqual({ pending: CONTACTS });
    expect(await fixture.inflightCount(campaignId)).toBe(0);
    await run(slot, 1);
    await expectWholeMinute();
  });

  it('is one minute for many runs at once on two workers, and for a retry that comes late', async () => {
    const slot = currentSlot();
    await Promise.all([run(slot), run(slot, 1), run(slot - 1), run(slot, 1), run(slot - 1, 1)]);
    await expectWholeMinute();
    const first = await queued();
    fixture.clock.time += MINUTE - 1;
    await run(slot);
    await run(slot - 1, 1);
    expect(await queued()).toBe(first);
  });

  it('fails its job, and the queue runs it again', async () => {
    const addBulk = jest.spyOn(fixture.get(Jobs), 'addBulk');
    addBulk.mockRejectedValueOnce(new Error('killed'));
    const processor = new DispatchProcessor(fixture.get(DispatcherService));
    const worker = await work('dispatch', (job) => processor.process(job));
    try {
      const { companyId, accountId } = world;
      await fixture.get(Jobs).add('dispatch', 'account', { companyId, accountId, slot: currentSlot() });
      await waitUntil('the minute is full', async () => (await queued()) > RATE * 0.95);
      await expectWholeMinute();
    } finally {
      await worker.close();
    }
  });

  it('is ticked once by any number of schedulers, each of which winds the clock again and again', async () => {
    const every = 500;
    const ticks: number[] = [];
    const workers = [];
    for (let one = 0; one < 3; one++) {
      workers.push(
        await work('dispatch', async (job) => {
          if (job.name === 'tick') ticks.push(Number(job.id?.split(':').at(-1)));
        }),
      );
    }
    try {
      const wind = () => fixture.get(Jobs).schedule('dispatch', 'tick', every, {});
      await waitUntil('it has ticked', async () => {
        await Promise.all([wind(), wind(), wind()]);
        return ticks.length >= 6;
      });
    } finally {
      await fixture.get(Jobs).queue('dispatch').removeJobScheduler('tick');
      await Promise.all(workers.map((worker) => worker.close()));
    }
    const slots = ticks.map((at) => Math.floor(at / every));
    expect(slots.every(Number.isInteger)).toBe(true);
    expect(new Set(slots).size).toBe(slots.length);
  });

  async function work(
    queue: QueueName,
    process: (job: Parameters<DispatchProcessor['process']>[0]) => Promise<void>,
  ) {
    const connection = { url: testRedisUrl(), maxRetriesPerRequest: null };
    return new Worker(queue, process, { prefix: queuePrefix(queue), connection });
  }
});
