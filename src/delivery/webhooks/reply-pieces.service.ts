import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { groupBy } from '../../platform/group-by.js';
import { Jobs } from '../../platform/queues/jobs.js';
import { joinPieces } from './join-pieces.js';
import { LONGEST_TEXT, type NewReply, ReplyIntakeRepository } from './reply-intake.repository.js';
import {
  type NewReplyPiece,
  type PieceGroup,
  ReplyPieceRepository,
  type WaitingPiece,
} from './reply-piece.repository.js';

/** Pieces of one text come within seconds; what has not come by then is not waited for. ms */
const WAIT_MS = 3 * 60_000;
/** By then the process that took the last piece has put the text together, unless it died. ms */
const OLD_ENOUGH_MS = 10_000;
const MOST_AT_ONCE = 1_000;
/** For as long a piece that a carrier repeats is known to be one. ms */
const KEEP_MS = 2 * 86_400_000;

/** Makes replies of texts that came in pieces: complete ones at once, others with what came in three minutes. */
@Injectable()
export class ReplyPieces {
  constructor(
    private readonly pieces: ReplyPieceRepository,
    private readonly replies: ReplyIntakeRepository,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /** Puts together the texts that these pieces complete. They are committed: whoever came last sees all. */
  async joinComplete(committed: readonly NewReplyPiece[]): Promise<void> {
    for (const group of groupBy(committed, groupKey).values()) {
      const [piece] = group;
      if (piece) await this.join(piece);
    }
  }

  /** Texts that nobody put together, or whose pieces never all came. Safe to repeat. */
  async joinOverdue(): Promise<void> {
    const before = new Date(this.clock.now() - OLD_ENOUGH_MS);
    for (const group of await this.pieces.overdue(before, MOST_AT_ONCE)) await this.join(group);
  }

  /** Forgets pieces long after they were put together. @returns how many */
  removeExpired(): Promise<number> {
    return this.pieces.removeBefore(new Date(this.clock.now() - KEEP_MS));
  }

  private async join(group: PieceGroup): Promise<void> {
    const reply = await this.database.transaction(async (sql) => {
      const waiting = await this.pieces.lockWaiting(sql, group);
      const reply = this.toReply(waiting);
      if (!reply) return null;
      await this.replies.insert([reply], sql);
      await this.pieces.markJoined(
        sql,
        waiting.map(({ id }) => id),
      );
      return reply;
    });
    if (!reply) return;
    const replyIds = await this.replies.unhandledIds([reply]);
    // Where Redis does not take it, the sweep that finds replies without a job does.
    if (replyIds.length > 0) await this.jobs.add('replies', 'handle', { replyIds });
  }

  /** The reply, or null where some of it may still come. It came when its last piece did. */
  private toReply(waiting: readonly WaitingPiece[]): NewReply | null {
    const [first] = waiting;
    if (!first) return null;
    const { text, missing, carrierKeyword } = joinPieces(waiting);
    const oldest = Math.min(...waiting.map(({ receivedAt }) => receivedAt.getTime()));
    if (missing > 0 && oldest > this.clock.now() - WAIT_MS) return null;
    return {
      companyId: first.companyId,
      accountId: first.accountId,
      phone: first.phone,
      toPhone: first.toPhone,
      text: [...text].slice(0, LONGEST_TEXT).join(''),
      carrierMessageId: first.carrierMessageId,
      carrierKeyword,
      receivedAt: new Date(Math.max(...waiting.map(({ receivedAt }) => receivedAt.getTime()))),
    };
  }
}

function groupKey({ accountId, phone, toPhone, reference }: PieceGroup): string {
  return `${accountId}/${phone}/${toPhone}/${reference}`;
}
