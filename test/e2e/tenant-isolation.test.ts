import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../src/processes/api.module.js';
import { SCOPE_NAMES } from '../../src/tenancy/access/scope.js';
import { ApiClient } from '../support/api-client.js';
import { makeApiKey } from '../support/api-keys.js';
import { startHttpApp, type TestHttpApp } from '../support/http-app.js';
import { type ApiOperation, parameterPrefixes, readOperations } from '../support/isolation/api-operations.js';
import { CompanyResources } from '../support/isolation/company-resources.js';
import { BODIES, makeArrivals, QUERY_IDS, QUERY_VALUES, RESOURCES } from '../support/isolation/recipes.js';
import { readRouteAccess } from '../support/isolation/route-access.js';
import { tenantSnapshot } from '../support/isolation/tenant-snapshot.js';
import { seedAreas } from '../support/seed-areas.js';

/** What needs no sign-in. Webhooks are no controller's: carriers sign them. */
const OPEN_ROUTES = [
  'HealthController.health',
  'HealthController.live',
  'HealthController.ready',
  'MetricsController.read',
  'PasswordResetController.complete',
  'PasswordResetController.request',
  'ReceivedInvitationController.accept',
  'ReceivedInvitationController.read',
  'SetupController.complete',
  'SetupController.get',
  'SignInController.secondStep',
  'SignInController.signIn',
];

/** Tables in which the victim must have something to lose, or the comparison would be one of nothing. */
const HELD = [
  ...[
    'accounts',
    'api_keys',
    'campaigns',
    'contact_lists',
    'contacts',
    'conversation_notes',
    'conversations',
    'imports',
    'keywords',
    'memberships',
  ],
  ...['numbers', 'opt_outs', 'replies', 'reply_words', 'sessions', 'unmatched_reports', 'uploads'],
  ...['alerts', 'outgoing_webhook_endpoints', 'outgoing_webhook_events'],
];

/** Every route is called several times within seconds, from one address. */
const UNLIMITED = { RATE_LIMIT_CALLER: '100000', RATE_LIMIT_COMPANY: '100000', RATE_LIMIT_ADDRESS: '100000' };

/** One operation with the victim's ids in path, query and body. */
interface Attack {
  operation: ApiOperation;
  /** The second, where there is one, has the stranger's own parents before the victim's thing. */
  paths: string[];
  body: object | undefined;
  /** Whether the body names something of the victim. */
  refers: boolean;
}

