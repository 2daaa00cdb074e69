import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock } from '../../../platform/clock/clock.js';
import { describeFault } from '../../../platform/logging/fault.js';
import { Log } from '../../../platform/logging/log.js';
import { DeliveryQueueRepository } from './delivery-queue.repository.js';
import { EndpointDelivery, LEASE_MS } from './endpoint-delivery.service.js';
import { EndpointLeaseRepository, type LeasedEndpoint } from './endpoint-lease.repository.js';

/** How long an event waits at most before it leaves. Looking where nothing waits is one read of an empty index. ms */
const LOOK_EVERY_MS = 500;
/** Endpoints at a time; each waits most of its time for its receiver. */
const MOST_ENDPOINTS = 100;
/** Overdue rows in one transaction, and how often they are looked for. */
const SLICE = 1_000;
const MOST_SLICES = 20;
const SWEEP_EVERY_MS = 10_000;
const LARGEST_LEASE = 2 ** 47;

/**
 * Looks for endpoints with something due and delivers to each by itself, so that a slow one keeps nobody waiting. Any
 * number of processes do it: a lease in MySQL says who has which endpoint, and Redis has no part in it.
 */
@Injectable()
export class DeliveryLoop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly underWay = new Map<number, Promise<void>>();
  private readonly stop = new AbortController();
  private turning: Promise<void> | null = null;
  private sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly queue: DeliveryQueueRepository,
    private readonly leases: EndpointLeaseRepository,
    private readonly delivery: EndpointDelivery,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    this.turning = this.turn();
  }

  /** Begins nothing new and waits for the requests under way: their answers are known to this process alone. */
  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.turning;
    await Promise.all(this.underWay.values());
  }

  /** Takes what is due, as far as there is room. @returns when it is under way, not when it is done */
  async look(): Promise<void> {
    await this.sweep();
    const room = MOST_ENDPOINTS - this.underWay.size;
    if (room <= 0) return;
    const now = this.clock.date();
    const waiting = await this.queue.waitingEndpoints(now);
    const free = waiting.filter((id) => !this.underWay.has(id));
    const takeable = await this.leases.takeable(free, now);
    const ids = free.filter((id) => takeable.has(id)).slice(0, room);
    const until = new Date(now.getTime() + LEASE_MS);
    for (const endpoint of await this.leases.take(ids, randomInt(1, LARGEST_LEASE), now, until)) {
      this.begin(endpoint);
    }
  }

  private async turn(): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        this.log.warn({ fault: describeFault(error) }, 'outgoing webhooks wait');
      }
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private begin(endpoint: LeasedEndpoint): void {
    const { id: endpointId, companyId } = endpoint;
    const run = this.delivery
      .run(endpoint, () => this.stop.signal.aborted)
      .catch((error: unknown) =>
        this.log.error(
          { companyId, endpointId, fault: describeFault(error) },
          'a webhook delivery ended early',
        ),
      )
      .finally(() => this.underWay.delete(endpointId));
    this.underWay.set(endpointId, run);
  }

  /** Gives up what is over, and what waits for endpoints that are gone. */
  private async sweep(): Promise<void> {
    if (performance.now() - this.sweptAt < SWEEP_EVERY_MS) return;
    this.sweptAt = performance.now();
    const now = this.clock.date();
    await this.inSlices(() => this.queue.endOverdue(now, SLICE));
    const waiting = await this.queue.waitingEndpoints(now);
    const existing = await this.leases.existing(waiting);
    const gone = waiting.filter((id) => !existing.has(id));
    if (gone.length === 0) return;
    await this.inSlices(() => this.queue.endOrphans(gone, now, SLICE));
  }

  /** Not to the end of a long backlog: deliveries wait meanwhile. */
  private async inSlices(work: () => Promise<number>): Promise<void> {
    for (let slice = 0; slice < MOST_SLICES && !this.stop.signal.aborted; slice++) {
      if ((await work()) < SLICE) return;
    }
  }
}
