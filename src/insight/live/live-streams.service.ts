import type { ServerResponse } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { TooManyRequestsError, UnavailableError } from '../../platform/errors.js';
import { LiveSubscriber } from '../../platform/live/live-subscriber.service.js';
import { describeFault } from '../../platform/logging/fault.js';
import { Log } from '../../platform/logging/log.js';
import { Authenticator } from '../../tenancy/access/authenticator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';
import { ChangeWatch } from './change-watch.service.js';
import { LiveStream, type StreamOwner } from './live-stream.js';

/** Most proxies cut what is quiet for a minute. ms */
const BEAT_MS = 15_000;
/** Of one user, or of a company's API keys together, in one process: a browser has one a tab. */
const MOST_STREAMS = 20;
/** Queues and processes change all the time; their own heartbeats come as often. ms */
const PULSE_MS = 3_000;
const TRY_AGAIN_S = 30;

/** The open streams of this process. */
@Injectable()
export class LiveStreams implements OnModuleDestroy {
  private readonly streams = new Map<LiveStream, () => void>();
  private timer: NodeJS.Timeout | undefined;
  private pulseTimer: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    private readonly subscriber: LiveSubscriber,
    private readonly changes: ChangeWatch,
    private readonly authenticator: Authenticator,
    private readonly log: Log,
  ) {}

  /** @throws TooManyRequestsError, UnavailableError while the process ends */
  requireRoom(tenant: Tenant): void {
    if (this.isStopping) throw new UnavailableError('This process is stopping; come again.');
    const mine = [...this.streams.keys()].filter(({ owner }) => isSame(owner.tenant, tenant));
    if (mine.length < MOST_STREAMS) return;
    throw new TooManyRequestsError(`At most ${MOST_STREAMS} streams at a time.`, TRY_AGAIN_S);
  }

  /** Sends the company's events until the client goes. */
  open(owner: StreamOwner, response: ServerResponse): void {
    const stream = new LiveStream(owner, response);
    const stopListening = this.subscriber.listen(owner.tenant.companyId, stream);
    const stopWatching = this.changes.watch(owner.tenant.companyId, (events) => stream.take(events));
    this.streams.set(stream, () => {
      stopListening();
      stopWatching();
    });
    response.once('close', () => this.forget(stream));
    this.timer ??= setInterval(() => void this.beat(), BEAT_MS);
    this.pulseTimer ??= setInterval(() => this.pulse(), PULSE_MS);
  }

  /** Ends the streams whose session or key has ended, also where that cannot be found out: nothing fails open. */
  async beat(): Promise<void> {
    await Promise.all([
      this.subscriber.check(),
      ...[...this.streams.keys()].map(async (stream) => {
        if (await this.mayListen(stream.owner)) stream.beat();
        else this.close(stream);
      }),
    ]);
  }

  /** Before the HTTP server closes, which waits for every answer to end. */
  onModuleDestroy(): void {
    this.isStopping = true;
    this.stopTimers();
    for (const stream of this.streams.keys()) this.close(stream);
  }

  /** How many are open. */
  get size(): number {
    return this.streams.size;
  }

  private async mayListen({ tenant, credentials }: StreamOwner): Promise<boolean> {
    try {
      const caller = await this.authenticator.check(credentials);
      if (caller === null || caller.companyStatus !== 'active' || caller.mustEnrol) return false;
      return isSame(caller.tenant, tenant);
    } catch (error) {
      this.log.warn({ fault: describeFault(error) }, 'a live stream could not be checked and ends');
      return false;
    }
  }

  private close(stream: LiveStream): void {
    this.forget(stream);
    stream.end();
  }

  private forget(stream: LiveStream): void {
    this.streams.get(stream)?.();
    this.streams.delete(stream);
    if (this.streams.size > 0) return;
    this.stopTimers();
  }

  /** Operators look at figures that no single event could tell of. */
  private pulse(): void {
    for (const stream of this.streams.keys()) {
      if (stream.owner.isOperator) stream.take([{ type: 'operations.updated', data: {} }]);
    }
  }

  private stopTimers(): void {
    clearInterval(this.timer);
    clearInterval(this.pulseTimer);
    this.timer = undefined;
    this.pulseTimer = undefined;
  }
}

function isSame(one: Tenant, other: Tenant): boolean {
  return one.companyId === other.companyId && one.userId === other.userId;
}
