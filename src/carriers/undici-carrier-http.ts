import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type Dispatcher, Pool } from 'undici';
import { Environment } from '../platform/config/environment.js';
import { errorCode } from '../platform/error-code.js';
import { joinHeaders } from '../platform/http/join-headers.js';
import { TimeLimit } from '../platform/time-limit.js';
import {
  type CarrierHttp,
  CarrierHttpError,
  type CarrierHttpRequest,
  type CarrierHttpResponse,
} from './carrier-http.js';

/** No carrier's answer to one message comes near this; more is no answer of theirs. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** Every message under way holds a connection; fewer would make messages wait for each other. */
const MIN_CONNECTIONS = 64;

/**
 * CarrierHttp over one keep-alive pool for each origin. Pipelining is 1: a second request behind one that hangs
 * could be neither taken back nor accounted for. One deadline covers waiting for a connection, the request and the
 * whole answer.
 */
@Injectable()
export class UndiciCarrierHttp implements CarrierHttp, OnModuleDestroy {
  private readonly pools = new Map<string, Pool>();
  private readonly timeoutMs: number;
  private readonly connections: number;

  constructor(environment: Environment) {
    this.timeoutMs = environment.carrierTimeoutMs;
    this.connections = Math.max(MIN_CONNECTIONS, environment.sendConcurrency);
  }

  request(request: CarrierHttpRequest): Promise<CarrierHttpResponse> {
    return new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const exchange = new Exchange(this.timeoutMs, request.startWithin, resolve, reject);
      const options: Dispatcher.DispatchOptions = {
        method: request.method,
        path: `${url.pathname}${url.search}`,
        headers: { ...request.headers },
        body: request.body ?? null,
      };
      this.poolOf(url.origin).dispatch(options, exchange);
    });
  }

  async onModuleDestroy(): Promise<void> {
    const pools = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(pools.map((pool) => pool.destroy()));
  }

  private poolOf(origin: string): Pool {
    const known = this.pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: this.connections,
      pipelining: 1,
      connectTimeout: this.timeoutMs,
      // The exchange keeps its own deadline, so undici's timers would only say the same later.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.pools.set(origin, pool);
    return pool;
  }
}

/** One request and its answer. */
class Exchange implements Dispatcher.DispatchHandler {
  /**
   * undici calls `onRequestStart` right before it writes the first byte to a connection that stands. As long as it
   * was not called, nothing left: name look-up, connecting, TLS and waiting for a free connection all come before.
   */
  private mayHaveLeft = false;
  private over = false;
  private controller: Dispatcher.DispatchController | null = null;
  private readonly deadline: NodeJS.Timeout;
  private readonly limits: readonly TimeLimit[];
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    timeoutMs: number,
    startWithin: TimeLimit | undefined,
    private readonly resolve: (response: CarrierHttpResponse) => void,
    private readonly reject: (error: CarrierHttpError) => void,
  ) {
    this.deadline = setTimeout(() => this.fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    this.limits = [new TimeLimit(timeoutMs), ...(startWithin ? [startWithin] : [])];
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // The deadline passed while it waited for a connection: stopped here, before the first byte. In a process that
    // was frozen the timer has not told it yet.
    if (this.over) controller.abort(new Error('the deadline has passed'));
    else if (this.limits.some(({ isOver }) => isOver)) this.fail(new Error('too late to begin'));
    else this.mayHaveLeft = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = joinHeaders(headers);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size > MAX_ANSWER_BYTES)
      this.fail(new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`));
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.finish()) return;
    this.resolve({
      status: this.status,
      headers: this.headers,
      body: Buffer.concat(this.chunks).toString('utf8'),
    });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  private fail(cause: Error): void {
    if (!this.finish()) return;
    this.reject(new CarrierHttpError(!this.mayHaveLeft, describe(cause), { cause }));
    this.controller?.abort(cause);
  }

  private finish(): boolean {
    if (this.over) return false;
    this.over = true;
    clearTimeout(this.deadline);
    return true;
  }
}

/** The system's code in front, since several of Node's messages are empty (AggregateError) or say little. */
function describe(error: Error): string {
  const code = errorCode(error) ?? '';
  return [code, error.message].filter((part) => part !== '').join(': ');
}
