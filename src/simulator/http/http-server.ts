import { type AddressInfo, createServer, type Server } from 'node:net';
import { HttpConnection, type RawRequest } from './http-connection.js';

export interface HttpRequest {
  /** The named parts of the route's path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly authorization: string;
  /** The parsed JSON body; undefined when there is none. */
  readonly body: unknown;
}

export type HttpAnswer =
  | {
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly afterMs?: number;
    }
  /** Breaks the connection, or leaves it open for ever. */
  | { readonly silence: 'break' | 'hang'; readonly afterMs?: number };

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly pattern: RegExp;
  readonly handle: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
}

/** A refusal with its HTTP status, thrown by a route. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
  }
}

/** Turns what a route threw into a refusal; undefined for an error of our own. */
export type ToRefusal = (error: unknown) => HttpRefusal | undefined;
export type RunLater = (ms: number, job: () => void) => void;

/** The simulator's server and its router: light, as it shares its core with what it measures. */
export class HttpServer {
  private readonly server: Server;
  private readonly connections = new Set<HttpConnection>();

  constructor(
    private readonly routes: readonly Route[],
    private readonly toRefusal: ToRefusal,
    private readonly later: RunLater,
    private readonly onError: (error: unknown) => void,
  ) {
    this.server = createServer((socket) => {
      const connection = new HttpConnection(socket, (request) => void this.serve(request, connection));
      this.connections.add(connection);
      socket.once('close', () => this.connections.delete(connection));
    });
  }

  /** @returns the port that was taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        const address: AddressInfo | string | null = this.server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  }

  /** Takes no new requests, gives those at work `graceMs` to be answered, then cuts the rest. */
  async close(graceMs: number): Promise<void> {
    for (const connection of this.connections) connection.finish();
    const cut = setTimeout(() => {
      for (const connection of this.connections) connection.destroy();
    }, graceMs);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    clearTimeout(cut);
  }

  private async serve(request: RawRequest, connection: HttpConnection): Promise<void> {
    try {
      const answer = this.answer(request);
      this.give(connection, answer instanceof Promise ? await answer : answer);
    } catch (error) {
      const refusal = error instanceof HttpRefusal ? error : this.toRefusal(error);
      if (refusal === undefined) this.onError(error);
      const { status, code, message, field } = refusal ?? INTERNAL;
      this.give(connection, {
        status,
        body: { error: { code, message, ...(field !== undefined && { field }) } },
      });
    }
  }

  private answer(request: RawRequest): HttpAnswer | Promise<HttpAnswer> {
    const { url } = request;
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    let known = false;
    for (const route of this.routes) {
      const match = route.pattern.exec(path);
      if (match === null) continue;
      known = true;
      if (route.method !== request.method) continue;
      const body = request.method === 'GET' ? undefined : parseJson(request.body);
      return route.handle({
        params: decode(match.groups ?? {}),
        query: new URLSearchParams(mark < 0 ? '' : url.slice(mark)),
        authorization: request.authorization,
        body,
      });
    }
    if (known) throw new HttpRefusal(405, 'method_not_allowed', `${request.method} is not possible here`);
    throw new HttpRefusal(404, 'not_found', `there is nothing at ${path}`);
  }

  private give(connection: HttpConnection, answer: HttpAnswer): void {
    const write = (): void => {
      if (!('silence' in answer)) {
        connection.answer(answer.status, answer.headers ?? NO_HEADERS, JSON.stringify(answer.body));
      } else if (answer.silence === 'break') connection.destroy();
      else connection.hang();
    };
    if (answer.afterMs !== undefined && answer.afterMs > 0) this.later(answer.afterMs, write);
    else write();
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = {};
const INTERNAL = new HttpRefusal(500, 'internal', 'the simulator failed; its log says why');

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpRefusal(400, 'invalid_request', 'the body is not JSON');
  }
}

function decode(groups: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  try {
    if (!Object.values(groups).some((part) => part.includes('%'))) return groups;
    return Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, decodeURIComponent(part)]));
  } catch {
    throw new HttpRefusal(400, 'invalid_request', 'the path is not encoded as it should be');
  }
}
