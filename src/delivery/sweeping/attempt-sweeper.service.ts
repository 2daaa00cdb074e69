import { Injectable } from '@nestjs/common';
import { CampaignCounterRepository, CounterDeltas } from '../../campaigns/campaign-counter.repository.js';
import { MessageRepository } from '../../messages/message.repository.js';
import type { MessageReason } from '../../messages/message-status.js';
import { PostponedMessageRepository } from '../../messages/postponed-message.repository.js';
import { Clock } from '../../platform/clock/clock.js';
import { Environment } from '../../platform/config/environment.js';
import { ClockSkewCheck } from '../../platform/database/clock-skew.check.js';
import { Database, type SqlExecutor } from '../../platform/database/database.js';
import { type Attempts, release } from '../charging/count-charges.js';
import { type InflightRef, InflightRepository, type InflightState } from '../inflight.repository.js';
import { SettlementService } from '../settlement.service.js';

/** Attempts in one transaction. */
const SLICE = 500;
/** A minute's job may be this late, in minutes, before its attempt is taken back. */
const GRACE_MINUTES = 2;
const MIN_GRACE_MS = 30_000;
/** What no carrier has said. */
const UNACCEPTED = { carrierError: null, accepted: false } as const;

/** What one sweep did. */
export interface SweepSummary {
  returned: number;
  unknown: number;
}

/**
 * Brings back what died on the way. A queued attempt may be put back at any age, because its token dies with it and
 * its job then matches nothing; an attempt that may have left becomes unknown, and is never sent again blindly.
 */
@Injectable()
export class AttemptSweeper {
  constructor(
    private readonly database: Database,
    private readonly inflight: InflightRepository,
    private readonly messages: MessageRepository,
    private readonly postponed: PostponedMessageRepository,
    private readonly counters: CampaignCounterRepository,
    private readonly settlement: SettlementService,
    private readonly clockSkew: ClockSkewCheck,
    private readonly clock: Clock,
    private readonly environment: Environment,
  ) {}

  /** @throws ClockSkewError where this machine cannot tell what is overdue */
  async sweep(): Promise<SweepSummary> {
    await this.clockSkew.require();
    const grace = Math.max(MIN_GRACE_MS, GRACE_MINUTES * this.environment.dispatchIntervalMs);
    const lateBefore = new Date(this.clock.now() - grace);
    const returned = await this.inSlices(
      () => this.inflight.overdue('queued', lateBefore, SLICE),
      (slice) => this.takeBack(slice),
    );
    const unknown = await this.inSlices(
      () => this.inflight.overdue('sending', this.clock.date(), SLICE),
      (slice) => this.declareUnknown(slice),
    );
    return { returned, unknown };
  }

  /** Puts back at once what a paused or canceled campaign has queued and not handed over. */
  async returnQueued(campaignId: number): Promise<number> {
    return this.inSlices(
      () => this.inflight.queuedOf(campaignId, SLICE),
      (slice) => this.takeBack(slice),
    );
  }

  /** Marks the pending messages of a canceled campaign. */
  async cancelPending(campaignId: number): Promise<number> {
    return this.endPending(campaignId, 'canceled', 'campaign_canceled');
  }

  /** Gives up the tests that were put back: whoever waited for one sends it again. */
  async failTests(campaignId: number): Promise<number> {
    return this.endPending(campaignId, 'failed', 'temporary');
  }

  private async endPending(
    campaignId: number,
    status: 'canceled' | 'failed',
    reason: MessageReason,
  ): Promise<number> {
    return this.inSlices(
      async () => {
        const ids = await this.messages.pendingIds(campaignId, SLICE);
        const drawable = ids.map((messageId) => ({ campaignId, messageId }));
        if (drawable.length === SLICE) return drawable;
        return [...drawable, ...(await this.postponed.ofCampaign(campaignId, SLICE - drawable.length))];
      },
      async (references) => {
        await this.database.transaction(async (sql) => {
          const deltas = new CounterDeltas();
          const locked = await this.messages.lock(sql, references);
          const pending = locked.filter((message) => message.status === 'pending');
          const change = { status, reason, ...UNACCEPTED };
          await this.settlement.settle(sql, pending, { ...change, at: this.clock.date() }, deltas);
          await this.postponed.remove(sql, references);
          await this.counters.apply(sql, deltas);
        });
      },
    );
  }

  private takeBack(attempts: readonly InflightRef[]): Promise<void> {
    return this.change(attempts, 'queued', (sql, locked, deltas, rows) =>
      this.settlement.giveBack(sql, locked, { tried: false, at: this.clock.date() }, deltas, rows),
    );
  }

  private declareUnknown(attempts: readonly InflightRef[]): Promise<void> {
    const change = { status: 'unknown', reason: null, ...UNACCEPTED } as const;
    return this.change(attempts, 'sending', async (sql, locked, deltas, rows) => {
      await this.settlement.settle(sql, locked, { ...change, at: this.clock.date() }, deltas, rows);
    });
  }

  /**
   * Changes those attempts that are still in the state in which they were found, under the same token: a worker may
   * have got hold of one meanwhile. Rows whose message has already moved on are only removed.
   */
  private async change(
    attempts: readonly InflightRef[],
    state: InflightState,
    change: (
      sql: SqlExecutor,
      locked: Awaited<ReturnType<MessageRepository['lock']>>,
      deltas: CounterDeltas,
      rows: Attempts,
    ) => Promise<void>,
  ): Promise<void> {
    const tokens = new Map(attempts.map((attempt) => [attempt.messageId, attempt.token]));
    await this.database.transaction(async (sql) => {
      const messages = await this.messages.lock(sql, attempts);
      const rows = await this.inflight.lock(sql, [...tokens.keys()]);
      const unchanged = messages.filter(({ id }) => {
        const row = rows.get(id);
        return row?.state === state && row.token === tokens.get(id);
      });
      const deltas = new CounterDeltas();
      const queued = unchanged.filter((message) => message.status === 'queued');
      await change(sql, queued, deltas, rows);
      const found = new Set(messages.map((message) => message.id));
      const leftOver = [
        ...unchanged.filter((message) => message.status !== 'queued').map((message) => message.id),
        ...[...rows.keys()].filter((id) => !found.has(id)),
      ];
      for (const id of leftOver) {
        const row = rows.get(id);
        if (row) release(row, deltas);
      }
      await this.inflight.remove(sql, leftOver);
      await this.counters.apply(sql, deltas);
    });
  }

  private async inSlices<Item>(
    find: () => Promise<Item[]>,
    work: (slice: Item[]) => Promise<void>,
  ): Promise<number> {
    let done = 0;
    for (;;) {
      const slice = await find();
      if (slice.length === 0) return done;
      await work(slice);
      done += slice.length;
      if (slice.length < SLICE) return done;
    }
  }
}
