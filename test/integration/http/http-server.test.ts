import { once } from 'node:events';
import { Agent, type RequestListener, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readBody } from '../../../src/delivery/webhooks/webhook-body.js';
import { DirectRoutes } from '../../../src/platform/http/direct-routes.js';
import { httpServer } from '../../../src/platform/http/http-server.js';

const LIMIT_BYTES = 100;

interface Answer {
  status: number;
  connection: string | undefined;
  text: string;
}

/** Tells which path came to the framework. */
const framework: RequestListener = ({ url }, response) => response.end(`framework ${url}`);

describe('the server under the framework', () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let running: Server;

  afterEach(() => {
    running.closeAllConnections();
    running.close();
  });

  async function listen(publicPath: string): Promise<number> {
    const routes = new DirectRoutes();
    routes.add('/direct/', (incoming, response) => {
      if (incoming.method === 'DELETE') return false;
      readBody(incoming, LIMIT_BYTES, (body) => {
        if (body === null) response.statusCode = 413;
        response.end(`direct ${incoming.url} ${body?.toString() ?? 'too large'}`);
      });
      return true;
    });
    running = httpServer(publicPath, () => routes)(framework);
    running.listen(0, '127.0.0.1');
    await once(running, 'listening');
    const address = running.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  function call(port: number, path: string, method = 'GET', pieces: string[] = []): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path, method, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, connection: response.headers.connection, text }),
        );
      });
      sent.on('error', reject);
      for (const piece of pieces) sent.write(piece);
      sent.end();
    });
  }

  it('asks direct routes first, and leaves to the framework what they do not take', async () => {
    const port = await listen('');
    expect((await call(port, '/direct/a?b=1', 'POST', ['one ', 'two'])).text).toBe(
      'direct /direct/a?b=1 one two',
    );
    expect((await call(port, '/direct/a')).text).toBe('direct /direct/a ');
    expect((await call(port, '/direct/a', 'DELETE')).text).toBe('framework /direct/a');
    expect((await call(port, '/directly')).text).toBe('framework /directly');
  });

  it('knows nothing of the public path, whether a proxy has taken it off or not', async () => {
    const port = await listen('/sms');
    expect((await call(port, '/sms/direct/a')).text).toBe('direct /direct/a ');
    expect((await call(port, '/direct/a')).text).toBe('direct /direct/a ');
    expect((await call(port, '/sms/b?c=1')).text).toBe('framework /b?c=1');
    expect((await call(port, '/smsb')).text).toBe('framework /smsb');
  });

  it('takes no body that is too large, declared or in pieces, and nothing of it twice', async () => {
    const port = await listen('');
    const half = 'x'.repeat(LIMIT_BYTES / 2);
    expect((await call(port, '/direct/a', 'POST', [half, half])).text).toBe(
      `direct /direct/a ${half}${half}`,
    );
    const answer = await call(port, '/direct/a', 'POST', [half, half, 'y', half]);
    expect(answer).toMatchObject({ status: 413, text: 'direct /direct/a too large' });
    const sent = request({
      port,
      host: '127.0.0.1',
      path: '/direct/a',
      method: 'POST',
      headers: { 'content-length': LIMIT_BYTES + 1 },
    });
    sent.on('error', () => {});
    sent.flushHeaders();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(413);
    sent.destroy();
  });

  it('lets nobody keep a connection while it closes', async () => {
    const port = await listen('');
    expect((await call(port, '/direct/a')).connection).toBe('keep-alive');
    const closed = once(running, 'close');
    // It begins to close with a request in hand, as under a carrier that posts without end.
    running.prependOnceListener('request', () => running.close());
    expect(await call(port, '/direct/last')).toMatchObject({
      connection: 'close',
      text: 'direct /direct/last ',
    });
    await closed;
  });

  it('waits for nobody who has asked for nothing', async () => {
    const port = await listen('');
    const connected = once(running, 'connection');
    const silent = connect(port, '127.0.0.1');
    await connected;
    const ended = once(silent, 'close');
    const closed = once(running, 'close');
    running.close();
    await Promise.all([closed, ended]);
  });
});
