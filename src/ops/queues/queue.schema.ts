import { z } from 'zod';
import { QUEUE_NAMES } from '../../contracts/queues.js';

export const queueNameSchema = z
  .enum(QUEUE_NAMES)
  .meta({ id: 'QueueName', description: 'A queue of the platform.' });

export const queueSchema = z
  .strictObject({
    queue: queueNameSchema,
    waiting: z.int().meta({ description: 'Due, and not begun.' }),
    active: z.int().meta({ description: 'In the hands of a worker.' }),
    delayed: z.int().meta({ description: 'For later.' }),
    failed: z.int().meta({ description: 'Given up; kept to be looked at, retried or discarded.' }),
    paused: z.boolean(),
    lagging: z.boolean().meta({ description: 'The oldest has been due for longer than it may.' }),
    oldestWaitSeconds: z.number().nullable().meta({ description: 'For how long the next one has been due.' }),
    jobsPerSecond: z.number().meta({ description: 'Over all processes, over the last ten seconds.' }),
    processes: z.int().meta({ description: 'Processes that work on it.' }),
    concurrency: z.int().meta({ description: 'Jobs that they have in hand at most, together.' }),
  })
  .meta({ id: 'Queue', description: 'How a queue stands.' });
export type QueueView = z.infer<typeof queueSchema>;

export const queueListSchema = z
  .strictObject({ items: z.array(queueSchema) })
  .meta({ id: 'QueueList', description: 'Every queue.' });
export type QueueList = z.infer<typeof queueListSchema>;

/** A BullMQ id, ours or a counter. Colons occur in those of schedules. */
export const jobIdSchema = z.string().regex(/^[\w:.-]{1,200}$/, 'must be the id of a job');

/** Query of the failed jobs, newest first. */
export const failedJobQuerySchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,16}\/[\w:.-]{1,200}$/, 'must be the `next` of a page')
    .optional()
    .meta({ description: 'The `next` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Items on a page.' }),
});
export type FailedJobQuery = z.infer<typeof failedJobQuerySchema>;

export const failedJobSchema = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    payload: z.unknown().meta({ description: 'Ids, times and counts; texts, numbers and names are hidden.' }),
    error: z.string().meta({ description: 'Of the last attempt, without what it may tell of people.' }),
    attempts: z.int(),
    queuedAt: z.iso.datetime(),
    failedAt: z.iso.datetime(),
  })
  .meta({ id: 'FailedJob', description: 'A job that was given up.' });
export type FailedJobView = z.infer<typeof failedJobSchema>;

export const failedJobPageSchema = z
  .strictObject({ items: z.array(failedJobSchema), next: z.string().nullable() })
  .meta({ id: 'FailedJobPage', description: 'Failed jobs of a queue, newest first.' });
export type FailedJobPage = z.infer<typeof failedJobPageSchema>;

export const failedJobsChangedSchema = z
  .strictObject({ jobs: z.int().meta({ description: 'How many it were.' }) })
  .meta({ id: 'FailedJobsChanged', description: 'What was done with failed jobs.' });
export type FailedJobsChanged = z.infer<typeof failedJobsChangedSchema>;
