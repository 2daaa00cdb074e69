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
import { EventOutbox } from '../../../src/tenancy/outgoing-webhooks/event-outbox.js';
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

  const account = async (companyId: number) =>
    (
      await running.app.get(AccountService).create(companyId, {
        carrier: 'simulator',
        name: 'Main',
        credentials: { accountId: 'acme', apiKey: 'a long key' },
        segmentsPerMinute: null,
      })
    ).id;

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
      running.app.get(EventOutbox),
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

  describe('of the person or their carrier', () => {
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    const lift = (phone: number, body: object) =>
      owner.call('POST', optOutPath(phone, '/lift'), { reason: 'called us and asked for it', ...body });

    it.each(['reply', 'carrier'] as const)(
      '(%s) is lifted only on the person’s later word',
      async (source) => {
        const phone = source === 'reply' ? 14155550010 : 14155550011;
        await optOuts().record(company.companyId, [phone], source);
        for (const body of [{}, { askedAt: ago(60) }, { askedAt: ago(-60) }]) {
          const refused = await lift(phone, body);
          expect(refused.status).toBe(422);
          expect(refused.body['errors']).toMatchObject([{ field: 'askedAt' }]);
        }
        expect(await blocked(company.companyId, phone)).toEqual([phone]);
        const askedAt = new Date().toISOString();
        expect(await lift(phone, { askedAt })).toMatchObject({ status: 200, body: { active: false } });
        expect(await blocked(company.companyId, phone)).toEqual([]);
        expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
          history: [{ kind: 'lifted', askedAt, reason: 'called us and asked for it' }, { source }],
        });
      },
    );

    it('is not lost under a block of the company’s own, which would be lifted without a word', async () => {
      const phone = 14155550012;
      await optOuts().record(company.companyId, [phone], 'reply');
      await owner.call('POST', '/api/v1/opt-outs', { phone: `+${phone}` });
      expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
        optOuts: [{ source: 'api', revokedAt: expect.any(String) }],
      });
      expect((await lift(phone, {})).status).toBe(422);
      const imported = await running.test.database.transaction((sql) =>
        optOuts().blockWithin(sql, company.companyId, [phone], new Date(), null),
      );
      expect(imported).toEqual([]);
      expect((await lift(phone, {})).status).toBe(422);
      expect((await lift(phone, { askedAt: new Date().toISOString() })).status).toBe(200);
      // Lifted with all that stood before it: the next block is the company's alone.
      await owner.call('POST', '/api/v1/opt-outs', { phone: `+${phone}` });
      expect((await lift(phone, {})).status).toBe(200);
    });

    it('is lifted by the START that came while the company’s own block stood', async () => {
      const phone = 14155550013;
      await optOuts().record(company.companyId, [phone], 'reply');
      await owner.call('POST', '/api/v1/opt-outs', { phone: `+${phone}` });
      const start = { companyId: company.companyId, phone, at: new Date(Date.now() + 1), replyId: 1 };
      const lifted = await running.test.database.transaction((sql) => optOuts().liftWithin(sql, [start]));
      expect(lifted).toEqual([]);
      expect(await blocked(company.companyId, phone)).toEqual([phone]);
      expect((await lift(phone, {})).status).toBe(200);
    });

    it('is lifted for many at once, for each by their first START behind it', async () => {
      const [once, twice, before, never] = [14155550031, 14155550032, 14155550033, 14155550034];
      const { companyId } = company;
      await optOuts().record(companyId, [once, twice, before], 'reply');
      const start = (phone: number, replyId: number, later = replyId) => {
        return { companyId, phone, at: new Date(Date.now() + later * 1_000), replyId };
      };
      const starts = [
        start(twice, 2),
        start(never, 5),
        start(before, 6, -60),
        start(once, 1),
        start(twice, 3),
      ];
      const lifted = await running.test.database.transaction((sql) => optOuts().liftWithin(sql, starts));
      expect(lifted.map(({ phone, replyId }) => [phone, replyId])).toEqual([
        [once, 1],
        [twice, 2],
      ]);
      expect(await blocked(companyId, once)).toEqual([]);
      expect(await blocked(companyId, twice)).toEqual([]);
      expect(await blocked(companyId, before)).toEqual([before]);
      expect((await owner.call('GET', optOutPath(twice))).body).toMatchObject({
        optOuts: [{ active: false }],
        history: [{ kind: 'lifted' }, { kind: 'opted_out' }],
      });
    });

    it('keeps the message and the carrier’s code', async () => {
      const phone = 14155550014;
      const cause = { campaignId: 3, messageId: 30, carrierCode: '21610' };
      await optOuts().record(company.companyId, [phone], 'carrier', cause);
      expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
        optOuts: [{ source: 'carrier', ...cause }],
        history: [{ kind: 'opted_out', source: 'carrier', ...cause }],
      });
    });
  });

  it('by the company holds also where its clock is behind that of a lift', async () => {
    const phone = 14155550015;
    const start = { companyId: company.companyId, phone, at: new Date(Date.now() + 20_000), replyId: 1 };
    await running.test.database.transaction((sql) => optOuts().liftWithin(sql, [start]));
    expect((await owner.call('GET', optOutPath(phone))).status).toBe(404);
    await optOuts().record(company.companyId, [phone], 'manual');
    expect(await blocked(company.companyId, phone)).toEqual([phone]);
  });

  it('may reach to one account', async () => {
    const phone = 14155550016;
    const accountId = await account(company.companyId);
    const add = (body: object) => owner.call('POST', '/api/v1/opt-outs', { phone: `+${phone}`, ...body });
    expect(await add({ accountId })).toMatchObject({ status: 201, body: { accountId, active: true } });
    const over = async (id: number) => (await optOuts().find(company.companyId, id, [phone])).has(phone);
    expect(await over(accountId)).toBe(true);
    expect(await over(accountId + 1)).toBe(false);
    expect(await over(WHOLE_COMPANY)).toBe(false);
    expect(await running.redis.exists(redisKeys.optedOut(company.companyId, phone, accountId))).toBe(1);
    expect(await sign(phone)).toBe(0);

    await add({});
    expect((await owner.call('GET', optOutPath(phone))).body).toMatchObject({
      active: true,
      optOuts: [{ accountId: null }, { accountId }],
      history: [{ accountId: null }, { accountId }],
    });
    const lift = (body: object) =>
      owner.call('POST', optOutPath(phone, '/lift'), { reason: 'a mistake', ...body });
    expect((await lift({ accountId })).status).toBe(200);
    expect(await over(accountId)).toBe(true);
    expect((await lift({})).status).toBe(200);
    expect(await over(accountId)).toBe(false);

    const foreign = await account(strangerId);
    expect((await add({ accountId: foreign })).status).toBe(404);
    expect((await lift({ accountId: foreign })).status).toBe(404);
    expect((await owner.call('GET', `/api/v1/opt-outs?accountId=${foreign}`)).status).toBe(404);
  });

  describe('in the list', () => {
    interface Page {
      items: { phone: string; accountId: number | null; source: string; optedOutAt: string }[];
      next: string | null;
    }
    let lister: ApiClient;
    let companyId: number;
    let accountId: number;
    const at = (minute: number) => new Date(Date.UTC(2026, 5, 1, 0, minute));

    beforeAll(async () => {
      const made = await createCompany(running.test.database, 'Lister');
      companyId = made.companyId;
      lister = ApiClient.withKey(running.url, made.apiKey);
      accountId = await account(companyId);
      // Two pieces of 10,000 and a bit; by number they are in another order than by time.
      const people = Array.from({ length: 20_500 }, (_, index) => 12125600000 + index);
      await running.test.database.execute(
        'INSERT INTO opt_outs (company_id, phone, account_id, source, opted_out_at, lifted_at) VALUES ?',
        [
          people.map((phone, index) => [
            companyId,
            phone,
            index % 1_000 === 7 ? accountId : WHOLE_COMPANY,
            index % 5_000 === 3 ? 'manual' : 'import',
            at((index * 7_919) % 20_500),
            index % 4_000 === 1 ? at(30_000) : null,
          ]),
        ],
      );
    });

    /** All pages of a query. */
    async function all(query: string): Promise<Page['items']> {
      const items: Page['items'] = [];
      for (let after = ''; ; ) {
        const { status, body } = await lister.call<Page>('GET', `/api/v1/opt-outs?limit=200${query}${after}`);
        expect(status).toBe(200);
        items.push(...body.items);
        if (body.next === null) return items;
        after = `&after=${encodeURIComponent(body.next)}`;
      }
    }
    const numbers = async (query: string) => (await all(query)).map(({ phone }) => phone);

    it('is found by its number or first digits', async () => {
      expect(await numbers('&phone=%2B12125600042')).toEqual(['+12125600042']);
      expect(await numbers('&phone=212-560-0042')).toEqual(['+12125600042']);
      expect(await numbers('&phone=%2B1212560204')).toHaveLength(10);
      expect(await numbers('&phone=%2B1415')).toEqual([]);
    });

    it('is found by source, scope and whether it stands, however far apart they lie', async () => {
      const manual = ['+12125600003', '+12125605003', '+12125610003', '+12125615003', '+12125620003'];
      expect(await numbers('&source=manual')).toEqual(manual);
      expect(await numbers('&scope=account')).toHaveLength(21);
      expect(await numbers(`&accountId=${accountId}&phone=%2B121256000`)).toEqual(['+12125600007']);
      expect(await numbers('&active=false')).toHaveLength(6);
      expect(await numbers('&source=manual&active=false')).toEqual([]);
    });

    it('comes newest first where that is asked for, within a time', async () => {
      const since = at(100).toISOString();
      const until = at(600).toISOString();
      const found = await all(`&order=newest&since=${since}&until=${until}`);
      expect(found.map(({ optedOutAt }) => optedOutAt)).toEqual(
        Array.from({ length: 500 }, (_, index) => at(599 - index).toISOString()),
      );
      expect((await all(`&since=${since}&until=${until}`)).map(({ phone }) => phone)).toEqual(
        found.map(({ phone }) => phone).sort(),
      );
    });

    it('comes newest first over all pieces, each once', async () => {
      const found = await all('&order=newest&scope=company&source=manual');
      expect(found.map(({ optedOutAt }) => optedOutAt)).toEqual(
        found
          .map(({ optedOutAt }) => optedOutAt)
          .sort()
          .reverse(),
      );
      expect(found).toHaveLength(5);
    });

    it('is counted', async () => {
      const { body } = await lister.call('GET', '/api/v1/opt-outs/counts');
      expect(body).toEqual({
        active: 20_494,
        lifted: 6,
        wholeCompany: 20_473,
        bySource: { reply: 0, carrier: 0, api: 0, manual: 5, import: 20_489 },
      });
    });

    it('is asked for in words that are understood', async () => {
      for (const [query, field] of [
        ['phone=abc', 'phone'],
        ['source=nobody', 'source'],
        ['since=yesterday', 'since'],
        ['after=x', 'after'],
        ['after=%2B12125550123.0.999999999999999', 'after'],
        ['limit=0x10', 'limit'],
        ['order=oldest', 'order'],
        [`scope=company&accountId=${accountId}`, 'accountId'],
      ]) {
        const answer = await lister.call('GET', `/api/v1/opt-outs?${query}`);
        expect([query, answer.status, answer.body['errors']]).toMatchObject([query, 422, [{ field }]]);
      }
    });
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
