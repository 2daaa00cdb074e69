import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { FLEET_CAPS, queuePrefix } from '../../../src/contracts/queues.js';
import { Schedules } from '../../../src/ops/maintenance/schedules.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { Log } from '../../../src/platform/logging/log.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { DeliveryFixture } from '../../support/delivery-world.js';
import { waitUntil } from '../../support/wait-until.js';

const MINUTE_MS = 60_000;
const OFFSET_MS = 7 * 3_600_000 + 12_345;

describe('the schedules', () => {
  let fixture: DeliveryFixture;
  const registered: Schedules[] = [];

  async function register(): Promise<void> {
    const schedules = new Schedules(fixture.get(Jobs), fixture.get(Environment), fixture.get(Log));
    registered.push(schedules);
    await schedules.onApplicationBootstrap();
  }

  beforeAll(async () => {
    fixture = await DeliveryFixture.start({ CLOCK_OFFSET_MS: String(OFFSET_MS) });
    await register();
  });

  afterAll(async () => {
    for (const schedules of registered) schedules.onModuleDestroy();
    await fixture?.close();
  });

  it('dispatch at the beginning of a minute of business time: what passes of it before is lost', async () => {
    const [tick] = await fixture.get(Jobs).queue('dispatch').getJobSchedulers();
    const next = Number(tick?.next);
    expect(next).toBeGreaterThan(Date.now() - 1_000);
    expect((next + OFFSET_MS) % MINUTE_MS).toBeLessThan(10);
  });

  it('are one however many processes register them', async () => {
    await Promise.all([register(), register()]);
    expect(await fixture.get(Jobs).queue('dispatch').getJobSchedulersCount()).toBe(1);
    expect(await fixture.get(Jobs).queue('dispatch').getDelayedCount()).toBe(1);
  });

  it('cap heavy work over the whole fleet, not for each machine', async () => {
    const queue = fixture.get(Jobs).queue('generation');
    const cap = FLEET_CAPS.generation ?? 0;
    let active = 0;
    let most = 0;
    let done = 0;
    const connection = { url: fixture.get(Environment).redisUrl, maxRetriesPerRequest: null };
    const machines = [1, 2].map(
      () =>
        new Worker(
          'generation',
          async () => {
            most = Math.max(most, ++active);
            // All that may run at a time do so before the first one ends.
            await waitUntil('the cap is reached', () => most >= cap);
            active--;
            done++;
          },
          { connection, prefix: queuePrefix('generation'), concurrency: cap },
        ),
    );
    await queue.addBulk(Array.from({ length: 3 * cap }, () => ({ name: 'generate', data: {} })));
    await waitUntil('all are done', () => done === 3 * cap);
    expect(most).toBe(cap);
    await Promise.all(machines.map((machine) => machine.close()));
  });
});
