import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  dnsResolve,
  type Resolve,
} from '../../../src/tenancy/outgoing-webhooks/delivery/guarded-connector.js';
import { makeAgent, postWith } from '../../../src/tenancy/outgoing-webhooks/delivery/webhook-http.js';
import { NameServer } from '../../support/name-server.js';
import { waitUntil } from '../../support/wait-until.js';

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

  const post = async (url: string, resolve?: Resolve) => {
    const agent = makeAgent(false, resolve);
    try {
      return await postWith(agent, url, {}, '{}');
    } finally {
      await agent.destroy();
    }
  };

  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '169.254.169.254'])(
    'is refused to %s',
    async (host) => {
      const before = connections;
      expect((await post(`http://${host}:${port}/`)).problem).toBe(REFUSED);
      expect(connections).toBe(before);
    },
  );

  it.each([
    ['a private address', ['127.0.0.1']],
    ['one private address among public ones', ['2d00::1', '127.0.0.1']],
    ['no address', []],
  ])('is refused to a name with %s', async (_, addresses) => {
    const names = await NameServer.start(addresses);
    const { problem, status } = await post(`http://name.example:${port}/`, dnsResolve([names.address]));
    await names.close();
    expect(status).toBeNull();
    expect(problem).toContain(addresses.length === 0 ? 'ENODATA' : REFUSED);
  });

  it('goes to the address that was looked at: a name that turns private later is refused then', async () => {
    // Of the public range, and nobody's: IANA has not given it to anyone.
    const names = await NameServer.start(['2d00::1'], ['127.0.0.1']);
    const agent = makeAgent(false, dnsResolve([names.address]));
    const before = connections;
    const origin = `http://rebound.example:${port}`;
    const aborted = new AbortController();
    const first = agent
      .request({ origin, path: '/', method: 'POST', signal: aborted.signal })
      .catch((error: Error) => error);
    await waitUntil('the name was looked up', () => names.lookUps === 1);
    aborted.abort();
    await first;
    expect((await postWith(agent, `${origin}/`, {}, '{}')).problem).toBe(REFUSED);
    expect(names.lookUps).toBe(2);
    await agent.destroy();
    await names.close();
    expect(connections).toBe(before);
  });

  it('is made where the deployment allows it', async () => {
    const agent = makeAgent(true);
    const { problem, status } = await postWith(agent, `http://127.0.0.1:${port}/`, {}, '{}');
    await agent.destroy();
    expect({ problem, status }).toEqual({ problem: null, status: 204 });
  });
});
