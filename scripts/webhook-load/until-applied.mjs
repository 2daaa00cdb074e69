// @ts-check
import { Queue } from 'bullmq';
import { until } from '../lib/until.mjs';

const QUEUES = ['delivery-reports', 'replies'];
/** Nothing on one machine takes longer to apply, unless something is stuck. */
const PATIENCE_MS = 300_000;

/**
 * Resolves once no job with events of webhooks waits or is in hand.
 * @param {string} redisUrl
 * @param {AbortSignal} signal
 * @param {(detail: string) => void} say
 */
export async function untilApplied(redisUrl, signal, say) {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queues = QUEUES.map((name) => new Queue(name, { connection, prefix: `{${name}}` }));
  try {
    const isIdle = async () => {
      const counts = await Promise.all(
        queues.map((queue) => queue.getJobCountByTypes('wait', 'active', 'delayed', 'prioritized')),
      );
      say(`${counts[0]} jobs with delivery reports, ${counts[1]} with replies`);
      return counts.every((count) => count === 0);
    };
    await until('all events are applied', isIdle, { signal, patienceMs: PATIENCE_MS });
  } finally {
    await Promise.all(queues.map((queue) => queue.close()));
  }
}
