import { z } from 'zod';
import { APP_ROLES } from '../../contracts/roles.js';

/** The id of a living process. */
export const processIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'must be the id of a process');

// Not strict: in a rolling deploy processes of a newer release tell more.
const queueSchema = z.object({
  queue: z.string(),
  concurrency: z.int().meta({ description: 'Jobs that it has in hand at most.' }),
  jobsPerSecond: z.number().meta({ description: 'Jobs ended a second, over the last ten seconds.' }),
});

/** One living process, as it described itself with its last heartbeat. */
export const processSchema = z
  .object({
    id: processIdSchema,
    role: z.enum(APP_ROLES),
    host: z.string(),
    pid: z.int(),
    version: z.string().meta({ description: 'Of the release that it runs.' }),
    commit: z.string().nullable().meta({ description: 'That the release was built of, where it is known.' }),
    schema: z.string().meta({ description: 'The newest migration that it knows.' }),
    state: z.enum(['running', 'draining']),
    drainAsked: z.boolean().meta({ description: 'Whether it was asked to drain and has not begun.' }),
    startedAt: z.iso.datetime(),
    heartbeatAt: z.iso.datetime().meta({ description: 'Gone from the list 15 s after its last one.' }),
    jobsPerSecond: z.number(),
    queues: z.array(queueSchema).meta({ description: 'The queues that it works on.' }),
    load: z.object({
      cpuPercent: z.number().meta({ description: 'Of one core, since the heartbeat before.' }),
      memoryBytes: z.int(),
      eventLoopPercent: z.number().meta({ description: 'How busy its one thread of JavaScript was.' }),
      hostLoad: z.number().meta({ description: 'Load average of the machine over a minute.' }),
      hostCpus: z.int(),
    }),
  })
  .meta({ id: 'Process', description: 'A living process of the platform.' });
export type ProcessView = z.infer<typeof processSchema>;

export const processListSchema = z
  .object({ items: z.array(processSchema) })
  .meta({ id: 'ProcessList', description: 'Every living process, by host and start.' });
export type ProcessList = z.infer<typeof processListSchema>;