describe('two companies on one platform', () => {
  let running: TestHttpApp;
  let operations: ApiOperation[];
  let victim: CompanyResources;
  let stranger: CompanyResources;

  beforeAll(async () => {
    running = await startHttpApp(ApiModule, UNLIMITED);
    await seedAreas(running.test.database);
    operations = await readOperations(running.url);
    const make = (mark: string) =>
      CompanyResources.make(mark, running.url, running.test.database, operations);
    [victim, stranger] = await Promise.all([make('victim'), make('stranger')]);
    await makeArrivals(victim);
  });

  afterAll(() => running?.close());

  const isShared = (path: string) =>
    parameterPrefixes(path).every((prefix) => RESOURCES[prefix.replace('/api/v1', '')]?.shared);

  /** The path with the victim's ids, in the query too; `parents` own all but the last of its parameters. */
  async function target(operation: ApiOperation, parents = victim): Promise<string> {
    const query = new URLSearchParams(QUERY_VALUES[operation.id]);
    for (const name of operation.query.filter((one) => /Ids?$/.test(one))) {
      const resource = QUERY_IDS[name];
      if (!resource) throw new Error(`No recipe for the query parameter ${name} of ${operation.id}.`);
      query.set(name, await victim.id(resource));
    }
    const path = await victim.fill(operation.path, parents);
    return query.size > 0 ? `${path}?${query}` : path;
  }

  /** Signing out comes last, since the stranger's session ends with it. */
  const inOrder = () =>
    [...operations].sort((one, other) => rank(one) - rank(other) || one.id.localeCompare(other.id));
  const rank = ({ id, method }: ApiOperation) => (id === 'signOut' ? 2 : method === 'GET' ? 0 : 1);

  it('have a role on every route', () => {
    const routes = readRouteAccess(running.app);
    expect(routes.length).toBeGreaterThan(operations.length);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
    const open = routes.filter(({ access }) => access === 'anyone').map(({ route }) => route);
    expect(open.sort()).toEqual(OPEN_ROUTES);
  });

  it('are written down on every route that changes something, or it says why not', () => {
    const changing = operations.filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(changing.filter(({ audit }) => audit === null).map(({ id }) => id)).toEqual([]);
  });

  it('are covered by a recipe on every route', () => {
    const prefixes = operations.flatMap(({ path }) => parameterPrefixes(path));
    const wanted = new Set(prefixes.map((prefix) => prefix.replace('/api/v1', '')));
    expect([...wanted].filter((prefix) => !RESOURCES[prefix])).toEqual([]);
    expect(operations.filter(({ id, hasBody }) => hasBody && !BODIES[id]).map(({ id }) => id)).toEqual([]);
    const known = new Set(operations.map(({ id }) => id));
    expect(Object.keys(BODIES).filter((id) => !known.has(id))).toEqual([]);
    expect(Object.keys(RESOURCES).filter((prefix) => !wanted.has(prefix))).toEqual([]);
  });

  it('are closed to whoever has not signed in', async () => {
    const nobody = ApiClient.nobody(running.url);
    const refused: unknown[] = [];
    for (const operation of inOrder().filter(({ access }) => access !== 'anyone')) {
      const answer = await nobody.call(
        operation.method,
        await target(operation),
        await victim.body(operation.id),
      );
      if (answer.status !== 401) refused.push([operation.id, answer.status]);
    }
    expect(refused).toEqual([]);
  });

  it('do nothing by a key that lacks the scope of a route, even of the own company', async () => {
    const keys = new Map<string | null, ApiClient>([[null, victim.byKey]]);
    for (const scope of SCOPE_NAMES) {
      const scopes = SCOPE_NAMES.filter((other) => other !== scope);
      const { key } = await makeApiKey(victim.bySession, { scopes });
      keys.set(scope, ApiClient.withKey(running.url, key));
    }
    const calls = [];
    for (const operation of inOrder().filter(({ access }) => access !== 'anyone')) {
      calls.push({ operation, path: await target(operation), body: await victim.body(operation.id) });
    }
    const state = async () => {
      const { api_keys: _lastUses, ...others } = await tenantSnapshot(
        running.test.database,
        victim.company.companyId,
      );
      return others;
    };
    const rows = await state();
    const wrong: unknown[] = [];
    for (const { operation, path, body } of calls) {
      const answer = await keys.get(operation.scope)?.call(operation.method, path, body);
      if (answer?.status !== 403) wrong.push([operation.id, operation.scope, answer?.status]);
    }
    expect(wrong).toEqual([]);
    expect(await state()).toEqual(rows);
  });

  it('neither see nor change anything of each other', async () => {
    const attacks: Attack[] = [];
    for (const operation of inOrder().filter(({ access }) => access !== 'anyone')) {
      const paths = [await target(operation)];
      if (parameterPrefixes(operation.path).length > 1) paths.push(await target(operation, stranger));
      const before = victim.asked;
      const body = await victim.body(operation.id);
      attacks.push({ operation, paths, body, refers: victim.asked > before });
    }
    const wrong: unknown[] = [];
    for (const { operation, paths } of attacks) {
      if (operation.method !== 'GET' || operation.access === 'operator') continue;
      // What a stranger must not find has to be there: a 404 for everybody would prove nothing.
      const { status } = await victim.bySession.call('GET', paths[0] ?? '');
      if (status !== 200) wrong.push([operation.id, paths[0], status, 'must be there for its owner']);
    }
    const rows = await tenantSnapshot(running.test.database, victim.company.companyId);
    const secrets = await victim.secrets();
    for (const { operation, paths, body, refers } of attacks) {
      for (const path of paths) {
        for (const client of [stranger.byKey, stranger.bySession]) {
          const { status, body: answer } = await client.call(operation.method, path, body);
          const refusedKey = client === stranger.byKey && status === 403 && isForPeople(operation);
          const text = JSON.stringify(answer);
          const leaks = operation.method === 'GET' && secrets.some((secret) => text.includes(secret));
          const verdict = leaks ? 'leaks' : refusedKey ? null : judge(operation, status, refers);
          if (verdict) wrong.push([operation.id, path, status, verdict, answer]);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await tenantSnapshot(running.test.database, victim.company.companyId)).toEqual(rows);
    for (const table of HELD) expect([table, rows[table]?.length]).not.toEqual([table, 0]);
  });

  /** What is wrong with a stranger's answer; null where nothing is. */
  function judge(operation: ApiOperation, status: number, refers: boolean): string | null {
    if (operation.access === 'operator') return status === 403 ? null : 'must be 403';
    const named = operation.path.includes('{') && !isShared(operation.path);
    if (named) return status === 404 ? null : 'must be 404';
    if (refers) return status === 404 || status === 422 ? null : 'must be refused';
    return status < 500 && status !== 401 ? null : 'must be answered';
  }
});

/** What an API key may not do at all, whoever it belongs to. */
function isForPeople({ scope }: ApiOperation): boolean {
  return scope === null;
}
