import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Job, Queue, Worker } from 'bullmq';
import { routeJob } from '../../../src/platform/queues/jobs.js';
import { createTestRedis } from '../../support/test-redis.js';
import { waitUntil } from '../../support/wait-until.js';

describe('a job that a worker of this release does not know', () => {
  let redis: Awaited<ReturnType<typeof createTestRedis>>;
  let queue: Queue;
  let connection: { url: string; maxRetriesPerRequest: null };
  const workers: Worker[] = [];

  beforeAll(async () => {
    redis = await createTestRedis();
    connection = { url: redis.url, maxRetriesPerRequest: null };
    queue = new Queue(`foreign-${randomBytes(4).toString('hex')}`, { connection });
  });

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await queue?.close();
    await redis?.close();
  });

  function work(handle: (job: Job) => Promise<void>): Worker {
    const worker = new Worker(queue.name, handle, { connection });
    workers.push(worker);
    return worker;
  }

  const older = (job: Job) => routeJob<'generation'>({ generate: () => Promise.resolve() }, job);

  it('goes back to the queue uncounted, and a worker of the newer release does it', async () => {
    const { id = '' } = await queue.add('of-a-newer-release', {}, { attempts: 2 });
    const old = work(older);
    await waitUntil('it was put back', async () => (await queue.getDelayed()).some((job) => job.id === id));
    expect(await queue.getJob(id)).toMatchObject({ attemptsMade: 0 });
    await old.close();
    const done: string[] = [];
    work(async (job) => {
      done.push(job.name);
    });
    await (await queue.getJob(id))?.promote();
    await waitUntil('it is done', () => done.length === 1);
  });

  it('fails, and stays to be looked at, when nobody knew it for an hour', async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    const { id = '' } = await queue.add('of-nobody', {}, { attempts: 1, timestamp: Date.now() - 3_700_000 });
    work(older);
    await waitUntil('it has failed', async () => (await queue.getFailedCount()) === 1);
    expect((await queue.getJob(id))?.failedReason).toBe(`No handler for job ${queue.name}/of-nobody.`);
  });
});
