import { Injectable } from '@nestjs/common';
import { ProcessRegistry } from '../fleet/process-registry.js';
import type { QueueList } from './queue.schema.js';
import { QueueFiguresReader } from './queue-figures.js';
import { laggingQueues } from './queue-lag.js';

/** The queues as the page of queues and machines shows them. */
@Injectable()
export class QueueOverview {
  constructor(
    private readonly figures: QueueFiguresReader,
    private readonly registry: ProcessRegistry,
  ) {}

  async read(): Promise<QueueList> {
    const [figures, processes] = await Promise.all([this.figures.read(), this.registry.list()]);
    const lagging = new Set(laggingQueues(figures));
    return {
      items: figures.map(({ oldestWaitMs, ...queue }) => {
        const workers = processes.flatMap((one) => one.queues.filter((of) => of.queue === queue.queue));
        const perSecond = workers.reduce((sum, { jobsPerSecond }) => sum + jobsPerSecond, 0);
        return {
          ...queue,
          lagging: lagging.has(queue.queue),
          oldestWaitSeconds: oldestWaitMs === null ? null : oldestWaitMs / 1_000,
          jobsPerSecond: Math.round(perSecond * 100) / 100,
          processes: workers.length,
          concurrency: workers.reduce((sum, { concurrency }) => sum + concurrency, 0),
        };
      }),
    };
  }
}
