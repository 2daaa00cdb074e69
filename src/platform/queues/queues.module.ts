import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import type { JobsOptions } from 'bullmq';
import { QUEUE_NAMES, type QueueName, queuePrefix } from '../../contracts/queues.js';
import { Environment } from '../config/environment.js';
import { JobCounts } from './job-counts.js';
import { Jobs } from './jobs.js';

/**
 * Hot queues keep nothing of a finished job: what it did stands in MySQL. The others keep failures to look at,
 * and try again with backoff, because every handler is safe to run twice.
 */
const HOT: readonly QueueName[] = ['send'];

function jobOptions(queue: QueueName): JobsOptions {
  if (HOT.includes(queue)) return { removeOnComplete: true, removeOnFail: true, attempts: 1 };
  return {
    removeOnComplete: true,
    removeOnFail: { count: 1_000 },
    attempts: 10,
    backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
  };
}

/** All queues, for producers and processors alike. */
@Global()
@Module({
  imports: [
    BullModule.forRootAsync({
      inject: [Environment],
      useFactory: (environment: Environment) => ({
        connection: {
          url: environment.redisUrl,
          maxRetriesPerRequest: null,
          // Sends of one micro-batch end together: their 100 jobs are finished by one write instead of 100.
          enableAutoPipelining: true,
        },
      }),
    }),
    ...QUEUE_NAMES.map((name) =>
      BullModule.registerQueue({
        name,
        prefix: queuePrefix(name),
        defaultJobOptions: jobOptions(name),
        streams: { events: { maxLen: 100 } },
      }),
    ),
  ],
  providers: [JobCounts, Jobs],
  exports: [JobCounts, Jobs, BullModule],
})
export class QueuesModule {}
