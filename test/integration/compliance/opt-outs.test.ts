import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { BulkOptOutRepository } from '../../../src/compliance/opt-outs/bulk-opt-out.repository.js';
import { WHOLE_COMPANY } from '../../../src/compliance/opt-outs/opt-out.js';
import { OptOutRepository } from '../../../src/compliance/opt-outs/opt-out.repository.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { OptOutListService } from '../../../src/compliance/opt-outs/opt-out-list.service.js';
import { OptOutSigns } from '../../../src/compliance/opt-outs/opt-out-signs.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { Log } from '../../../src/platform/logging/log.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany, type TestCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

describe('an opt-out', () => {
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
    [...(await optOuts().find(companyId, WHOLE_COMPANY, phones))].sort();
  const sign = (phone: number) => running.redis.exists(redisKeys.optedOut(company.companyId, phone));
  const optOutPath = (phone: number, action = '') => `/api/v1/opt-outs/%2B${phone}${action}`;

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
      optOuts: [{ source: 'carrier', liftReason: null, accountId: null }],
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
      optOuts: [{ source: 'manual' }],
      history: [
        { kind: 'lifted', userId: company.userId },
        { kind: 'opted_out', source: 'manual', userId: company.userId },
      ],
    });
  });

  it('that is recorded twice keeps its first cause, and the later time', async () => {
    const phone = 14155550003;
    await optOuts().record(company.companyId, [phone], 'reply', { replyId: 5 });
    const one = async () => await running.app.get(OptOutListService).one(company.companyId, `+${phone}`, 0);
    const first = await one();
    await optOuts().record(company.companyId, [phone], 'carrier');
    const second = await one();
    expect(second).toMatchObject({ source: 'reply', replyId: 5 });
    expect(Date.parse(second.optedOutAt)).toBeGreaterThanOrEqual(Date.parse(first.optedOutAt));
  });

  it('holds also where Redis does not take the sign', async () => {
    const phone = 14155550004;
    const away = new Redis({ port: 1, enableOfflineQueue: false, retryStrategy: () => null });
    away.on('error', () => undefined);
    const { database } = running.test;
    const signs = new OptOutSigns(away, running.app.get(Log));
    const repository = new OptOutRepository();
    const service = new OptOutService(
      repository,
      new BulkOptOutRepository(repository),
      running.app.get(OptOutListService),
      signs,
      running.app.get(AccountService),
      database,
      new SystemClock(0),
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
