import type { QueueName } from '../../contracts/queues.js';

/** Over so long rates are taken: three heartbeats smooth what comes in bunches. ms */
const WINDOW_MS = 10_000;

/** Rates out of running totals. */
export class JobRates {
  private samples: { at: number; totals: ReadonlyMap<QueueName, number> }[] = [];

  /** Takes the totals down. @param at ms by any clock that only goes forward */
  sample(at: number, totals: ReadonlyMap<QueueName, number>): void {
    this.samples.push({ at, totals });
    const first = this.samples.findLastIndex((sample) => sample.at <= at - WINDOW_MS);
    if (first > 0) this.samples = this.samples.slice(first);
  }

  /** Jobs a second of a queue, to two places. */
  perSecond(queue: QueueName): number {
    const [first] = this.samples;
    const last = this.samples.at(-1);
    if (!first || !last || last.at <= first.at) return 0;
    const jobs = (last.totals.get(queue) ?? 0) - (first.totals.get(queue) ?? 0);
    return Math.round((jobs / (last.at - first.at)) * 100_000) / 100;
  }
}
