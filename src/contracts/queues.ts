import type { SendJob } from './send-job.js';

/**
 * Every queue with its jobs and their payloads. Payloads are ids, numbers and text: never entities, never
 * secrets. A processor's handlers are typed against this catalog, so a job without a handler does not compile.
 */
export interface JobCatalog {
  /** Contact files: cut into batches by byte offset, then each batch by itself. */
  imports: {
    cut: { companyId: number; importId: number };
    batch: { companyId: number; importId: number; batchNumber: number };
    /** Contacts of a deleted list go in slices. */
    'delete-list': { companyId: number; listId: number };
    /** Periodic: uploads that nobody went on with, and files that nobody knows; done where the storage is seen. */
    'remove-abandoned': Record<string, never>;
  };
  /** Messages of a campaign, 10,000 contacts a job. */
  generation: {
    generate: { companyId: number; campaignId: number };
  };
  /** The throttler: one tick a minute, then one run for each account. */
  dispatch: {
    tick: Record<string, never>;
    account: { companyId: number; accountId: number; slot: number };
  };
  /** Answers to people who wrote: dispatched as they come, not at the turn of a minute. */
  answers: {
    dispatch: { companyId: number; accountId: number };
    /** The same for transactional messages. */
    transactional: { companyId: number; accountId: number };
  };
  /** One small job a message. */
  send: {
    send: SendJob;
  };
  /** Delivery reports that are committed in MySQL, many in one batch, and wait to be applied. */
  'delivery-reports': {
    apply: { batchId: number };
    /** Tries unmatched ones of a company again, in slices; `from` and `to` are times of receipt in ms. */
    replay: {
      companyId: number;
      accountId: number | null;
      from: number | null;
      to: number | null;
      /** Ids after this one, up to the newest when it was asked for. */
      after: number;
      upTo: number;
    };
  };
  /** Replies that are committed in MySQL and wait to be handled. */
  replies: {
    handle: { replyIds: number[] };
  };
  /** Mails that are committed in MySQL and wait to leave. */
  mail: {
    deliver: Record<string, never>;
  };
  /** Periodic work that exactly one process does. */
  maintenance: {
    sweep: Record<string, never>;
    /** A campaign was paused or canceled: what is queued but not sent goes back at once. */
    'return-queued': { campaignId: number };
    /** Marks the pending messages of a canceled campaign. */
    'cancel-pending': { campaignId: number };
    /** Asks carriers about messages that nobody knows of. */
    'query-statuses': Record<string, never>;
    /** Finds campaigns with messages whose delivery report is overdue. */
    'begin-report-walks': Record<string, never>;
    /** Asks carriers about messages that they took and never reported on. */
    'query-unreported': Record<string, never>;
    'make-partitions': Record<string, never>;
    'renew-standing-campaigns': Record<string, never>;
    'remove-expired': Record<string, never>;
    /** Makes minutes for plots of what campaigns' counters have grown by. */
    'sample-history': Record<string, never>;
    /** Counts messages and replies by state and number, a bounded part of them at a time. */
    'count-breakdowns': Record<string, never>;
    /** Judges accounts, and ends alerts whose cause is gone. */
    'watch-alerts': Record<string, never>;
    /** Lets go of messages and replies that companies keep no longer, a bounded part of them at a time. */
    'run-retention': Record<string, never>;
  };
}

/**
 * Priority of the `imports` jobs that do the bulk of the work, behind those without one, which are the cutters': a
 * small file is cut, and a large one cut further, while batches of others wait. Among themselves they go in order of
 * arrival, at most 32 of each import, and the deletion of a long list takes no worker from them.
 */
export const BULK_PRIORITY = 1;

export type QueueName = keyof JobCatalog;

export const QUEUE_NAMES = [
  'imports',
  'generation',
  'dispatch',
  'answers',
  'send',
  'delivery-reports',
  'replies',
  'mail',
  'maintenance',
] as const satisfies readonly QueueName[];

/** Whether a name is that of one of our queues. */
export function isQueueName(name: string): name is QueueName {
  return QUEUE_NAMES.some((known) => known === name);
}

/**
 * How many jobs of a queue may be worked on at a time over all machines: heavy work that all of them would begin at
 * once would only wait for each other in the database. What is not named is bounded by the processes alone.
 */
export const FLEET_CAPS: Readonly<Partial<Record<QueueName, number>>> = {
  // A claim holds the database for 150 ms: 16 at a time are 100,000 messages a second.
  dispatch: 16,
  generation: 8,
  // Each kind of periodic work runs once at a time; this is how many kinds do at once.
  maintenance: 6,
};

/**
 * BullMQ key prefix of one queue. The braces are a Redis Cluster hash tag: all keys of one queue share a slot,
 * different queues may live on different nodes.
 */
export function queuePrefix(queue: QueueName): string {
  return `{${queue}}`;
}
