import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { Database } from '../../../platform/database/database.js';
import { groupBy } from '../../../platform/group-by.js';
import { Log } from '../../../platform/logging/log.js';
import { SecretBox } from '../../../platform/secrets/secret-box.js';
import { AlertService } from '../../alerts/alert.service.js';
import { secretContext } from '../endpoints/endpoint.js';
import { eventBody, eventHeaderId } from '../event-body.js';
import { signatureHeaders } from '../webhook-signature.js';
import { DeliveryQueueRepository, type DueEvent } from './delivery-queue.repository.js';
import { EndpointLeaseRepository, type LeasedEndpoint } from './endpoint-lease.repository.js';
import {
  afterFailure,
  afterSuccess,
  type Circuit,
  DISABLE_AFTER_MS,
  isOpen,
  restOf,
  retryPause,
} from './retry-schedule.js';
import { type PostResult, WebhookHttp } from './webhook-http.js';

/** Requests to one endpoint at a time: at 100 ms each some 30 million a day. */
const AT_ONCE = 40;
const BATCH = 400;
/** A run begins no request after it; another process may go on. ms */
const RUN_MS = 10_000;
/** A run, its last request and the writing of it: past this its process is dead. ms */
export const LEASE_MS = 30_000;
const FAULT_REST_MS = 60_000;
const GONE = 410;

/** A try and what became of it. */
interface Try {
  event: DueEvent;
  at: Date;
  result: PostResult;
}

