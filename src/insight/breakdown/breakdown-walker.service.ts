import { Injectable } from '@nestjs/common';
import { MessageListRepository } from '../../messages/message-list.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { type BreakdownWalk, BreakdownWalkRepository } from './breakdown-walk.repository.js';
import { PieceCounter } from './piece-counter.service.js';

/** Some 50 ms of the database, and then a transaction that locks nothing but what it counts into. */
const MESSAGES_A_PIECE = 20_000;
/** One run begins nothing new after this time, and the next one goes on: a third of one connection at the most. */
const RUN_MS = 5_000;
/** A campaign of ten millions goes on with its next turn, so that small ones need not wait for it. */
const TURN_MS = 2_000;
const CAMPAIGNS_A_LOOK = 100;
/** A campaign that changes is counted again after so long; one that takes long to count, after so many times that. */
const REST_MS = 60_000;
const REST_TIMES = 20;

/** Which limits a run keeps, where they are not the usual ones. */
export interface WalkLimits {
  runMs?: number;
  messagesAPiece?: number;
}

/**
 * Counts what became of each campaign's messages by state and by number, walking along their primary key in pieces.
 * The road of a message pays nothing for it, and no more than a twentieth of the time goes into any one campaign.
 *
 * A walk makes a new generation beside the one that is shown. Each piece is one transaction with the cursor: what dies
 * goes on at the cursor, and what runs twice finds the cursor moved. The last piece shows the new generation and
 * removes the old one.
 */
@Injectable()
export class BreakdownWalker {
  constructor(
    private readonly walks: BreakdownWalkRepository,
    private readonly messages: MessageListRepository,
    private readonly counter: PieceCounter,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Safe to run twice, and at the same time. @returns how many campaigns were counted to their end */
  async run({ runMs = RUN_MS, messagesAPiece = MESSAGES_A_PIECE }: WalkLimits = {}): Promise<number> {
    const until = performance.now() + runMs;
    let counted = 0;
    while (performance.now() < until) {
      const due = await this.walks.due(this.clock.date(), CAMPAIGNS_A_LOOK);
      if (due.length === 0) break;
      for (const { campaignId } of due) {
        const turnEnds = Math.min(until, performance.now() + TURN_MS);
        if (performance.now() >= until) break;
        const walk = await this.walks.begin(campaignId, this.clock.date());
        if (walk && (await this.goOn(walk, messagesAPiece, turnEnds))) counted++;
      }
    }
    return counted;
  }

  /** @returns whether it came to its end */
  private async goOn(begun: BreakdownWalk, messagesAPiece: number, until: number): Promise<boolean> {
    for (let walk: BreakdownWalk | null = begun; walk && performance.now() < until; ) {
      const next: BreakdownWalk | 'counted' | null = await this.piece(walk, messagesAPiece);
      if (next === 'counted') return true;
      walk = next;
    }
    return false;
  }

  /** @returns the walk behind the piece; null: another process has gone on with it */
  private async piece(walk: BreakdownWalk, size: number): Promise<BreakdownWalk | 'counted' | null> {
    const began = performance.now();
    const after = walk.cursorId ?? 0;
    const upTo = await this.messages.pieceEnd(walk.campaignId, after, size);
    const counts = await this.counter.count({ campaignId: walk.campaignId, after, upTo }, walk.defaultDay);
    return this.database.transaction(async (sql) => {
      if (!(await this.walks.hold(sql, walk))) return null;
      await this.walks.add(sql, walk, counts);
      const tookMs = Math.ceil(performance.now() - began);
      if (upTo !== null) {
        await this.walks.goOn(sql, walk, upTo, tookMs);
        return { ...walk, cursorId: upTo, tookMs: walk.tookMs + tookMs };
      }
      const restMs = Math.max(REST_MS, REST_TIMES * (walk.tookMs + tookMs));
      await this.walks.finish(sql, walk, new Date(this.clock.now() + restMs));
      return 'counted';
    });
  }
}
