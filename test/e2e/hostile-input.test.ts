import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../src/processes/api.module.js';
import { startHttpApp, type TestHttpApp } from '../support/http-app.js';
import { type ApiOperation, readOperations } from '../support/isolation/api-operations.js';
import { CompanyResources } from '../support/isolation/company-resources.js';
import { BODIES, makeArrivals, QUERY_VALUES } from '../support/isolation/recipes.js';
import { seedAreas } from '../support/seed-areas.js';

/** Every route is called hundreds of times within seconds, from one address. */
const UNLIMITED = { RATE_LIMIT_CALLER: '100000', RATE_LIMIT_COMPANY: '100000', RATE_LIMIT_ADDRESS: '100000' };

/** They would end the session with which all of this is asked, or close the company. */
const LEFT_OUT = new Set([
  'signOut',
  'changePassword',
  'switchCompany',
  'setTwoFactorPolicy',
  'beginTwoFactor',
]);

const VALUES: unknown[] = [
  ...['a\u0000b', '\ud800', '😀 x\r\nX-Evil: 1', `' OR 1=1 -- "`, 'x'.repeat(100_000)],
  ...[null, [], {}, -1, 1e308, '1'],
  JSON.parse('{"__proto__": {"polluted": true}}'),
];
const FOREIGN_NAMES = ['companyId', 'isOperator', 'constructor'];
const DEEP_LISTS = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
const DEEP_OBJECTS = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
const PATH_VALUES = ['0', '1e3', '9'.repeat(30), '%00', '..%2f..', "1'--"];
const QUERY_TEXTS = ['\u0000', '9'.repeat(30), "1'--", '😀', 'x'.repeat(5_000)];

let turn = 0;

/** Another third at each place: all 6,600 requests take three times as long, and found nothing more. */
function everyThird<Value>(values: readonly Value[]): Value[] {
  turn++;
  return values.filter((_, index) => (index + turn) % 3 === 0);
}

/** Every body in which one place holds something else. */
function* spoiled(body: unknown, place: (value: unknown) => unknown): Generator<unknown> {
  for (const value of everyThird(VALUES)) yield place(value);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return;
  for (const name of Object.keys(body)) {
    yield* spoiled(Reflect.get(body, name), (value) => place({ ...body, [name]: value }));
  }
  for (const name of everyThird(FOREIGN_NAMES)) {
    yield place({ ...body, [name]: 1 });
  }
}

