import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HttpConnection, type RawRequest } from '../../../src/simulator/http/http-connection.js';

describe('a connection of the simulator', () => {
  let server: Server;
  let served: RawRequest[];

  beforeEach(async () => {
    served = [];
    server = createServer((socket) => {
      new HttpConnection(socket, (request, connection) => {
        served.push(request);
        setImmediate(() => connection.answer(200, { 'x-number': String(served.length) }, '"€"'));
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  const isPort = (address: unknown): address is AddressInfo =>
    typeof address === 'object' && address !== null && 'port' in address;

  /** Writes the pieces one after the other, and reads until the server ends the connection. */
  async function talk(pieces: readonly string[]): Promise<string> {
    const address = server.address();
    const socket = connect(isPort(address) ? address.port : 0, '127.0.0.1').setEncoding('utf8');
    let answer = '';
    socket.on('data', (text: string) => {
      answer += text;
    });
    const closed = once(socket, 'close');
    for (const piece of pieces) {
      await new Promise((resolve) => socket.write(piece, 'latin1', resolve));
      // One turn of this process' loop: the server reads each piece by itself.
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    }
    await closed;
    return answer;
  }
  const post = (body: string, more = '') =>
    `POST /v1/a?b=c HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n${more}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  it('reads requests that come in pieces, or together, and answers them in their order', async () => {
    const split = Buffer.from(post('{"text":"Grüße"}'));
    const answer = await talk([
      split.toString('latin1', 0, 9),
      split.toString('latin1', 9, 60),
      split.toString('latin1', 60, split.length - 7),
      split.toString('latin1', split.length - 7),
      post('1') + post('2', 'connection: close\r\n'),
    ]).then((text) => text.split('HTTP/1.1 200 OK').slice(1));
    expect(served.map(({ body }) => body.length)).toEqual([16, 1, 1]);
    expect(served[0]).toMatchObject({ method: 'POST', url: '/v1/a?b=c', authorization: 'Bearer k' });
    expect(answer.map((one) => /x-number: (\d)/.exec(one)?.[1])).toEqual(['1', '2', '3']);
    for (const one of answer) expect(one).toMatch(/content-length: 5\r\n\r\n"€"$/);
  });

  it.each([
    ['what is no HTTP', 400, 'GET /health\r\n\r\n'],
    ['a body without a length', 411, 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['too long a body', 413, 'POST / HTTP/1.1\r\ncontent-length: 65537\r\n\r\n'],
    ['too long a head', 431, `GET / HTTP/1.1\r\nx: ${'y'.repeat(17_000)}`],
  ])('gives up on %s with %i', async (_, status, request) => {
    expect(await talk([request])).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(served).toEqual([]);
  });

  it('ends with the answer to a client of HTTP/1.0', async () => {
    expect(await talk(['GET / HTTP/1.0\r\n\r\n'])).toContain('connection: close');
    expect(served).toHaveLength(1);
  });
});
