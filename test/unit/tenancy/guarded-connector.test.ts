import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Resolver } from '../../../src/tenancy/outgoing-webhooks/delivery/guarded-connector.js';
import { makeAgent, postWith } from '../../../src/tenancy/outgoing-webhooks/delivery/webhook-http.js';

const REFUSED = 'Its address is not one of the public Internet.';

describe('a guarded connection', () => {
  let server: Server;
  let port: number;
  let connections = 0;

  beforeAll(async () => {
    server = createServer((_, response) => void response.writeHead(204).end());
    server.on('connection', () => connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address) port = address.port;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = async (url: string, resolver?: Resolver) => {
    const agent = makeAgent(false, resolver);
    try {
      return await postWith(agent, url, {}, '{}');
    } finally {
      await agent.destroy();
    }
  };
  const names = (...answers: string[][]): Resolver => {
    let calls = 0;
    return (_hostname, _options, done) => {
      const addresses = answers[Math.min(calls++, answers.length - 1)] ?? [];
      done(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    };
  };

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '169.254.169.254'])(
    'is refused to %s',
    async (host) => {
      const before = connections;
      expect((await post(`http://${host}:${port}/`)).problem).toBe(REFUSED);
      expect(connections).toBe(before);
    },
  );

  it('is refused to a name of this machine, as the system resolves it', async () => {
    const before = connections;
    expect((await post(`http://localhost:${port}/`)).problem).toBe(REFUSED);
    expect(connections).toBe(before);
  });

  it('is refused to a name with one private address among public ones', async () => {
    const { problem } = await post(`http://mixed.example:${port}/`, names(['8.8.8.8', '127.0.0.1']));
    expect(problem).toBe(REFUSED);
  });

  it('goes to the address that was looked at: a name that turns private later is refused then', async () => {
    // 2001:db9::/32 is of the public range and is nowhere: connecting to it fails, or takes too long.
    const resolver = names(['2001:db9::1'], ['127.0.0.1']);
    const agent = makeAgent(false, resolver);
    const before = connections;
    try {
      const aborted = new AbortController();
      const first = agent
        .request({
          origin: `http://rebound.example:${port}`,
          path: '/',
          method: 'POST',
          signal: aborted.signal,
        })
        .catch((error: Error) => error);
      setImmediate(() => aborted.abort());
      await first;
      expect((await postWith(agent, `http://rebound.example:${port}/`, {}, '{}')).problem).toBe(REFUSED);
    } finally {
      await agent.destroy();
    }
    expect(connections).toBe(before);
  });

  it('is made where the deployment allows it', async () => {
    const agent = makeAgent(true);
    const { problem, status } = await postWith(agent, `http://127.0.0.1:${port}/`, {}, '{}');
    await agent.destroy();
    expect({ problem, status }).toEqual({ problem: null, status: 204 });
  });
});
