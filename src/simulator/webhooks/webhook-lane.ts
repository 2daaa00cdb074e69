import type { Scheduler } from './scheduler.js';
import { signBody } from './signature.js';
import { type RequestEnd, WebhookConnection } from './webhook-connection.js';
import type { Delivery } from './webhook-events.js';

const CONNECTIONS = 64;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5000;

/** Errors that say that nobody is there: the whole lane waits, instead of every request alone. */
const HOST_DOWN = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'EHOSTDOWN']);

interface WebhookRequest {
  readonly path: string;
  readonly secret: string;
  readonly body: string;
  readonly deliveries: readonly Delivery[];
  readonly giveUpAt: number;
  attempts: number;
}

/** All requests to one origin: keep-alive connections, a queue, and patience while it is down. */
export class WebhookLane {
  private readonly address: URL;
  private readonly connections = new Set<WebhookConnection>();
  private readonly idle: WebhookConnection[] = [];
  private queue: WebhookRequest[] = [];
  private next = 0;
  private inFlight = 0;
  private closed = false;
  private paused = false;
  private pauses = 0;

  constructor(
    private readonly origin: string,
    private readonly scheduler: Scheduler,
    private readonly onDown: (origin: string, code: string) => void,
  ) {
    this.address = new URL(origin);
  }

  /** Posts the deliveries as one request, after those already waiting. All share one secret. */
  post(path: string, secret: string, deliveries: readonly Delivery[]): void {
    const retryForMs = Math.max(...deliveries.map((delivery) => delivery.retryForMs));
    this.enqueue({
      path,
      secret,
      body: JSON.stringify(deliveries.map((delivery) => delivery.event)),
      deliveries,
      giveUpAt: performance.now() + retryForMs,
      attempts: 0,
    });
  }

  /** Drops what waits; answers still to come are ignored. */
  close(): void {
    this.closed = true;
    this.queue = [];
    for (const connection of this.connections) connection.destroy();
  }

  private enqueue(request: WebhookRequest): void {
    if (this.closed) return;
    this.queue.push(request);
    this.pump();
  }

  private pump(): void {
    while (!this.paused && this.inFlight < CONNECTIONS) {
      const request = this.queue[this.next];
      if (request === undefined) break;
      this.next++;
      this.send(request);
    }
    // A queue with a read position: shift() on an array of 100,000 copies it every time.
    if (this.next > 1024 || this.next === this.queue.length) {
      this.queue = this.queue.slice(this.next);
      this.next = 0;
    }
  }

  private send(request: WebhookRequest): void {
    this.inFlight++;
    const timestamp = Math.floor(Date.now() / 1000);
    const head = [
      `POST ${request.path} HTTP/1.1`,
      `host: ${this.address.host}`,
      'connection: keep-alive',
      'content-type: application/json',
      'user-agent: simulated-carrier',
      `x-simulator-timestamp: ${timestamp}`,
      `x-simulator-signature: ${signBody(request.secret, timestamp, request.body)}`,
      `content-length: ${Buffer.byteLength(request.body)}`,
    ].join('\r\n');
    const connection = this.idle.pop() ?? this.open();
    connection.send(`${head}\r\n\r\n${request.body}`, (end) => {
      if (this.connections.has(connection)) this.idle.push(connection);
      this.answered(request, end);
    });
  }

  private open(): WebhookConnection {
    const connection = new WebhookConnection(this.address, () => {
      if (!this.connections.delete(connection)) return;
      const index = this.idle.indexOf(connection);
      if (index >= 0) this.idle.splice(index, 1);
    });
    this.connections.add(connection);
    return connection;
  }

  private answered(request: WebhookRequest, end: RequestEnd): void {
    if ('code' in end) {
      if (HOST_DOWN.has(end.code)) this.pause(end.code);
      this.retryLater(request);
      return;
    }
    this.pauses = 0;
    if (end.status >= 200 && end.status < 300) {
      this.inFlight--;
      if (!this.closed) for (const delivery of request.deliveries) delivery.onSettled('acknowledged');
      this.pump();
    } else this.retryLater(request);
  }

  private pause(code: string): void {
    if (this.paused || this.closed) return;
    this.paused = true;
    if (this.pauses === 0) this.onDown(this.origin, code);
    this.scheduler.after(backoff(this.pauses), () => {
      this.paused = false;
      this.pump();
    });
    this.pauses++;
  }

  private retryLater(request: WebhookRequest): void {
    this.inFlight--;
    request.attempts++;
    if (this.closed) return;
    const wait = backoff(request.attempts - 1);
    if (performance.now() + wait > request.giveUpAt) {
      for (const delivery of request.deliveries) delivery.onSettled('abandoned');
    } else this.scheduler.after(wait, () => this.enqueue(request));
    this.pump();
  }
}

function backoff(earlier: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(earlier, 20), LONGEST_BACKOFF_MS);
}
