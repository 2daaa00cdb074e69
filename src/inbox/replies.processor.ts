import { Processor, WorkerHost } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { MicroBatcher } from '../platform/micro-batcher.js';
import { type JobHandlers, routeJob } from '../platform/queues/jobs.js';
import { ReplyHandler } from './reply-handler.service.js';

/** Jobs in hand at once: a job holds what came to one API process within 10 ms, which may be a single reply. */
const CONCURRENCY = 64;
/** A reply may wait so long for company: 1,000 a second then make 50 a transaction instead of 10. */
const WINDOW_MS = 50;
/** A transaction is some thirty statements, however many replies it handles. */
const REPLIES_PER_TRANSACTION = 200;
/** So many in one job are not the replies' fault: the database is away, and the rest waits for the next attempt. */
const MOST_FAILURES = 20;
/** One keeps the database busy while the next is judged. */
const TRANSACTIONS_AT_ONCE = 2;

/** Handles replies: those of a moment in one transaction. */
@Processor('replies', { concurrency: CONCURRENCY })
export class RepliesProcessor extends WorkerHost {
  private readonly batcher = new MicroBatcher<number>({
    windowMs: WINDOW_MS,
    maxItems: REPLIES_PER_TRANSACTION,
    concurrency: TRANSACTIONS_AT_ONCE,
    flush: (replyIds) => this.handler.handle(replyIds).then(() => replyIds.map(() => undefined)),
  });
  /** A carrier that repeats its webhook names a reply in two jobs: the second one waits with the first, not for its lock. */
  private readonly underWay = new Map<number, Promise<void>>();
  private readonly handlers: JobHandlers<'replies'> = {
    handle: ({ replyIds }, job) => this.handle(replyIds, job),
  };

  constructor(private readonly handler: ReplyHandler) {
    super();
  }

  override process(job: Job): Promise<void> {
    return routeJob(this.handlers, job);
  }

  /** Of a job that failed each reply is handled alone: one that cannot be handled must not keep a STOP from counting. */
  private async handle(replyIds: readonly number[], job: Job): Promise<void> {
    if (job.attemptsMade > 0) await this.handleEach(replyIds);
    else await Promise.all(replyIds.map((id) => this.underWay.get(id) ?? this.begin(id)));
  }

  private async handleEach(replyIds: readonly number[]): Promise<void> {
    const failures: unknown[] = [];
    for (const id of replyIds) {
      if (failures.length === MOST_FAILURES) break;
      await this.handler.handle([id]).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private begin(id: number): Promise<void> {
    const handled = this.batcher.add(id).finally(() => this.underWay.delete(id));
    this.underWay.set(id, handled);
    return handled;
  }
}
