import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RequestEnd, WebhookConnection } from '../../../src/simulator/webhooks/webhook-connection.js';

const REQUEST = 'POST /hook HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n[\u20ac]';

/** What the other side does with each request: a list of pieces, sent one after the other. */
type Script = (request: number, socket: Socket) => void;

describe('the connection of a webhook', () => {
  let server: Server;
  let script: Script;
  let accepted: Socket[];
  let ended: number;
  let connection: WebhookConnection;

  beforeEach(async () => {
    accepted = [];
    ended = 0;
    let requests = 0;
    server = createServer((socket) => {
      accepted.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => script(requests++, socket));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    connection = open(isPort(address) ? address.port : 0);
  });
  afterEach(async () => {
    connection.destroy();
    for (const socket of accepted) socket.destroy();
    server.close();
    await once(server, 'close');
  });

  const isPort = (address: unknown): address is AddressInfo =>
    typeof address === 'object' && address !== null && 'port' in address;
  const open = (port: number) =>
    new WebhookConnection(new URL(`http://127.0.0.1:${port}`), () => {
      ended += 1;
    });
  const send = () => new Promise<RequestEnd>((resolve) => connection.send(REQUEST, resolve));

  it('carries one request after the other', async () => {
    script = (_, socket) => socket.write('HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n');
    expect(await send()).toEqual({ status: 204 });
    expect(await send()).toEqual({ status: 204 });
    expect(accepted).toHaveLength(1);
    expect(ended).toBe(0);
  });

  it('puts an answer together that comes in pieces, and waits for the whole of its body', async () => {
    const answer = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nContent-Length: 6\r\n\r\n\u20acxyz';
    script = (request, socket) => {
      if (request > 0) return socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
      let sent = 0;
      const bytes = Buffer.from(answer);
      const next = () => {
        if (sent < bytes.length) socket.write(bytes.subarray(sent, ++sent), () => setImmediate(next));
      };
      return next();
    };
    expect(await send()).toEqual({ status: 503 });
    expect(await send()).toEqual({ status: 200 });
    expect(ended).toBe(0);
  });

  it.each([
    ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 200],
    ['HTTP/1.1 200 OK\r\n\r\nas long as it lasts', 200],
    ['HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok', 200],
    ['HTTP/1.0 500 No\r\ncontent-length: 0\r\n\r\n', 500],
    ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\nHTTP/1.1 200 OK\r\n', 200],
  ])('takes the status of %j, and no further request', async (answer, status) => {
    script = (_, socket) => socket.write(answer);
    expect(await send()).toEqual({ status });
    expect(ended).toBe(1);
  });

  it('says that what answered was no HTTP', async () => {
    script = (_, socket) => socket.write('SSH-2.0-OpenSSH\r\n\r\n');
    expect(await send()).toEqual({ code: 'NOT_HTTP' });
  });

  it('says that the answer broke off, and that nobody is there', async () => {
    script = (_, socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf');
    expect(await send()).toEqual({ code: 'ECONNRESET' });
    connection = open(1);
    expect(await send()).toEqual({ code: 'ECONNREFUSED' });
  });
});
