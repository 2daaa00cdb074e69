import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { createHttpApp } from '../../../src/platform/http/create-http-app.js';
import { DirectRoutes } from '../../../src/platform/http/direct-routes.js';
import type { RateLimit } from '../../../src/platform/http/rate-limit/rate-limit.js';
import { RateLimiter } from '../../../src/platform/http/rate-limit/rate-limiter.service.js';
import { logFromPino } from '../../../src/platform/logging/log.js';
import { type Answer, ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { createOperator } from '../../support/operators.js';
import { createTestRedis } from '../../support/test-redis.js';
import { TenancyTestModule } from '../tenancy/tenancy-test.module.js';

/** So few that the next one comes back only after 10 s: a slow machine is no other result. */
const [CALLER, COMPANY, ADDRESS] = [4, 6, 3];

describe('requests', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;

  beforeAll(async () => {
    running = await startHttpApp(TenancyTestModule, {
      RATE_LIMIT_CALLER: String(CALLER),
      RATE_LIMIT_COMPANY: String(COMPANY),
      RATE_LIMIT_ADDRESS: String(ADDRESS),
    });
    running.app.get(DirectRoutes).add('/webhooks/', (_request, response) => {
      response.end('taken');
      return true;
    });
    company = await createCompany(running.test.database, 'Limited');
    owner = await ApiClient.signIn(running.url, company.email, company.password);
  });

  beforeEach(() => forget());

  afterAll(async () => {
    await running?.close();
    for (const name of ['RATE_LIMIT_CALLER', 'RATE_LIMIT_COMPANY', 'RATE_LIMIT_ADDRESS']) {
      Reflect.deleteProperty(process.env, name);
    }
  });

  /** As if a minute had passed. */
  async function forget(): Promise<void> {
    const keys = await running.redis.keys(redisKeys.requestRate('*', '*'));
    if (keys.length > 0) await running.redis.del(...keys);
  }

  const ask = (client: ApiClient) => client.call('GET', '/api/v1/probe/viewer');

  async function statuses(
    client: ApiClient,
    count: number,
    path = '/api/v1/probe/viewer',
  ): Promise<number[]> {
    const seen: number[] = [];
    for (let asked = 0; asked < count; asked++) seen.push((await client.call('GET', path)).status);
    return seen;
  }

  const times = (status: number, count: number) => Array.from({ length: count }, () => status);

  function expectRefusal(answer: Answer, whose: string): void {
    expect(answer).toMatchObject({ status: 429, body: { status: 429, code: 'too-many-requests' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(answer.body['detail']).toContain(whose);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
  }

  it('are told their limits with every answer', async () => {
    const client = ApiClient.withKey(running.url, company.apiKey);
    const first = await ask(client);
    expect(first.headers.get('ratelimit-policy')).toBe(`"key";q=${CALLER};w=60, "company";q=${COMPANY};w=60`);
    expect(first.headers.get('ratelimit')).toMatch(
      new RegExp(`^"key";r=${CALLER - 1};t=15, "company";r=${COMPANY - 1};t=10$`),
    );
    const refused = await client.call('GET', '/api/v1/probe/nobody');
    expect(refused.status).toBe(403);
    const second = await client.call('GET', '/api/v1/probe/scopeless');
    expect(second.status).toBe(403);
    expect(second.headers.get('ratelimit')).toMatch(/^"key";r=2;t=\d+, "company";r=4;t=\d+$/);
  });

  it('of a key end at its limit with 429 and Retry-After, and those of another key go on', async () => {
    const client = ApiClient.withKey(running.url, company.apiKey);
    expect(await statuses(client, CALLER)).toEqual(times(200, CALLER));
    const refused = await ask(client);
    expectRefusal(refused, 'this API key');
    expect(refused.headers.get('ratelimit')).toMatch(/^"key";r=0;t=60, "company";r=2;t=\d+$/);
    expect(await statuses(owner, 1)).toEqual([200]);
  });

  it('that were refused cost nothing: the next is taken when Retry-After says', async () => {
    const client = ApiClient.withKey(running.url, company.apiKey);
    await statuses(client, CALLER);
    expect(await statuses(client, 8)).toEqual(times(429, 8));
    const keys = await running.redis.keys(redisKeys.requestRate('key', '*'));
    const waitMicros = Number((await ask(client)).headers.get('retry-after')) * 1_000_000;
    const arrival = Number(await running.redis.get(keys[0] ?? ''));
    await running.redis.set(keys[0] ?? '', String(arrival - waitMicros));
    expect(await statuses(client, 2)).toEqual([200, 429]);
  });

  it('of all of a company end at the company’s limit, and another company’s go on', async () => {
    const client = ApiClient.withKey(running.url, company.apiKey);
    expect(await statuses(client, CALLER)).toEqual(times(200, CALLER));
    expect(await statuses(owner, COMPANY - CALLER)).toEqual(times(200, COMPANY - CALLER));
    expectRefusal(await ask(owner), 'company');
    const other = await createCompany(running.test.database, 'Unlimited');
    expect(await statuses(ApiClient.withKey(running.url, other.apiKey), 1)).toEqual([200]);
  });

  it('follow the operator’s own limit for a company, which nobody else can set', async () => {
    const other = await createCompany(running.test.database, 'Large');
    const operator = await createOperator(running);
    const path = `/api/v1/operator/companies/${other.companyId}/request-limit`;
    const setLimit = async (requestsPerMinute: unknown, by = operator) => {
      const answer = await by.call('PUT', path, { requestsPerMinute });
      await forget();
      return answer;
    };
    const client = ApiClient.withKey(running.url, other.apiKey);
    const more = COMPANY + 1;
    expect(await setLimit(more)).toMatchObject({ status: 200, body: { requestsPerMinute: more } });
    expect(await statuses(client, more + 1)).toEqual([...times(200, more), 429]);
    await setLimit(2);
    expect(await statuses(client, 3)).toEqual([200, 200, 429]);
    for (const by of [owner, client]) expect((await setLimit(1_000, by)).status).toBe(403);
    for (const wrong of [0, -1, 1.5, '10', undefined]) expect((await setLimit(wrong)).status).toBe(422);
    await setLimit(null);
    expect(await statuses(client, CALLER + 1)).toEqual([...times(200, CALLER), 429]);
  });

  it('of strangers are counted by address: without credentials, with wrong ones, and to sign in', async () => {
    const nobody = ApiClient.nobody(running.url);
    const wrong = ApiClient.withKey(running.url, `sk_${'x'.repeat(43)}`);
    expect(await statuses(wrong, 1)).toEqual([401]);
    expect(await statuses(nobody, 1)).toEqual([401]);
    expect(await statuses(nobody, 1, '/api/v1/probe/anyone')).toEqual([200]);
    for (const path of ['/api/v1/probe/anyone', '/api/v1/probe/viewer']) {
      const refused = await nobody.call('GET', path);
      expectRefusal(refused, 'network address');
      expect(refused.headers.get('ratelimit-policy')).toBe(`"address";q=${ADDRESS};w=60`);
    }
    expectRefusal(await ask(wrong), 'network address');
    const signIn = { email: company.email, password: company.password };
    expect((await nobody.call('POST', '/api/v1/session', signIn)).status).toBe(429);
    expect(await statuses(ApiClient.withKey(running.url, company.apiKey), 1)).toEqual([200]);
    expect(await statuses(nobody.with({ 'x-forwarded-for': '198.51.100.7' }), 1)).toEqual([401]);
  });

  it('of load balancers and of carriers are never counted', async () => {
    const nobody = ApiClient.nobody(running.url);
    expect(await statuses(nobody, 3 * ADDRESS, '/health/live')).toEqual(times(200, 3 * ADDRESS));
    const posts = await Promise.all(
      Array.from({ length: 3 * ADDRESS }, () => nobody.call('POST', '/webhooks/simulator/x', {})),
    );
    expect(posts.map(({ status }) => status)).toEqual(times(200, 3 * ADDRESS));
    expect(posts[0]?.headers.get('ratelimit')).toBeNull();
  });

  it('are counted together over all processes', async () => {
    const other = await createHttpApp(TenancyTestModule, { logger: false });
    try {
      await other.listen({ port: 0, host: '127.0.0.1' });
      const there = ApiClient.withKey((await other.getUrl()).replace(/\/$/, ''), company.apiKey);
      const here = ApiClient.withKey(running.url, company.apiKey);
      expect(await statuses(here, CALLER - 2)).toEqual(times(200, CALLER - 2));
      expect(await statuses(there, 3)).toEqual([200, 200, 429]);
      expect(await statuses(here, 1)).toEqual([429]);
    } finally {
      await other.close();
    }
  });

  it('are limited by each process alone while Redis is away: neither without end nor dead', async () => {
    const other = await createHttpApp(TenancyTestModule, { logger: false });
    try {
      await other.listen({ port: 0, host: '127.0.0.1' });
      other.get(Redis).disconnect();
      const client = ApiClient.withKey((await other.getUrl()).replace(/\/$/, ''), company.apiKey);
      expect(await statuses(client, CALLER + 3)).toEqual([...times(200, CALLER), ...times(429, 3)]);
      expectRefusal(await ask(client), 'this API key');
    } finally {
      await other.close();
    }
  });
});

describe('a Redis that hangs', () => {
  let proxy: Server;
  let redis: Redis;
  let given: Awaited<ReturnType<typeof createTestRedis>>;
  const sockets: Socket[] = [];

  beforeAll(async () => {
    given = await createTestRedis();
    const real = new URL(given.url);
    proxy = createServer((client) => {
      const server = connect(Number(real.port), real.hostname);
      client.pipe(server).pipe(client);
      for (const socket of [client, server]) sockets.push(socket.on('error', () => undefined));
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    // With the password of the real one.
    const proxied = new URL(given.url);
    proxied.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    redis = new Redis(proxied.href, { commandTimeout: 60_000 });
    redis.on('error', () => undefined);
    await once(redis, 'ready');
  });

  afterEach(() => {
    for (const socket of sockets) socket.resume();
  });

  afterAll(async () => {
    redis?.disconnect();
    for (const socket of sockets) socket.destroy();
    proxy?.close();
    await given?.close();
  });

  it('holds nobody up for long, and lifts no limit', async () => {
    const limiter = new RateLimiter(redis, logFromPino(pino({ level: 'silent' })));
    const limit: RateLimit = { name: 'key', key: 'rate:key:7', requests: 3 };
    expect((await limiter.take([limit])).states[0]?.remaining).toBe(2);
    for (const socket of sockets) socket.pause();
    const verdicts: boolean[] = [];
    const began = performance.now();
    for (let asked = 0; asked < 5; asked++) verdicts.push((await limiter.take([limit])).taken);
    // The first waits for a moment, the others do not ask: a minute is what a single command would take.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(verdicts).toEqual([true, true, true, false, false]);
  });
});
