import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const LARGEST_BODY = 64 * 1024;

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

/** A router over node:http: twice the messages a second of a framework, on a core that is shared. */
export class HttpServer {
  private readonly server: Server;
  private readonly hung = new Set<ServerResponse>();

  constructor(
    private readonly routes: readonly Route[],
    private readonly toRefusal: ToRefusal,
    private readonly later: RunLater,
    private readonly onError: (error: unknown) => void,
  ) {
    this.server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
      void this.serve(request, response);
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
    for (const response of this.hung) response.destroy();
    const cut = setTimeout(() => this.server.closeAllConnections(), graceMs);
    // Connections at work now are idle a moment later, and nothing else would close them.
    const sweep = setInterval(() => this.server.closeIdleConnections(), 20);
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    clearInterval(sweep);
    clearTimeout(cut);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.give(response, await this.answer(request));
    } catch (error) {
      const refusal = error instanceof HttpRefusal ? error : this.toRefusal(error);
      if (refusal === undefined) this.onError(error);
      const { status, code, message, field } = refusal ?? INTERNAL;
      this.give(response, {
        status,
        body: { error: { code, message, ...(field !== undefined && { field }) } },
      });
    }
  }

  private async answer(request: IncomingMessage): Promise<HttpAnswer> {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    let known = false;
    for (const route of this.routes) {
      const match = route.pattern.exec(path);
      if (match === null) continue;
      known = true;
      if (route.method !== request.method) continue;
      const body = request.method === 'GET' ? undefined : parseJson(await readBody(request));
      return route.handle({
        params: decode(match.groups ?? {}),
        query: new URLSearchParams(mark < 0 ? '' : url.slice(mark)),
        authorization: request.headers.authorization ?? '',
        body,
      });
    }
    if (known) throw new HttpRefusal(405, 'method_not_allowed', `${request.method} is not possible here`);
    throw new HttpRefusal(404, 'not_found', `there is nothing at ${path}`);
  }

  private give(response: ServerResponse, answer: HttpAnswer): void {
    const write = (): void => {
      if ('silence' in answer) {
        if (answer.silence === 'break') response.destroy();
        else this.hung.add(response.once('close', () => this.hung.delete(response)));
        return;
      }
      const text = JSON.stringify(answer.body);
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
        ...answer.headers,
      });
      response.end(text);
    };
    if (answer.afterMs !== undefined && answer.afterMs > 0) this.later(answer.afterMs, write);
    else write();
  }
}

const INTERNAL = new HttpRefusal(500, 'internal', 'the simulator failed; its log says why');

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= LARGEST_BODY) chunks.push(chunk);
    });
    request.on('error', reject);
    request.on('end', () => {
      if (size <= LARGEST_BODY) resolve(Buffer.concat(chunks).toString('utf8'));
      else reject(new HttpRefusal(413, 'too_large', `the body is above ${LARGEST_BODY} bytes`));
    });
  });
}

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
