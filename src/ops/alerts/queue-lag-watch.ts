import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { QUEUE_NAMES } from '../../contracts/queues.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { PLATFORM } from '../../tenancy/alerts/alert.js';
import { AlertService } from '../../tenancy/alerts/alert.service.js';
import { QueueFiguresReader } from '../queues/queue-figures.js';
import { laggingQueues } from '../queues/queue-lag.js';

const LOOK_EVERY_MS = 30_000;

/**
 * Alarms the operators of queues that lag. By a timer of each scheduler and not by a job, which would wait in a queue
 * that lags; the key of an alert lets only one of them say so.
 */
@Injectable()
export class QueueLagWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly figures: QueueFiguresReader,
    private readonly alerts: AlertService,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.look().catch((error: unknown) =>
        this.log.warn({ fault: describeFault(error) }, 'the queues could not be watched'),
      );
    }, LOOK_EVERY_MS);
  }

  onModuleDestroy(): void {
    if (this.timer) clearInterval(this.timer);
  }

  async look(): Promise<void> {
    const lagging = new Set(laggingQueues(await this.figures.read()));
    for (const queue of QUEUE_NAMES) {
      const key = { companyId: PLATFORM, kind: 'queue_lag', subject: `queue:${queue}` } as const;
      if (!lagging.has(queue)) await this.alerts.resolveNow(key);
      else await this.alerts.raiseNow({ ...key, message: `Jobs of the queue ${queue} wait too long.` });
    }
  }
}
