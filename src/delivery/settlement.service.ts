import { Injectable } from '@nestjs/common';
import type { CounterDeltas } from '../campaigns/campaign-counter.repository.js';
import { FailedMessageRepository, isFailedStatus } from '../messages/failed-message.repository.js';
import {
  hasAttempt,
  type LockedMessage,
  MessageRepository,
  type StatusChange,
} from '../messages/message.repository.js';
import { canBecome, type MessageReason } from '../messages/message-status.js';
import { PostponedMessageRepository } from '../messages/postponed-message.repository.js';
import { Environment } from '../platform/config/environment.js';
import type { SqlExecutor } from '../platform/database/database.js';
import { groupBy } from '../platform/group-by.js';
import { EventOutbox } from '../tenancy/outgoing-webhooks/event-outbox.js';
import { type Attempts, countCharges, NO_ATTEMPTS, release } from './charging/count-charges.js';
import { DailySegmentRepository } from './daily/daily-segment.repository.js';
import { InflightRepository } from './inflight.repository.js';
import { PeopleRepository } from './people.repository.js';
import { MAX_ATTEMPTS, retryPauseMs } from './retry-backoff.js';
import { statusEvent } from './status-event.js';

/** A request that ended without an answer may still be on its way through somebody's proxy. */
const ASK_AFTER_MS = 60_000;

/**
 * The one place where messages change their status: locked rows in, rows, fence, people and counters changed
 * together. Callers lock messages first, then attempts, and write the deltas last.
 */
@Injectable()
export class SettlementService {
  constructor(
    private readonly messages: MessageRepository,
    private readonly failed: FailedMessageRepository,
    private readonly inflight: InflightRepository,
    private readonly people: PeopleRepository,
    private readonly dailySegments: DailySegmentRepository,
    private readonly postponed: PostponedMessageRepository,
    private readonly outbox: EventOutbox,
    private readonly environment: Environment,
  ) {}

  /** The attempts of locked messages that are under way, locked from then on. */
  attemptsOf(sql: SqlExecutor, locked: readonly LockedMessage[]): Promise<Attempts> {
    return this.inflight.lock(
      sql,
      locked.filter(hasAttempt).map((message) => message.id),
    );
  }

  /**
   * Moves messages forward; those that may not step there stay as they are.
   *
   * @param attempts those of them that are under way, locked
   * @returns the messages that changed
   */
  async settle(
    sql: SqlExecutor,
    locked: readonly LockedMessage[],
    change: StatusChange,
    deltas: CounterDeltas,
    attempts: Attempts = NO_ATTEMPTS,
  ): Promise<LockedMessage[]> {
    const moving = locked.filter((message) => canBecome(message.status, change.status));
    if (moving.length === 0) return [];
    await this.messages.settle(sql, moving, change);
    if (isFailedStatus(change.status)) await this.failed.add(sql, moving, change);
    await this.outbox.add(sql, moving, (message) => statusEvent(message, change));
    const ids = moving.filter(hasAttempt).map((message) => message.id);
    if (change.status === 'unknown') {
      await this.inflight.markUnknown(sql, ids, new Date(change.at.getTime() + ASK_AFTER_MS));
    } else await this.inflight.remove(sql, ids);
    for (const message of moving) {
      countOut(message, deltas);
      deltas.addStatus(message.campaignId, change.status, change.reason, 1);
    }
    countCharges(moving, change, attempts, deltas);
    return moving;
  }

  /**
   * Puts messages back that provably never reached a carrier; the person is free again. Where the carrier was asked
   * (`tried`) and refused, the message rests for longer each time, and at last it fails.
   */
  async giveBack(
    sql: SqlExecutor,
    locked: readonly LockedMessage[],
    { tried, at }: { tried: boolean; at: Date },
    deltas: CounterDeltas,
    attempts: Attempts,
  ): Promise<void> {
    const returning = locked.filter((message) => canBecome(message.status, 'pending'));
    const isExhausted = (message: LockedMessage) => tried && message.attempts + 1 >= MAX_ATTEMPTS;
    const over = returning.filter(isExhausted);
    await this.giveUp(sql, over, { reason: 'attempts_exhausted', at }, deltas, attempts);
    const again = returning.filter((message) => !isExhausted(message));
    await this.free(sql, again);
    await this.messages.putBack(sql, again, tried);
    await this.inflight.remove(
      sql,
      again.map((message) => message.id),
    );
    for (const message of again) {
      countOut(message, deltas);
      deltas.addStatus(message.campaignId, 'pending', tried ? 'temporary' : null, 1);
      if (!tried) deltas.addPending(message.campaignId, message.hoursClassId, 1);
      const attempt = attempts.get(message.id);
      if (attempt) release(attempt, deltas);
    }
    if (tried) await this.rest(sql, again, at);
  }

  /** Fails messages that provably never reached a carrier and may not be tried again; the person is free. */
  async giveUp(
    sql: SqlExecutor,
    locked: readonly LockedMessage[],
    { reason, at }: { reason: MessageReason; at: Date },
    deltas: CounterDeltas,
    attempts: Attempts,
  ): Promise<void> {
    const failing = locked.filter((message) => canBecome(message.status, 'failed'));
    await this.free(sql, failing);
    await this.settle(
      sql,
      failing,
      { status: 'failed', reason, carrierError: null, accepted: false, at },
      deltas,
      attempts,
    );
  }

  /** What never reached a carrier holds no person, and nothing of a day's limit. */
  private async free(sql: SqlExecutor, locked: readonly LockedMessage[]): Promise<void> {
    for (const [companyId, messages] of groupBy(locked, (message) => message.companyId)) {
      await this.people.release(
        sql,
        companyId,
        messages.map((message) => ({ phone: message.phone, messageId: message.id })),
      );
    }
    await this.dailySegments.giveBack(
      sql,
      locked.map((message) => message.id),
    );
  }

  /** Takes messages out of the draw until their pause is over; a sweep brings them back. */
  private async rest(sql: SqlExecutor, messages: readonly LockedMessage[], at: Date): Promise<void> {
    const minuteMs = this.environment.dispatchIntervalMs;
    for (const [campaignId, group] of groupBy(messages, (message) => message.campaignId)) {
      const rests = group.map(({ id, attempts }) => {
        const pauseMs = retryPauseMs(attempts + 1, minuteMs, Math.random());
        return { id, reason: 'temporary', notBefore: new Date(at.getTime() + pauseMs) } as const;
      });
      await this.postponed.postpone(sql, campaignId, rests);
    }
  }
}

function countOut(message: LockedMessage, deltas: CounterDeltas): void {
  deltas.addStatus(message.campaignId, message.status, message.reason, -1);
  // A pending message with a reason is postponed: no draw counts on it.
  if (message.status === 'pending' && message.reason === null) {
    deltas.addPending(message.campaignId, message.hoursClassId, -1);
  }
}
