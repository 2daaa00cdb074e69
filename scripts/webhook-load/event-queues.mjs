// @ts-check
import { Queue } from 'bullmq';
import { until } from '../lib/until.mjs';

const QUEUES = ['delivery-reports', 'replies'];
/** Nothing on one machine takes longer to apply, unless something is stuck. */
const PATIENCE_MS = 300_000;

/** The queues on which events lie between their webhook and the workers. */
export class EventQueues {
  /**
   * @param {string} redisUrl
   * @param {import('mysql2/promise').Connection} connection
   */
  constructor(redisUrl, connection) {
    this.queues = QUEUES.map(
      (name) =>
        new Queue(name, {
          connection: { url: redisUrl, maxRetriesPerRequest: null },
          prefix: `{${name}}`,
        }),
    );
    this.connection = connection;
  }

  /** Workers take nothing until `resume`; the webhook route puts down as ever. */
  async pause() {
    await Promise.all(this.queues.map((queue) => queue.pause()));
  }

  async resume() {
    await Promise.all(this.queues.map((queue) => queue.resume()));
  }

  /**
   * Resolves once no event waits or is in hand.
   * @param {AbortSignal} signal
   * @param {(detail: string) => void} say
   */
  async untilApplied(signal, say) {
    const isIdle = async () => {
      const left = await this.left();
      say(`${left} batches left`);
      return left === 0;
    };
    await until('all events are applied', isIdle, { signal, patienceMs: PATIENCE_MS });
  }

  /** Jobs on the queues, batches of reports without one yet, and replies that nobody has handled. */
  async left() {
    const jobs = await Promise.all(
      this.queues.map((queue) => queue.getJobCountByTypes('wait', 'active', 'delayed', 'prioritized')),
    );
    const [rows] = await this.connection.query(
      'SELECT (SELECT COUNT(*) FROM report_batches) + (SELECT COUNT(*) FROM replies WHERE unhandled = 1) AS n',
    );
    return jobs.reduce((sum, n) => sum + n, Number(/** @type {{ n: number }[]} */ (rows)[0]?.n));
  }

  async close() {
    await Promise.all(this.queues.map((queue) => queue.close()));
  }
}
