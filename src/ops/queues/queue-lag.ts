import type { QueueName } from '../../contracts/queues.js';
import type { QueueFigures } from './queue-figures.js';

/**
 * For how long a job may be due before its queue lags, in ms. Imports and generation are not named: a file of 50
 * million rows waits its turn for an hour, and nothing is wrong.
 */
export const MOST_LAG_MS: Readonly<Partial<Record<QueueName, number>>> = {
  // A message that is two minutes late goes back.
  send: 60_000,
  // A minute that is not given out in its time is lost.
  dispatch: 30_000,
  answers: 60_000,
  // A STOP among them.
  replies: 60_000,
  'delivery-reports': 120_000,
  maintenance: 120_000,
};

/** The queues that lag. */
export function laggingQueues(figures: readonly QueueFigures[]): QueueName[] {
  return figures
    .filter(({ queue, oldestWaitMs }) => {
      const most = MOST_LAG_MS[queue];
      return most !== undefined && oldestWaitMs !== null && oldestWaitMs > most;
    })
    .map(({ queue }) => queue);
}
