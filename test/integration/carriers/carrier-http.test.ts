import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { CarrierHttpError } from '../../../src/carriers/carrier-http.js';
import { UndiciCarrierHttp } from '../../../src/carriers/undici-carrier-http.js';
import { TimeLimit } from '../../../src/platform/time-limit.js';
import { testEnvironment } from '../../carriers/support/test-environment.js';
import { waitUntil } from '../../support/wait-until.js';

/** Long enough for a busy machine to connect in it. */
const TIMEOUT_MS = 1_500;

/** A TCP server that does what `script` says with each connection. */
async function startTcp(script: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    script(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${portOf(server)}`, server };
}

function portOf(server: Server | HttpServer): number {
  return (server.address() as AddressInfo).port;
}

describe('CarrierHttp', () => {
  let http: UndiciCarrierHttp;
  const servers: (Server | HttpServer)[] = [];

  beforeAll(() => {
    http = new UndiciCarrierHttp(environment());
  });

  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    }
  });

  afterAll(() => http.onModuleDestroy());

  async function serve(handler: Parameters<typeof createHttpServer>[1]): Promise<string> {
    const server = createHttpServer({ keepAliveTimeout: 60_000 }, handler);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${portOf(server)}`;
  }

  async function tcp(script: (socket: Socket) => void): Promise<string> {
    const { url, server } = await startTcp(script);
    servers.push(server);
    return url;
  }

  async function failure(url: string): Promise<CarrierHttpError> {
    const error = await http.request({ method: 'POST', url, body: 'hello' }).then(
      () => new Error('it was answered'),
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof CarrierHttpError)) throw error;
    return error;
  }

  it('hands the request over as given, and the answer back', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(418, {
          'X-Seen': `${request.method} ${request.url}`,
          'Set-Cookie': ['a=1', 'b=2'],
        });
        response.end(`${request.headers['x-test']} ${Buffer.concat(chunks).toString()} é`);
      });
    });
    const headers = { 'x-test': 'yes', 'content-type': 'text/plain' };
    const answer = await http.request({ method: 'POST', url: `${url}/a/b?c=d%20e`, headers, body: 'naïve' });
    expect(answer).toMatchObject({ status: 418, body: 'yes naïve é' });
    expect(answer.headers).toMatchObject({ 'x-seen': 'POST /a/b?c=d%20e', 'set-cookie': 'a=1, b=2' });
  });

  it('answers 429 like any other status, with its headers', async () => {
    const url = await serve((_, response) =>
      response.writeHead(429, { 'Retry-After': '7' }).end('slow down'),
    );
    const answer = await http.request({ method: 'GET', url });
    expect(answer).toMatchObject({ status: 429, body: 'slow down' });
    expect(answer.headers['retry-after']).toBe('7');
  });

  it('follows no redirect', async () => {
    const url = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end());
    expect((await http.request({ method: 'GET', url })).status).toBe(302);
  });

  it('proves that nothing left where the connection is refused', async () => {
    const { url, server } = await startTcp(() => undefined);
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(url);
    expect(error.neverLeft).toBe(true);
    expect(error.message).toContain('ECONNREFUSED');
  });

  it('proves that nothing left where the name is unknown', async () => {
    expect((await failure('http://carrier.invalid/')).neverLeft).toBe(true);
  });

  it('proves that nothing left where TLS cannot be agreed on', async () => {
    const url = await tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 no\r\n\r\n')));
    expect((await failure(url.replace('http:', 'https:'))).neverLeft).toBe(true);
  });

  it('proves that nothing left while TLS is being agreed on', async () => {
    const url = await tcp(() => undefined);
    const error = await failure(url.replace('http:', 'https:'));
    expect(error.neverLeft).toBe(true);
  });

  it('keeps back what it may not begin any more, also where no timer has told it yet', async () => {
    let received = '';
    const url = await tcp((socket) =>
      socket.on('data', (data) => {
        received += data.toString();
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    // A connection that stands: nothing but the limit itself is in the way.
    await http.request({ method: 'GET', url: `${url}/first` });
    const late = http.request({ method: 'POST', url: `${url}/late`, startWithin: new TimeLimit(-1) });
    await expect(late).rejects.toMatchObject({ neverLeft: true });
    await http.request({ method: 'POST', url: `${url}/last`, startWithin: new TimeLimit(60_000) });
    expect(received).toContain('/last');
    expect(received).not.toContain('/late');
  });

  it('calls it unknown where the connection breaks after the request', async () => {
    const url = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect((await failure(url)).neverLeft).toBe(false);
  });

  it('calls it unknown where the connection closes without an answer', async () => {
    const url = await tcp((socket) => socket.once('data', () => socket.end()));
    expect((await failure(url)).neverLeft).toBe(false);
  });

  it('calls it unknown where a reused connection breaks: the bytes may have been read', async () => {
    let requests = 0;
    const sockets = new Set<Socket>();
    const url = await tcp((socket) => {
      sockets.add(socket);
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        else socket.resetAndDestroy();
      });
    });
    expect((await http.request({ method: 'POST', url, body: 'first' })).body).toBe('ok');
    await nextTurn();
    expect((await failure(url)).neverLeft).toBe(false);
    expect(sockets.size).toBe(1);
    // And it was not quietly sent again on another connection.
    expect(requests).toBe(2);
  });

  it('calls it unknown where the answer does not come in time', async () => {
    let received = '';
    const url = await tcp((socket) => socket.on('data', (data) => (received += data.toString())));
    const error = await failure(url);
    expect(error.neverLeft).toBe(false);
    expect(error.message).toContain(`${TIMEOUT_MS} ms`);
    expect(received).toContain('hello');
  });

  it('counts the whole answer against the deadline, not its first byte', async () => {
    const url = await tcp((socket) =>
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
        const drip = setInterval(() => socket.write('x'), 50);
        socket.on('close', () => clearInterval(drip));
      }),
    );
    const began = performance.now();
    expect((await failure(url)).neverLeft).toBe(false);
    // The whole of it would take 50 s.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('calls it unknown where the answer is absurdly long', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(2 * 1024 * 1024)));
    expect((await failure(url)).neverLeft).toBe(false);
  });

  it('never claims that a request stayed here which the carrier got, however many wait for a connection', async () => {
    const arrived: string[] = [];
    let answers = false;
    const url = await tcp((socket) =>
      socket.on('data', (data) => {
        arrived.push(data.toString());
        if (answers) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      }),
    );
    // 64 connections is the least that a pool has; the others have to wait, and may get one in the last moment.
    const errors = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => ({
        index,
        error: await failure(`${url}/waits-${index}.`),
      })),
    );
    const stayed = errors.filter(({ error }) => error.neverLeft);
    expect(stayed.length).toBeGreaterThan(0);
    // Requests leave in their order: once a later one was answered, none of those can still be on its way.
    answers = true;
    await waitUntil('later requests are answered', async () => {
      const later = Array.from({ length: 64 }, () => http.request({ method: 'GET', url: `${url}/later` }));
      return (await Promise.allSettled(later)).every(({ status }) => status === 'fulfilled');
    });
    for (const { index } of stayed) expect(arrived.join()).not.toContain(`/waits-${index}.`);
  });

  it('refuses an address that is none', async () => {
    await expect(http.request({ method: 'GET', url: 'nowhere' })).rejects.toThrow('Invalid URL');
  });
});

function environment() {
  return testEnvironment({ CARRIER_TIMEOUT_MS: String(TIMEOUT_MS), SEND_CONCURRENCY: '1' });
}
