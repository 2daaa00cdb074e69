import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { Database } from '../../../platform/database/database.js';
import { ConflictError, NotFoundError } from '../../../platform/errors.js';
import { KEEP_MS } from '../delivery/delivery-queue.repository.js';
import { EndpointRepository } from '../endpoints/endpoint.repository.js';
import { eventBody, eventHeaderId } from '../event-body.js';
import { DELIVERY_MS } from '../event-outbox.repository.js';
import { EventLogRepository, type LoggedEvent } from './event-log.repository.js';
import type {
  ResentEvents,
  WebhookEventDetails,
  WebhookEventPage,
  WebhookEventQuery,
  WebhookEventView,
} from './event-log.schema.js';

/** Rows that one request looks at: some 20 ms. */
const MOST_ROWS = 20_000;
const SLICE = 1_000;
/** Events that one request sends again: some seconds. */
const MOST_RESENT = 50_000;
const REMOVED_AT_ONCE = 2_000;

/** What was sent to a company's endpoints, and what became of it. */
@Injectable()
export class EventLogService {
  constructor(
    private readonly repository: EventLogRepository,
    private readonly endpoints: EndpointRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The newest first. @throws NotFoundError for an endpoint that is not the company's */
  async page(companyId: number, query: WebhookEventQuery): Promise<WebhookEventPage> {
    const { endpointId = null, type = null, state = null, after, limit } = query;
    if (endpointId !== null) await this.requireEndpoint(companyId, endpointId);
    const { events, end } = await this.repository.piece(
      companyId,
      { endpointId, type, state },
      after ?? Number.MAX_SAFE_INTEGER,
      limit,
      MOST_ROWS,
    );
    return { items: events.map(toView), next: end };
  }

  /** @throws NotFoundError */
  async get(companyId: number, id: number): Promise<WebhookEventDetails> {
    const event = await this.require(companyId, id);
    const [tries, nextTry] = await Promise.all([this.repository.attempts(id), this.repository.nextTry(id)]);
    return {
      ...toView(event),
      payload: eventBody(event),
      tries: tries.map(({ at, ...attempt }) => ({ at: at.toISOString(), ...attempt })),
      nextTryAt: nextTry?.toISOString() ?? null,
    };
  }

  /** Sends an event again, delivered or not, with its old id. @throws NotFoundError, ConflictError */
  async resend(companyId: number, id: number): Promise<void> {
    const { endpointId } = await this.require(companyId, id);
    await this.requireEnabled(companyId, endpointId);
    if ((await this.requeue(companyId, endpointId, [id])) === 0) {
      throw new ConflictError('This event is on its way already.');
    }
  }

  /** Sends again what was given up. @throws NotFoundError, ConflictError */
  async resendFailed(companyId: number, endpointId: number, since: Date): Promise<ResentEvents> {
    await this.requireEnabled(companyId, endpointId);
    let resent = 0;
    for (let before = Number.MAX_SAFE_INTEGER; resent < MOST_RESENT; ) {
      const found = await this.repository.givenUp(endpointId, before, SLICE);
      const meant = found.filter(({ at }) => at >= since).map(({ id }) => id);
      if (meant.length > 0) resent += await this.requeue(companyId, endpointId, meant);
      const last = found.at(-1);
      // Ids are in order of the events within some seconds: what is older than a slice of them is older than `since`.
      if (!last || found.length < SLICE || meant.length === 0) return { resent, isComplete: true };
      before = last.id;
    }
    return { resent, isComplete: false };
  }

  /** Removes what is older than 30 days, in slices. */
  async removeExpired(): Promise<void> {
    const oldest = new Date(this.clock.now() - KEEP_MS);
    while ((await this.repository.removeBefore(oldest, REMOVED_AT_ONCE)) === REMOVED_AT_ONCE);
  }

  private requeue(companyId: number, endpointId: number, ids: readonly number[]): Promise<number> {
    const now = this.clock.date();
    const endsAt = new Date(now.getTime() + DELIVERY_MS);
    return this.database.transaction((sql) =>
      this.repository.requeue(sql, companyId, endpointId, ids, now, endsAt),
    );
  }

  private async require(companyId: number, id: number): Promise<LoggedEvent & { data: string }> {
    const event = await this.repository.find(companyId, id);
    if (!event) throw new NotFoundError('webhook event');
    return event;
  }

  private async requireEndpoint(companyId: number, id: number): Promise<{ enabled: boolean }> {
    const endpoint = await this.endpoints.find(companyId, id);
    if (!endpoint) throw new NotFoundError('webhook endpoint');
    return endpoint;
  }

  private async requireEnabled(companyId: number, id: number): Promise<void> {
    const { enabled } = await this.requireEndpoint(companyId, id);
    if (!enabled) throw new ConflictError('This webhook endpoint is disabled.');
  }
}

function toView(event: LoggedEvent): WebhookEventView {
  return {
    id: event.id,
    webhookId: eventHeaderId(event),
    endpointId: event.endpointId,
    type: event.type,
    at: event.at.toISOString(),
    state: event.state,
    attempts: event.attempts,
    lastStatus: event.lastStatus,
    finishedAt: event.finishedAt?.toISOString() ?? null,
  };
}