describe('what an attacker with a session may send', () => {
  let running: TestHttpApp;
  let operations: ApiOperation[];
  let mine: CompanyResources;
  const paths = new Map<string, string>();
  const bodies = new Map<string, unknown>();
  const faults: string[] = [];
  const underWay = new Set<Promise<unknown>>();

  beforeAll(async () => {
    running = await startHttpApp(ApiModule, UNLIMITED);
    await seedAreas(running.test.database);
    operations = (await readOperations(running.url)).filter(({ id }) => !LEFT_OUT.has(id));
    mine = await CompanyResources.make('mine', running.url, running.test.database, operations);
    await makeArrivals(mine);
    // Before the first attack: it may rename what a later one would make.
    for (const operation of operations) {
      paths.set(operation.id, await mine.fill(operation.path));
      bodies.set(operation.id, await mine.body(operation.id));
    }
  });

  afterAll(async () => {
    await running?.close();
  });

  /** Sends it as it stands; notes an answer that is our fault, slow, or tells of our insides. */
  async function attack(
    operation: ApiOperation,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ) {
    const began = performance.now();
    const response = await fetch(`${running.url}${path}`, {
      method: operation.method,
      redirect: 'manual',
      headers: {
        ...mine.bySession.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const isStream = /event-stream/.test(response.headers.get('content-type') ?? '');
    const text = isStream ? '' : await response.text();
    if (isStream) await response.body?.cancel();
    const took = performance.now() - began;
    const what = `${operation.id} ${path.slice(0, 120)} ${body?.slice(0, 160) ?? ''} → ${response.status}`;
    if (response.status >= 500) faults.push(what);
    if (took > 20_000) faults.push(`${what} after ${Math.round(took)} ms`);
    if (response.headers.get('x-evil') !== null) faults.push(`${what} with a header of the attacker's`);
    if (response.status >= 300 && response.status < 400) faults.push(`${what} leads elsewhere`);
    if (/ER_[A-Z]+|QueryFailed|at .+\.(ts|js):\d+|SELECT .+ FROM/.test(text))
      faults.push(`${what} tells: ${text.slice(0, 200)}`);
    return response.status;
  }

  /** Sixteen at a time. */
  async function together(work: Promise<unknown>): Promise<void> {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    if (underWay.size >= 16) await Promise.race(underWay);
  }

  const pathOf = ({ id }: ApiOperation) => paths.get(id) ?? '';
  const withBody = () => operations.filter(({ id, hasBody }) => hasBody && BODIES[id]);

  it('is refused as a mistake of theirs, in every field of every body', async () => {
    for (const operation of withBody()) {
      const body = bodies.get(operation.id);
      if (body === undefined || body instanceof FormData || body instanceof Blob) continue;
      for (const spoilt of spoiled(body, (value) => value)) {
        await together(attack(operation, pathOf(operation), JSON.stringify(spoilt) ?? ''));
      }
    }
    await Promise.all(underWay);
    expect(faults).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  }, 300_000);

  it('is refused as text that is no JSON, nested without end, or of another type', async () => {
    for (const operation of withBody()) {
      const path = pathOf(operation);
      await together(attack(operation, path, DEEP_LISTS));
      await together(attack(operation, path, DEEP_OBJECTS));
      await together(attack(operation, path, '{"__proto__":{"polluted":true},"name":"x"}'));
      await together(attack(operation, path, '{"name":'));
      await together(attack(operation, path, '{}', { 'content-type': 'text/xml' }));
      await together(attack(operation, path, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }));
      await together(attack(operation, path, 'x', { 'content-type': 'multipart/form-data; boundary=x' }));
      await together(attack(operation, path, '{}', { 'idempotency-key': 'é'.repeat(3) }));
      await together(attack(operation, path, '{}', { 'idempotency-key': 'x'.repeat(5_000) }));
    }
    await Promise.all(underWay);
    expect(faults).toEqual([]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('is refused in every parameter of paths and queries', async () => {
    for (const operation of operations) {
      const path = pathOf(operation);
      for (const [index] of [...operation.path.matchAll(/\{[^}]+\}/g)].entries()) {
        for (const value of everyThird(PATH_VALUES)) {
          let at = 0;
          const filled = operation.path.replaceAll(/\{[^}]+\}/g, () => (at++ === index ? value : '1'));
          if (operation.method !== 'DELETE')
            await attack(operation, filled, operation.hasBody ? '{}' : undefined);
        }
      }
      if (operation.method !== 'GET') continue;
      const base = new URLSearchParams(QUERY_VALUES[operation.id]);
      for (const name of [...operation.query, '__proto__']) {
        for (const text of everyThird(QUERY_TEXTS)) {
          const query = new URLSearchParams(base);
          query.set(name, text);
          await together(attack(operation, `${path}?${query}`));
        }
        for (const twisted of [
          `${name}=1&${name}=2`,
          `${name}[]=1`,
          `${name}[a]=1`,
          `${name}=%ff`,
          `${name}`,
        ]) {
          await together(attack(operation, `${path}?${base}&${twisted}`));
        }
      }
    }
    await Promise.all(underWay);
    expect(faults).toEqual([]);
  }, 300_000);

  it('opens nothing by headers', async () => {
    const operation = operations.find(({ id }) => id === 'listLists');
    if (!operation) throw new Error('The API has no operation listLists.');
    const forged: Record<string, string>[] = [
      { authorization: 'Bearer ' },
      { authorization: `Bearer ${'x'.repeat(8_000)}` },
      { authorization: 'Basic Og==' },
      { authorization: 'Bearer \u00ff' },
      { cookie: 'session=%00' },
      { cookie: `session=${'x'.repeat(8_000)}` },
    ];
    for (const headers of forged) {
      const status = await attack(operation, operation.path, undefined, { cookie: '', ...headers });
      expect(status).toBe(401);
    }
    // Whoever the host header names, links and redirects are those of the deployment.
    await attack(operation, operation.path, undefined, { 'x-forwarded-host': 'evil.example' });
    expect(faults).toEqual([]);
  });
});
