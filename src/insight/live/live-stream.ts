import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '../../platform/live/live-event.js';
import type { LiveListener } from '../../platform/live/live-subscriber.service.js';
import type { Credentials } from '../../tenancy/access/authenticator.js';
import type { Tenant } from '../../tenancy/access/tenant.js';

/** A client that has so much left to read does not read any more: about a thousand events. Bytes. */
const MOST_UNREAD = 256 * 1_024;
/** So long a browser waits before it comes back, plus up to as much again: not all at once after a restart. ms */
const RETRY_MS = 2_000;

/** Who opened a stream. */
export interface StreamOwner {
  tenant: Tenant;
  credentials: Credentials;
  /** Whether it is one of the platform's operators, who also watch queues and processes. */
  isOperator: boolean;
}

/**
 * One client's stream of server-sent events (WHATWG HTML, 9.2). Events tell what changed, not what it is now: a client
 * that gets `open` reads its lists again, as nobody knows what it missed.
 */
export class LiveStream implements LiveListener {
  private isEnded = false;

  constructor(
    readonly owner: StreamOwner,
    private readonly response: ServerResponse,
  ) {
    // A client that goes away is told of by `close`.
    response.on('error', () => undefined);
    response.write(`retry: ${RETRY_MS + Math.floor(Math.random() * RETRY_MS)}\n\n`);
  }

  take(events: readonly LiveEvent[]): void {
    this.write(events.map(({ type, data }) => line(type, data)).join(''));
  }

  setUp(isUp: boolean): void {
    this.write(line(isUp ? 'open' : 'degraded', {}));
  }

  /** Keeps proxies from taking a quiet stream for a dead one. */
  beat(): void {
    this.write(': \n\n');
  }

  end(): void {
    this.isEnded = true;
    this.response.end();
  }

  private write(text: string): void {
    if (this.isEnded || this.response.destroyed) return;
    this.response.write(text);
    if (this.response.writableLength <= MOST_UNREAD) return;
    this.isEnded = true;
    this.response.destroy();
  }
}

function line(type: string, data: object): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
