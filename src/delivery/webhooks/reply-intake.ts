import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { within } from '../../platform/deadline.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { MicroBatcher } from '../../platform/micro-batcher.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { type NewReply, ReplyIntakeRepository } from './reply-intake.repository.js';
import { type NewReplyPiece, ReplyPieceRepository } from './reply-piece.repository.js';
import { ReplyPieces } from './reply-pieces.service.js';

const REPLIES_PER_STATEMENT = 200;
const WINDOW_MS = 10;
const STATEMENTS_AT_ONCE = 2;
/** The most hurried carrier gives up after 2 s. */
const DEADLINE_MS = 1_500;
/** More than this waits for a database that is away or far too slow: let the carriers keep them. */
const MOST_WAITING = 20_000;

/** A whole reply, or one piece of a long one. */
export type IncomingReply = NewReply | NewReplyPiece;

/** Commits replies to MySQL, many requests in one statement: a STOP that was acknowledged must survive anything. */
@Injectable()
export class ReplyIntake implements BeforeApplicationShutdown {
  private waiting = 0;
  private readonly batcher = new MicroBatcher<IncomingReply>({
    windowMs: WINDOW_MS,
    maxItems: REPLIES_PER_STATEMENT,
    concurrency: STATEMENTS_AT_ONCE,
    flush: (replies) => this.commit(replies),
  });

  constructor(
    private readonly repository: ReplyIntakeRepository,
    private readonly pieceRepository: ReplyPieceRepository,
    private readonly pieces: ReplyPieces,
    private readonly jobs: Jobs,
    private readonly log: Log,
  ) {}

  /** Resolves once all replies are committed; one that was there already changes nothing. @throws Error */
  async put(replies: readonly IncomingReply[]): Promise<void> {
    if (replies.length === 0) return;
    if (this.waiting + replies.length > MOST_WAITING)
      throw new Error('Too many replies wait for the database.');
    this.waiting += replies.length;
    const kept = Promise.all(replies.map((reply) => this.batcher.add(reply))).finally(() => {
      this.waiting -= replies.length;
    });
    await within(DEADLINE_MS, 'Committing replies', kept);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.batcher.drain();
  }

  private async commit(incoming: IncomingReply[]): Promise<undefined[]> {
    const replies = incoming.filter((one) => !isPiece(one));
    const pieces = incoming.filter(isPiece);
    await Promise.all([this.repository.insert(replies), this.pieceRepository.insert(pieces)]);
    // Not waited for: the rows are safe, and those that no job names are found by `IntakeSweep`.
    void this.enqueue(replies, pieces);
    return incoming.map(() => undefined);
  }

  private async enqueue(replies: NewReply[], pieces: NewReplyPiece[]): Promise<void> {
    try {
      const replyIds = await this.repository.unhandledIds(replies);
      if (replyIds.length > 0) await this.jobs.add('replies', 'handle', { replyIds });
      await this.pieces.joinComplete(pieces);
    } catch (error) {
      this.log.warn(
        { fault: describeFault(error), replies: replies.length, pieces: pieces.length },
        'replies are committed, but not queued yet',
      );
    }
  }
}

function isPiece(reply: IncomingReply): reply is NewReplyPiece {
  return 'total' in reply;
}
