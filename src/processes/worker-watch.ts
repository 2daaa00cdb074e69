import { getQueueToken, WorkerHost } from '@nestjs/bullmq';
import { Injectable, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModuleRef } from '@nestjs/core';
import type { Queue, Worker } from 'bullmq';
import { QUEUE_NAMES } from '../contracts/queues.js';
import { describeFault } from '../platform/logging/fault.js';
import { Log } from '../platform/logging/log.js';

/** Tells in the log what the queues have to complain of: a lost Redis, and jobs that fail. */
@Injectable()
export class WorkerWatch implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly moduleRef: ModuleRef,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    for (const name of QUEUE_NAMES) {
      const queue = this.moduleRef.get<Queue>(getQueueToken(name), { strict: false });
      queue.on('error', (error) => this.log.warn({ queue: name, fault: describeFault(error) }, 'queue'));
    }
    for (const worker of this.workers()) {
      worker.on('error', (error) =>
        this.log.warn({ queue: worker.name, fault: describeFault(error) }, 'queue worker'),
      );
      worker.on('failed', (job, error) => {
        const { id, name, attemptsMade } = job ?? {};
        const fields = {
          queue: worker.name,
          job: name,
          jobId: id,
          attemptsMade,
          fault: describeFault(error),
        };
        this.log.warn(fields, 'job failed');
      });
    }
  }

  /** The queue workers of this process. */
  workers(): Set<Worker> {
    return new Set(
      this.discovery
        .getProviders()
        .flatMap(({ instance }) => (instance instanceof WorkerHost ? [instance.worker] : [])),
    );
  }
}

/** Watches the queues of a process. */
@Module({ imports: [DiscoveryModule], providers: [WorkerWatch], exports: [WorkerWatch] })
export class WorkerWatchModule {}
