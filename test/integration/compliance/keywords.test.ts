import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { KeywordRepository } from '../../../src/compliance/keywords/keyword.repository.js';
import { StopWords } from '../../../src/compliance/keywords/stop-words.js';
import { Log } from '../../../src/platform/logging/log.js';
import { SharedCaches } from '../../../src/platform/redis/shared-cache.js';
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
  const verdict = async (text: string, accountId = 1) =>
    (await running.app.get(StopWords).match(company.companyId, accountId, text))?.verdict ?? null;

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

  describe('in other processes', () => {
    let connection: Redis;
    let asked: number;

    beforeEach(() => {
      connection = running.redis.duplicate();
      asked = 0;
    });

    afterEach(() => connection.disconnect());

    /** Stop words as another process has them. */
    function elsewhere(redis = connection): StopWords {
      const known = running.app.get(KeywordRepository);
      const repository: Pick<KeywordRepository, 'ofKind'> = {
        ofKind: (...of) => {
          asked += 1;
          return known.ofKind(...of);
        },
      };
      const counting = Object.assign(Object.create(known), repository);
      return new StopWords(counting, new SharedCaches(redis, running.app.get(Log)));
    }
    const saysStop = async (words: StopWords, text: string) =>
      (await words.match(company.companyId, 1, text))?.verdict === 'stop';

    it('a change soon holds', async () => {
      const words = elsewhere();
      expect(await saysStop(words, 'enough already')).toBe(false);
      const { body } = await add({ phrase: 'enough' });
      await waitUntil('it holds', () => saysStop(words, 'Enough!'));
      await owner.call('DELETE', `/api/v1/keywords/${body.id}`);
      await waitUntil('it is gone', async () => !(await saysStop(words, 'Enough!')));
    });

    it('words come from Redis without a statement, and from the database where Redis has lost them', async () => {
      await add({ phrase: 'finito' });
      expect(await saysStop(elsewhere(), 'finito')).toBe(true);
      expect(asked).toBe(1);
      expect(await saysStop(elsewhere(), 'finito')).toBe(true);
      expect(asked).toBe(1);
      await running.redis.flushdb();
      expect(await saysStop(elsewhere(), 'finito')).toBe(true);
      expect(asked).toBe(2);
    });

    it('without Redis words come from the database, and none can be changed', async () => {
      await add({ phrase: 'vorbei' });
      const away = new Redis({ port: 1, enableOfflineQueue: false, retryStrategy: () => null });
      away.on('error', () => undefined);
      const words = elsewhere(away);
      expect(await saysStop(words, 'vorbei')).toBe(true);
      let changed = false;
      const change = words.change(company.companyId, async () => {
        changed = true;
      });
      await expect(change).rejects.toThrow('nothing was changed');
      expect(changed).toBe(false);
    });
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
