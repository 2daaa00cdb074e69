import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../src/processes/api.module.js';
import { ROLES, type Role, roleAllows } from '../../src/tenancy/access/tenant.js';
import { ApiClient } from '../support/api-client.js';
import { createCompany, onboarding, type TestCompany } from '../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../support/http-app.js';
import { type ApiOperation, readOperations } from '../support/isolation/api-operations.js';
import { ROUTE_ROLES, ROUTES_WHILE_SUSPENDED, STARTING_ROUTES } from '../support/isolation/route-roles.js';
import { createMember, type TestMember } from '../support/members.js';

/** End the session that asks: asked last, each by a session of its own. */
const ENDS = ['signOut', 'switchCompany', 'revokeOtherSessions', 'stepIntoCompany', 'stepOutOfCompany'];
/** Nothing has this id, so what is granted answers with 404, and changes nothing. */
const NO_ID = '4000000000';
/** As many as a browser would. */
const AT_ONCE = 8;

interface Found {
  id: string;
  status: number;
  detail: unknown;
}

describe('roles', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let operations: ApiOperation[];
  const roleOf = new Map(
    Object.entries(ROUTE_ROLES).flatMap(([role, ids]) => ids.map((id) => [id, role] as const)),
  );

  beforeAll(async () => {
    running = await startHttpApp(ApiModule, {
      // One caller asks for everything at once.
      RATE_LIMIT_CALLER: '100000',
      RATE_LIMIT_COMPANY: '100000',
      RATE_LIMIT_ADDRESS: '100000',
    });
    company = await createCompany(running.test.database, 'Acme');
    operations = await readOperations(running.url);
  });

  afterAll(() => running?.close());

  const signIn = ({ email, password }: TestMember) => ApiClient.signIn(running.url, email, password);

  /** Statuses of a call of each operation without a body: 403 where the caller may not, 4xx of another kind else. */
  async function callAll(person: TestMember, which: readonly ApiOperation[]): Promise<Found[]> {
    const client = await signIn(person);
    const call = async (operation: ApiOperation, caller: ApiClient): Promise<Found> => {
      const path = operation.path.replace(/\{phone\}/g, '+12025550100').replace(/\{[^}]+\}/g, NO_ID);
      const { status, body } = await caller.call(operation.method, path);
      return { id: operation.id, status, detail: body['detail'] };
    };
    const staying = which.filter(({ id }) => !ENDS.includes(id));
    const found: Found[] = [];
    while (staying.length > 0) {
      const some = staying.splice(0, AT_ONCE);
      found.push(...(await Promise.all(some.map((operation) => call(operation, client)))));
    }
    for (const operation of which.filter(({ id }) => ENDS.includes(id))) {
      found.push(await call(operation, await signIn(person)));
    }
    return found;
  }

  it('are named for every route, and for none that is not there', () => {
    expect(operations.map(({ id }) => id).sort()).toEqual([...roleOf.keys()].sort());
    const wrong = operations.filter(({ id, access }) => access !== roleOf.get(id));
    expect(wrong.map(({ id, access }) => [id, access, roleOf.get(id)])).toEqual([]);
    const starting = operations.filter(
      ({ scope }) => scope === 'campaigns:start' || scope === 'messages:send',
    );
    expect(starting.map(({ id }) => id).sort()).toEqual([...STARTING_ROUTES].sort());
  });

  it.each(ROLES)('of a %s open what the table says, and nothing else', async (role) => {
    const person = await createMember(running.test.database, company.companyId, role);
    const wrong = (await callAll(person, operations)).filter(
      ({ id, status }) => (status === 403) === mayCall(role, roleOf.get(id)),
    );
    expect(wrong).toEqual([]);
  });

  it('of an operator open what is the platform’s, beside what the own role does', async () => {
    const person = await createMember(running.test.database, company.companyId, 'viewer');
    await onboarding(running.test.database).setOperator(person.email, true);
    const ofPlatform = operations.filter(({ id }) => roleOf.get(id) === 'operator');
    const wrong = (await callAll(person, ofPlatform)).filter(({ status }) => status === 403);
    expect(wrong).toEqual([]);
    const client = await signIn(person);
    expect((await client.call('PATCH', '/api/v1/company', { name: 'Mine' })).status).toBe(403);
  });

  it('tell who may start from who may edit: without that word, even a manager starts nothing', async () => {
    const person = await createMember(running.test.database, company.companyId, 'manager', {
      mayStart: false,
    });
    const refused = (await callAll(person, operations)).filter(({ status }) => status === 403);
    const forManagers = refused.filter(({ id }) => mayCall('manager', roleOf.get(id)));
    expect(forManagers.map(({ id }) => id).sort()).toEqual([...STARTING_ROUTES].sort());
    for (const { detail } of forManagers) expect(detail).toContain('not start');
  });

  it('open nothing while the company is suspended but what the table says', async () => {
    const other = await createCompany(running.test.database, 'Late');
    await onboarding(running.test.database).setStatus(other.companyId, 'suspended', 'for a test');
    const mine = operations.filter(
      ({ id }) => mayCall('owner', roleOf.get(id)) && roleOf.get(id) !== 'anyone',
    );
    const open = (await callAll(other, mine)).filter(({ status }) => status !== 403);
    expect(open.map(({ id }) => id).sort()).toEqual([...ROUTES_WHILE_SUSPENDED].sort());
  });

  it('open nothing to whoever lacks a second factor that the company asks for, but to set it up', async () => {
    const other = await createCompany(running.test.database, 'Careful');
    await running.test.database.execute('UPDATE companies SET two_factor_required = TRUE WHERE id = ?', [
      other.companyId,
    ]);
    const mine = operations.filter(
      ({ id }) => mayCall('owner', roleOf.get(id)) && roleOf.get(id) !== 'anyone',
    );
    const open = (await callAll(other, mine)).filter(({ status }) => status !== 403);
    expect(open.map(({ id }) => id).sort()).toEqual([...ROUTES_WHILE_SUSPENDED].sort());
  });
});

function mayCall(role: Role, needed: string | undefined): boolean {
  if (needed === 'anyone') return true;
  const least = ROLES.find((one) => one === needed);
  return least !== undefined && roleAllows(role, least);
}
