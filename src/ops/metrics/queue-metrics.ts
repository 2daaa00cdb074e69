import { Injectable } from '@nestjs/common';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { type QueueFigures, QueueFiguresReader } from '../queues/queue-figures.js';

const STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

/** How the queues stand, the same from every process: take the maximum over them, not the sum. */
@Injectable()
export class QueueMetrics {
  constructor(
    metrics: Metrics,
    private readonly figures: QueueFiguresReader,
    private readonly log: Log,
  ) {
    metrics.gauge('queue_jobs', 'Jobs of a queue by state.', ['queue', 'state'], async (gauge) => {
      gauge.reset();
      for (const figures of await this.read()) {
        for (const state of STATES) gauge.set({ queue: figures.queue, state }, figures[state]);
      }
    });
    metrics.gauge(
      'queue_oldest_seconds',
      'For how long the job at the head of the line has been due.',
      ['queue'],
      async (gauge) => {
        gauge.reset();
        for (const { queue, oldestWaitMs } of await this.read()) {
          gauge.set({ queue }, (oldestWaitMs ?? 0) / 1_000);
        }
      },
    );
  }

  /** Without Redis the rest is told all the same, and these are left out. */
  private async read(): Promise<QueueFigures[]> {
    try {
      return await this.figures.read();
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'the queues could not be read');
      return [];
    }
  }
}
