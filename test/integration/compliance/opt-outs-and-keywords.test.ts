import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { StopWords } from '../../../src/compliance/keywords/stop-words.js';
import { BulkOptOutRepository } from '../../../src/compliance/opt-outs/bulk-opt-out.repository.js';
import { OptOutRepository } from '../../../src/compliance/opt-outs/opt-out.repository.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { OptOutSigns } from '../../../src/compliance/opt-outs/opt-out-signs.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { Log } from '../../../src/platform/logging/log.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

describe('opt-outs and keywords', () => {
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

  const optOuts = () => running.app.get(OptOutService);
  const blocked = async (companyId: number, ...phones: number[]) =>
    [...(await optOuts().find(companyId, phones))].sort();
  const sign = (phone: number) => running.redis.exists(redisKeys.optedOut(company.companyId, phone));
  const optOutPath = (phone: number, action = '') => `/api/v1/opt-outs/%2B${phone}${action}`;

  describe('an opt-out', () => {
    it('blocks for one company, is lifted with a reason, and keeps its history', async () => {
      const phone = 14155550001;
      const made = await owner.call('POST', '/api/v1/opt-outs', { phone: `+${phone}` });
      expect(made.status).toBe(201);
      expect(made.body).toMatchObject({ phone: `+${phone}`, active: true, source: 'api', liftedAt: null });
      expect(await blocked(company.companyId, phone, phone + 1)).toEqual([phone]);
      expect(await blocked(strangerId, phone)).toEqual([]);
      expect(await sign(phone)).toBe(1);

      const lifted = await owner.call('POST', optOutPath(phone, '/lift'), { reason: 'asked on the phone' });
      expect(lifted.status).toBe(200);
      expect(lifted.body).toMatchObject({ active: false, liftReason: 'asked on the phone' });
      expect(await blocked(company.companyId, phone)).toEqual([]);
      expect(await sign(phone)).toBe(0);
      expect((await owner.call('POST', optOutPath(phone, '/lift'), { reason: 'again' })).status).toBe(409);

      await optOuts().record(company.companyId, [phone], 'carrier');
      expect(await blocked(company.companyId, phone)).toEqual([phone]);
      expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
        active: true,
        source: 'carrier',
        liftReason: null,
        history: [
          { kind: 'opted_out', source: 'carrier' },
          { kind: 'lifted', reason: 'asked on the phone' },
          { kind: 'opted_out', source: 'api' },
        ],
      });
    });

    it('names the person who entered it in the admin app', async () => {
      const phone = 14155550002;
      const person = await ApiClient.signIn(running.url, company.email, company.password);
      await person.call('POST', '/api/v1/opt-outs', { phone: `+${phone}` });
      await person.call('POST', optOutPath(phone, '/lift'), { reason: 'a mistake' });
      expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
        source: 'manual',
        history: [
          { kind: 'lifted', userId: company.userId },
          { kind: 'opted_out', source: 'manual', userId: company.userId },
        ],
      });
    });

    it('that is recorded twice keeps its first cause, and the later time', async () => {
      const phone = 14155550003;
      await optOuts().record(company.companyId, [phone], 'reply', { replyId: 5 });
      const first = (await owner.call('GET', optOutPath(phone))).body;
      await optOuts().record(company.companyId, [phone], 'carrier');
      const second = (await owner.call('GET', optOutPath(phone))).body;
      expect(second).toMatchObject({ source: 'reply', replyId: 5 });
      expect(Date.parse(String(second['optedOutAt']))).toBeGreaterThanOrEqual(
        Date.parse(String(first['optedOutAt'])),
      );
    });

    it('holds also where Redis does not take the sign', async () => {
      const phone = 14155550004;
      const away = new Redis({ port: 1, enableOfflineQueue: false, retryStrategy: () => null });
      away.on('error', () => undefined);
      const { database } = running.test;
      const signs = new OptOutSigns(away, running.app.get(Log));
      const clock = new SystemClock(0);
      const service = new OptOutService(
        new OptOutRepository(database),
        new BulkOptOutRepository(new OptOutRepository(database)),
        signs,
        database,
        clock,
      );
      await service.record(company.companyId, [phone], 'reply');
      expect(await blocked(company.companyId, phone)).toEqual([phone]);
      expect(await sign(phone)).toBe(0);
    });

    it('is recorded by many at once without a deadlock', async () => {
      const phones = Array.from({ length: 200 }, (_, index) => 14155560000 + index);
      await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          optOuts().record(company.companyId, index % 2 ? phones : [...phones].reverse(), 'carrier'),
        ),
      );
      expect(await blocked(company.companyId, ...phones)).toHaveLength(200);
    });

    it('is listed in order of phone, page by page', async () => {
      interface Page {
        items: { phone: string }[];
        next: string | null;
      }
      const seen: string[] = [];
      let next: string | null = null;
      do {
        const query = `?limit=50${next === null ? '' : `&after=${encodeURIComponent(next)}`}`;
        const page: Page = (await owner.call<Page>('GET', `/api/v1/opt-outs${query}`)).body;
        seen.push(...page.items.map(({ phone }) => phone));
        next = page.next;
      } while (next !== null);
      expect(seen.length).toBeGreaterThan(200);
      expect(seen).toEqual([...new Set(seen)].sort());
      expect((await stranger.call('GET', '/api/v1/opt-outs')).body).toEqual({ items: [], next: null });
    });

    it('is refused on bad input, with the field named and nothing changed', async () => {
      const bad: [string, string, object, string][] = [
        ['POST', '/api/v1/opt-outs', { phone: '4155550123' }, 'phone'],
        ['POST', '/api/v1/opt-outs', { phone: '+1 415 555 0123' }, 'phone'],
        ['POST', '/api/v1/opt-outs', {}, 'phone'],
        ['POST', '/api/v1/opt-outs', { phone: '+14155559999', source: 'reply' }, 'source'],
        ['POST', optOutPath(14155560000, '/lift'), { reason: '' }, 'reason'],
        ['POST', optOutPath(14155560000, '/lift'), {}, 'reason'],
      ];
      for (const [method, path, body, field] of bad) {
        const answer = await owner.call(method, path, body);
        expect(answer.status).toBe(422);
        expect(answer.body['errors']).toMatchObject([{ field }]);
      }
      expect(await blocked(company.companyId, 14155559999, 14155560000)).toEqual([14155560000]);
      expect((await owner.call('GET', '/api/v1/opt-outs/nobody')).status).toBe(422);
    });

    it('of another company can be neither seen nor lifted', async () => {
      const reason = { reason: 'let me' };
      expect((await stranger.call('GET', optOutPath(14155560000))).status).toBe(404);
      expect((await stranger.call('POST', optOutPath(14155560000, '/lift'), reason)).status).toBe(404);
      expect(await blocked(company.companyId, 14155560000)).toEqual([14155560000]);
    });
  });

  describe('a keyword', () => {
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
});
