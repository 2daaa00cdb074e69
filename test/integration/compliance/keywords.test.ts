import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { StopWords } from '../../../src/compliance/keywords/stop-words.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

describe('a keyword', () => {
  let running: TestHttpApp;
  let company: TestCompany;
  let owner: ApiClient;
  let stranger: ApiClient;
  let strangerId: number;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    company = await createCompany(running.test.database, 'Acme');
    owner = ApiClient.withKey(running.url, company.apiKey);
    const other = await createCompany(running.test.database, 'Other');
    strangerId = other.companyId;
    stranger = ApiClient.withKey(running.url, other.apiKey);
  });

  afterAll(() => running.close());

  const add = (body: object, by = owner) =>
    by.call<{ id: number; phrase: string; accountId: number | null }>('POST', '/api/v1/keywords', {
      kind: 'stop',
      ...body,
    });
  const account = (companyId: number) =>
    running.app.get(AccountService).create(companyId, {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: 'a long key' },
      segmentsPerMinute: null,
    });
  const verdict = (text: string, accountId = 1) =>
    running.app.get(StopWords).verdict(company.companyId, accountId, text);

  it('is folded, found, changed and removed, and holds at once', async () => {
    const made = await add({ phrase: '  Genug, jetzt! ' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ phrase: 'genug jetzt', accountId: null });
    expect(await verdict('GENUG JETZT')).toBe('stop');

    const path = `/api/v1/keywords/${made.body.id}`;
    expect((await owner.call('PATCH', path, { phrase: 'Schluss' })).body).toMatchObject({
      phrase: 'schluss',
    });
    expect(await verdict('genug jetzt')).toBeNull();
    expect(await verdict('Schluss!')).toBe('stop');
    expect((await owner.call('GET', path)).body).toMatchObject({ phrase: 'schluss' });

    expect((await owner.call('DELETE', path)).status).toBe(204);
    expect((await owner.call('GET', path)).status).toBe(404);
    expect(await verdict('Schluss!')).toBeNull();
  });

  it('that another process adds holds within a second or two', async () => {
    expect(await verdict('enough already')).toBeNull();
    await running.test.database.execute(
      "INSERT INTO keywords (company_id, kind, phrase, created_at) VALUES (?, 'stop', 'enough', NOW(3))",
      [company.companyId],
    );
    await waitUntil('it holds', async () => (await verdict('Enough!')) === 'stop', 3_000);
  });

  it('may hold for one account', async () => {
    const { id } = await account(company.companyId);
    await add({ phrase: 'lass das', accountId: id });
    expect(await verdict('lass das', id)).toBe('stop');
    expect(await verdict('lass das', id + 1)).toBeNull();
    expect(await verdict('stop', id)).toBe('stop');
  });

  it('is refused where it is taken, empty, a default one, or for an account of somebody else', async () => {
    await add({ phrase: 'schnauze' });
    const foreign = await account(strangerId);
    const bad: [object, number][] = [
      [{ phrase: 'SCHNAUZE!' }, 409],
      [{ phrase: 'Stop.' }, 409],
      [{ phrase: '!!!' }, 422],
      [{ phrase: '' }, 422],
      [{ phrase: 'x'.repeat(101) }, 422],
      [{ phrase: 'word', kind: 'reply' }, 422],
      [{ phrase: 'word', accountId: foreign.id }, 404],
    ];
    for (const [body, status] of bad) expect((await add(body)).status).toBe(status);
    expect((await add({ phrase: 'schnauze' }, stranger)).status).toBe(201);
  });

  it('of another company can be neither seen nor changed', async () => {
    const made = await add({ phrase: 'mine alone' });
    const path = `/api/v1/keywords/${made.body.id}`;
    expect((await stranger.call('GET', path)).status).toBe(404);
    expect((await stranger.call('PATCH', path, { phrase: 'yours' })).status).toBe(404);
    expect((await stranger.call('DELETE', path)).status).toBe(404);
    expect((await owner.call('GET', path)).body).toMatchObject({ phrase: 'mine alone' });
  });

  it('needs no setting for the default ones, which can be read', async () => {
    const defaults = (await owner.call<{ stop: string[] }>('GET', '/api/v1/keywords/defaults')).body;
    expect(defaults.stop).toEqual(expect.arrayContaining(['stop', 'revoke', 'opt out', 'arret', 'alto']));
  });
});