/** Delivers what is due to one endpoint. */
@Injectable()
export class EndpointDelivery {
  constructor(
    private readonly queue: DeliveryQueueRepository,
    private readonly leases: EndpointLeaseRepository,
    private readonly http: WebhookHttp,
    private readonly alerts: AlertService,
    private readonly secrets: SecretBox,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Until nothing is due, the endpoint is to be left in peace, or the time is over. Where the process dies, what was
   * under way is sent again with its id once the lease is over.
   */
  async run(endpoint: LeasedEndpoint, isStopping: () => boolean): Promise<void> {
    const until = performance.now() + RUN_MS;
    const isOver = () => isStopping() || performance.now() > until;
    let circuit: Circuit = endpoint;
    try {
      while (!isOver()) {
        const due = await this.queue.due(endpoint.id, this.clock.date(), isOpen(circuit) ? 1 : BATCH);
        if (due.length === 0) break;
        const done = await this.tryAll(endpoint, due, circuit, isOver);
        circuit = done.circuit;
        if (!(await this.write(endpoint, done.tries, circuit))) break;
      }
    } catch (error) {
      // Nothing that its receiver did: without a rest it would be tried again twice a second.
      await this.leases.rest(endpoint, new Date(this.clock.now() + FAULT_REST_MS)).catch(() => undefined);
      throw error;
    } finally {
      await this.leases.release(endpoint);
    }
  }

  /** As many at a time as one endpoint bears; stops where its circuit opens. */
  private async tryAll(
    endpoint: LeasedEndpoint,
    due: readonly DueEvent[],
    before: Circuit,
    isOver: () => boolean,
  ): Promise<{ tries: Try[]; circuit: Circuit }> {
    const secrets = this.openSecrets(endpoint);
    const tries: Try[] = [];
    const waiting = due.values();
    let circuit = before;
    // The one event of an open circuit is the question whether it may close.
    const mayGoOn = () => !isOver() && (!isOpen(circuit) || isOpen(before));
    const work = async () => {
      for (const event of waiting) {
        const at = this.clock.date();
        const body = eventBody(event);
        const headers = signatureHeaders(eventHeaderId(event), Date.now(), body, secrets);
        const result = await this.http.post(endpoint.url, headers, body);
        tries.push({ event, at, result });
        circuit = result.problem === null ? afterSuccess() : afterFailure(circuit, at);
        if (!mayGoOn()) return;
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, due.length) }, work));
    return { tries, circuit };
  }

  /** @returns whether this process may go on with the endpoint */
  private async write(endpoint: LeasedEndpoint, tries: readonly Try[], circuit: Circuit): Promise<boolean> {
    const now = this.clock.date();
    const open = isOpen(circuit);
    const pauseMs = Math.max(0, ...tries.map(({ result }) => result.pauseMs ?? 0));
    const restMs = Math.max(pauseMs, open ? restOf(circuit.rests, Math.random()) : 0);
    const restsUntil = restMs > 0 ? new Date(now.getTime() + restMs) : null;
    const next = { ...circuit, rests: circuit.rests + (open ? 1 : 0) };
    const reason = disablingReason(circuit, tries, now);
    const { goesOn, raised } = await this.database.transaction(async (sql) => {
      await this.queue.addAttempts(sql, tries.map(toAttempt));
      for (const group of groupBy(tries, verdictOf).values()) await this.settle(sql, endpoint, group, now);
      const leasedUntil = new Date(now.getTime() + LEASE_MS);
      const goesOn = await this.leases.save(sql, endpoint, next, restsUntil, leasedUntil);
      if (reason === null || !(await this.leases.disable(sql, endpoint.id, reason))) {
        return { goesOn, raised: null };
      }
      return { goesOn: false, raised: await this.alerts.raise(sql, disabledAlert(endpoint, reason)) };
    });
    if (raised) {
      this.alerts.announce([endpoint.companyId]);
      this.log.warn(
        { companyId: endpoint.companyId, endpointId: endpoint.id },
        'a webhook endpoint is disabled',
      );
    }
    return goesOn && restsUntil === null;
  }

  private async settle(
    sql: Parameters<DeliveryQueueRepository['finish']>[0],
    endpoint: LeasedEndpoint,
    group: readonly Try[],
    now: Date,
  ): Promise<void> {
    const [first] = group;
    if (!first) return;
    const { status, problem } = first.result;
    if (problem === null) {
      await this.queue.finish(
        sql,
        group.map(({ event }) => event.id),
        status,
        now,
      );
      return;
    }
    const again = group.flatMap(({ event }) => {
      const pause = retryPause(event.attempts + 1, Math.random());
      const dueAt = new Date(now.getTime() + (pause ?? 0));
      if (pause === null || dueAt >= event.endsAt) return [];
      return [{ id: event.id, dueAt, attempts: event.attempts + 1, endsAt: event.endsAt }];
    });
    const kept = new Set(again.map(({ id }) => id));
    const over = group.map(({ event }) => event.id).filter((id) => !kept.has(id));
    if (again.length > 0) await this.queue.postpone(sql, endpoint.id, again, status);
    if (over.length > 0) await this.queue.giveUp(sql, over, status, now);
  }

  private openSecrets({ id, secret, retiredSecret, retiredUntil }: LeasedEndpoint): string[] {
    const context = secretContext(id);
    const secrets = [this.secrets.open(secret, context)];
    if (retiredSecret !== null && retiredUntil !== null && retiredUntil > this.clock.date()) {
      secrets.push(this.secrets.open(retiredSecret, context));
    }
    return secrets;
  }
}

function toAttempt({ event, at, result }: Try) {
  const { status, tookMs, answer, problem } = result;
  return { eventId: event.id, number: event.attemptsInAll + 1, at, status, tookMs, answer, problem };
}

/** Tries that are written down alike. */
function verdictOf({ result: { problem, status } }: Try): string {
  return `${problem === null}/${status}`;
}

/** Standard Webhooks: 410 means that nobody wants events here any more. */
function disablingReason({ failingSince }: Circuit, tries: readonly Try[], now: Date): string | null {
  if (tries.some(({ result }) => result.status === GONE)) return `It answered ${GONE} (gone).`;
  if (!failingSince || now.getTime() - failingSince.getTime() < DISABLE_AFTER_MS) return null;
  return `It took nothing since ${failingSince.toISOString()}.`;
}

function disabledAlert({ id, companyId, url }: LeasedEndpoint, reason: string) {
  return {
    companyId,
    kind: 'webhook_endpoint_disabled' as const,
    subject: `webhook-endpoint:${id}`,
    message: `The webhook endpoint ${new URL(url).host} was disabled: ${reason}`,
  };
}
