// @ts-check
import { Queue, Worker } from 'bullmq';

const BULK = 200;

/**
 * What a queue alone can do on this machine and this Redis: no-op jobs of the size of a message, added and processed at
 * the same time, with the settings of the send queue.
 * @param {string} redisUrl
 * @param {number} jobs
 * @param {number} concurrency
 * @returns {Promise<number>} jobs a second
 */
export async function measureBareQueue(redisUrl, jobs, concurrency) {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const prefix = '{bare}';
  const queue = new Queue('bare', { connection, prefix, streams: { events: { maxLen: 100 } } });
  let done = 0;
  /** @type {(value?: unknown) => void} */
  let finish = () => {};
  const finished = new Promise((resolve) => {
    finish = resolve;
  });
  const worker = new Worker(
    'bare',
    async () => {
      done += 1;
      if (done === jobs) finish();
    },
    { connection, prefix, concurrency },
  );
  try {
    await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
    const began = performance.now();
    const data = { text: 'x'.repeat(600) };
    const opts = { removeOnComplete: true, removeOnFail: true };
    for (let left = jobs; left > 0; left -= BULK) {
      await queue.addBulk(Array.from({ length: Math.min(BULK, left) }, () => ({ name: 'bare', data, opts })));
    }
    await finished;
    return (jobs * 1_000) / (performance.now() - began);
  } finally {
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
  }
}
