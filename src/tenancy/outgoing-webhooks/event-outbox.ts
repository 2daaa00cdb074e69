import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.js';
import type { SqlExecutor } from '../../platform/database/database.js';
import { EventOutboxRepository, type Subscription } from './event-outbox.repository.js';
import type { OutgoingEvent } from './event-payloads.schema.js';

/** Within a second every process goes by a change of an endpoint. */
const FRESH_MS = 800;
const MOST_COMPANIES = 10_000;

/** Anything that happened in a company. */
interface Cause {
  companyId: number;
}

/**
 * Puts down what companies want to be told, in the transaction of its cause. Who wants what is known for 800 ms, so a
 * batch of a company without endpoints costs nothing.
 */
@Injectable()
export class EventOutbox {
  private readonly known = new Map<number, { until: number; endpoints: readonly Subscription[] }>();

  constructor(
    private readonly repository: EventOutboxRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * @param sql the transaction of the causes
   * @param toEvent called for causes in companies with endpoints alone
   */
  async add<One extends Cause>(
    sql: SqlExecutor,
    causes: readonly One[],
    toEvent: (cause: One) => OutgoingEvent,
  ): Promise<void> {
    if (causes.length === 0) return;
    await this.learn(sql, new Set(causes.map(({ companyId }) => companyId)));
    const rows = causes.flatMap((cause) => {
      const endpoints = this.known.get(cause.companyId)?.endpoints ?? [];
      if (endpoints.length === 0) return [];
      const { type, at, data } = toEvent(cause);
      const wanted = endpoints.filter(({ types }) => types.has(type));
      if (wanted.length === 0) return [];
      const text = JSON.stringify(data);
      return wanted.map(({ id: endpointId }) => {
        return { companyId: cause.companyId, endpointId, type, at, data: text };
      });
    });
    if (rows.length > 0) await this.repository.insert(sql, rows, this.clock.date());
  }

  /** A change that this process made itself is seen at once. */
  forget(companyId: number): void {
    this.known.delete(companyId);
  }

  /** Over the caller's own connection: one that waited for a second would deadlock a pool that is used up. */
  private async learn(sql: SqlExecutor, companyIds: ReadonlySet<number>): Promise<void> {
    const now = performance.now();
    const unknown = [...companyIds].filter((id) => (this.known.get(id)?.until ?? 0) <= now);
    if (unknown.length === 0) return;
    const found = await this.repository.subscriptions(sql, unknown);
    if (this.known.size > MOST_COMPANIES) this.known.clear();
    for (const id of unknown) {
      this.known.set(id, { until: now + FRESH_MS, endpoints: found.get(id) ?? [] });
    }
  }
}
