import { Injectable } from '@nestjs/common';
import { HoursClassService } from '../../compliance/hours-classes/hours-class.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { type CountableReply, type ReplyCount, ReplyStateRepository } from './reply-state.repository.js';
import { NO_STATE, stateOf } from './state-of-person.js';

/** Ids are given before the commit: a reply of before may become visible behind a later one. */
const SETTLED_MS = 60_000;
/** A reply that nobody could handle for so long holds up no others; it is not counted. */
const GIVEN_UP_MS = 86_400_000;
const REPLIES_A_PIECE = 2_000;
/** Longer than a moment only where years of replies are counted for the first time. */
const RUN_MS = 2_000;

/**
 * Counts replies by state as they are handled. Unlike messages they are counted once each, as a company may keep them
 * for a shorter time: piece and cursor are one transaction.
 */
@Injectable()
export class ReplyStates {
  constructor(
    private readonly replies: ReplyStateRepository,
    private readonly hoursClasses: HoursClassService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Goes on for a moment. Safe to run twice, and at the same time. */
  async run(): Promise<void> {
    const until = performance.now() + RUN_MS;
    for (let isMore = true; isMore && performance.now() < until; ) {
      const after = await this.replies.cursor();
      const found = await this.replies.next(after, REPLIES_A_PIECE);
      const upTo = this.settledUpTo(found);
      if (upTo === null) return;
      isMore = found.length === REPLIES_A_PIECE;
      const counts = await this.withStates(await this.replies.answers(after, upTo));
      await this.database.transaction(async (sql) => {
        if (await this.replies.move(sql, after, upTo)) await this.replies.add(sql, counts);
      });
    }
  }

  private async withStates(counts: readonly ReplyCount[]): Promise<(ReplyCount & { state: string })[]> {
    const found = await this.hoursClasses.find(counts.flatMap(({ hoursClassId }) => hoursClassId ?? []));
    const classes = new Map(found.map((one) => [one.id, one]));
    return counts.map((one) => {
      const hoursClass = one.hoursClassId === null ? undefined : classes.get(one.hoursClassId);
      return { ...one, state: hoursClass ? stateOf(hoursClass, one.region) : NO_STATE };
    });
  }

  /** The last id before the first reply that is not to be counted yet; null: that is the very first. */
  private settledUpTo(found: readonly CountableReply[]): number | null {
    const now = this.clock.now();
    let last: number | null = null;
    for (const { id, receivedAt, isHandled } of found) {
      const age = now - receivedAt.getTime();
      if (age < SETTLED_MS || (!isHandled && age < GIVEN_UP_MS)) break;
      last = id;
    }
    return last;
  }
}
