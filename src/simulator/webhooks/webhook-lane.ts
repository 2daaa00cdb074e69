import { type Dispatcher, Pool } from 'undici';
import type { Scheduler } from './scheduler.js';
import { signBody } from './signature.js';
import type { Delivery } from './webhook-events.js';

const CONNECTIONS = 64;
const ANSWER_TIMEOUT_MS = 10_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5000;

/** Errors that say that nobody is there: the whole lane waits, instead of every request alone. */
const HOST_DOWN = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

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
  private readonly pool: Pool;
  private queue: WebhookRequest[] = [];
  private next = 0;
  private inFlight = 0;
  private closed = false;
  private paused = false;
  private pauses = 0;

  constructor(
    origin: string,
    private readonly scheduler: Scheduler,
    private readonly onDown: (origin: string, code: string) => void,
  ) {
    this.origin = origin;
    this.pool = new Pool(origin, {
      connections: CONNECTIONS,
      pipelining: 1,
      headersTimeout: ANSWER_TIMEOUT_MS,
      bodyTimeout: ANSWER_TIMEOUT_MS,
      connectTimeout: ANSWER_TIMEOUT_MS,
    });
  }

  private readonly origin: string;

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
  async close(): Promise<void> {
    this.closed = true;
    this.queue = [];
    await this.pool.destroy();
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
    const options: Dispatcher.DispatchOptions = {
      path: request.path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'simulated-carrier',
        'x-simulator-timestamp': String(timestamp),
        'x-simulator-signature': signBody(request.secret, timestamp, request.body),
      },
      body: request.body,
    };
    let status = 0;
    // dispatch() with a handler that drops the answer's body: request() would make a stream of it.
    this.pool.dispatch(options, {
      onRequestStart: () => undefined,
      onResponseStart: (_controller, statusCode) => {
        status = statusCode;
      },
      onResponseData: () => undefined,
      onResponseEnd: () => this.answered(request, status),
      onResponseError: (_controller, error) => this.failed(request, error),
    });
  }

  private answered(request: WebhookRequest, status: number): void {
    this.pauses = 0;
    if (status >= 200 && status < 300) {
      this.inFlight--;
      if (!this.closed) for (const delivery of request.deliveries) delivery.onSettled('acknowledged');
      this.pump();
    } else this.retryLater(request);
  }

  private failed(request: WebhookRequest, error: Error): void {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (HOST_DOWN.has(code)) this.pause(code);
    this.retryLater(request);
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
