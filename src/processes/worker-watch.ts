import { getQueueToken } from '@nestjs/bullmq';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { isQueueName, QUEUE_NAMES } from '../contracts/queues.js';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';
import { JobCounts } from '../platform/queues/job-counts.js';
import { QueueWorkers } from '../platform/queues/queue-workers.js';
import { QueueWorkersModule } from '../platform/queues/queue-workers.module.js';

/** Counts jobs, and tells in the log what the queues have to complain of: a lost Redis, and jobs that fail. */
@Injectable()
export class WorkerWatch implements OnApplicationBootstrap {
  constructor(
    private readonly queueWorkers: QueueWorkers,
    private readonly counts: JobCounts,
    private readonly moduleRef: ModuleRef,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    for (const name of QUEUE_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      queue.on('error', (error) => this.log.warn({ queue: name, fault: describeFault(error) }, 'queue'));
    }
    for (const worker of this.queueWorkers.all()) {
      const { name: queue } = worker;
      worker.on('error', (error) => this.log.warn({ queue, fault: describeFault(error) }, 'queue worker'));
      if (isQueueName(queue)) {
        worker.on('completed', () => this.counts.count(queue, 'completed'));
        worker.on('failed', () => this.counts.count(queue, 'failed'));
      }
      worker.on('failed', (job, error) => {
        const { id, name, attemptsMade } = job ?? {};
        const fields = { queue, job: name, jobId: id, attemptsMade, fault: describeFault(error) };
        this.log.warn(fields, 'job failed');
      });
    }
  }
}

/** Watches the queues of a process. */
@Module({ imports: [QueueWorkersModule], providers: [WorkerWatch], exports: [WorkerWatch] })
export class WorkerWatchModule {}
