import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CampaignView } from '../../../src/campaigns/campaign-view.js';
import type { CampaignEstimate } from '../../../src/campaigns/estimate/estimate.schema.js';
import { GenerationService } from '../../../src/campaigns/generation/generation.service.js';
import type { CampaignPreview } from '../../../src/campaigns/preview/preview.schema.js';
import { PriceRepository } from '../../../src/carriers/prices/price.repository.js';
import { PriceSettingService } from '../../../src/carriers/prices/price-setting.service.js';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { SystemClock } from '../../../src/platform/clock/clock.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { type Answer, ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';

interface Problem {
  errors: { field: string; problem: string }[];
}

describe('before a campaign is sent, over the API', () => {
  let app: TestHttpApp;
  let api: ApiClient;
  let companyId: number;
  let strangersCampaign: number;
  let accountId: number;
  let hoursClassId: number;
  let noZone: number;

  beforeAll(async () => {
    app = await startHttpApp(ApiModule);
    await seedAreas(app.test.database);
    const [mine, theirs] = await Promise.all([
      createCompany(app.test.database, 'Mine'),
      createCompany(app.test.database, 'Theirs'),
    ]);
    companyId = mine.companyId;
    api = ApiClient.withKey(app.url, mine.apiKey);
    accountId = await addAccount(api);
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, {
      numbers: [
        { phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 60 },
        { phone: '+12125550101', type: 'ten_dlc', segmentsPerMinute: 40 },
      ],
    });
    [hoursClassId = 0, noZone = 0] = await app.app.get(HoursClassService, { strict: false }).intern([
      { country: 'US', timeZones: ['America/New_York'], states: [], purpose: 'promotional' },
      { country: 'US', timeZones: [], states: [], purpose: 'promotional' },
    ]);
    const stranger = ApiClient.withKey(app.url, theirs.apiKey);
    const list = await stranger.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Theirs' });
    const campaign = await stranger.call<{ id: number }>('POST', '/api/v1/campaigns', {
      name: 'Theirs',
      accountId: await addAccount(stranger),
      listIds: [list.body.id],
      text: 'Hi',
    });
    strangersCampaign = campaign.body.id;
  });

  afterAll(() => app?.close());

  async function addAccount(of: ApiClient): Promise<number> {
    const answer = await of.call<{ id: number }>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: `estimate-${Math.random()}`, apiKey: 'a-test-key' },
    });
    return answer.body.id;
  }

  /** A list of `n` contacts; every third one has a long name, every tenth lives in Texas, every hundredth nowhere. */
  async function addList(n: number, firstPhone = 16460000000): Promise<number> {
    const { body } = await api.call<{ id: number }>('POST', '/api/v1/lists', {
      name: `List ${Math.random()}`,
    });
    await app.test.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, first_name, region, hours_class_id, created_at, updated_at)
       WITH RECURSIVE seq AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM seq WHERE i < 999)
       SELECT ?, ? + a.i * 1000 + b.i, ?, ? + a.i * 1000 + b.i, IF(MOD(b.i, 3) = 0, ?, 'Ann'), IF(MOD(b.i, 10) = 0, 'TX', 'NY'),
              IF(MOD(b.i, 100) = 1, ?, ?), NOW(3), NOW(3)
         FROM seq a JOIN seq b ON a.i * 1000 + b.i < ? ORDER BY a.i, b.i`,
      [
        body.id,
        body.id * 10_000_000,
        companyId,
        firstPhone,
        'Bartholomew'.repeat(9),
        noZone,
        hoursClassId,
        n,
      ],
    );
    await app.test.database.execute('UPDATE contact_lists SET contact_count = ? WHERE id = ?', [n, body.id]);
    return body.id;
  }

  const draft = (change: object = {}) => ({
    name: 'Autumn',
    accountId,
    text: `Hi {{ first_name }}, ${'x'.repeat(60)}`,
    optOutText: null,
    ...change,
  });

  const estimate = <Body = CampaignEstimate>(change: object): Promise<Answer<Body>> =>
    api.call<Body>('POST', '/api/v1/campaigns/estimate', draft(change));

  describe('its estimate', () => {
    it('is exact for a small list: who gets it, who does not and why, segments, and time', async () => {
      const first = await addList(600);
      const second = await addList(400, 16460000400);
      await app.test.database.execute(
        'INSERT INTO opt_outs (company_id, phone, source, opted_out_at) VALUES ?',
        [[16460000000, 16460000010, 16460000020].map((phone) => [companyId, phone, 'manual', new Date()])],
      );
      const { status, body } = await estimate({ listIds: [first, second], filters: { states: ['TX'] } });
      expect(status).toBe(200);
      // Texans: 60 and 40. Of the second list's, the first twenty are in the first one too. A third has two segments.
      const texans = Array.from({ length: 60 + 20 }, (_, i) => (i < 60 ? i * 10 : (i - 40) * 10));
      const longNames = texans.filter((i) => i % 3 === 0 && i > 20).length;
      expect(body).toMatchObject({
        contacts: 1_000,
        lookedAt: 1_000,
        exact: true,
        margin: { recipients: 0, segments: 0 },
        leftOut: { outside_filters: 900, duplicate: 20, opted_out: 3 },
        recipients: 77,
        segmentsPerMinute: 100,
      });
      expect(body.segments).toBeGreaterThanOrEqual(77 + longNames - 7);
      expect(body.minutes).toBe(Math.ceil(body.segments / 100));
    });

    it('keeps its word: generation makes as many messages', async () => {
      const first = await addList(300, 17180000000);
      const second = await addList(300, 17180000200);
      const change = { listIds: [first, second], filters: { states: ['NY'] } };
      const { body } = await estimate(change);
      expect(body.recipients).toBeGreaterThan(0);
      const campaign = await api.call<CampaignView>('POST', '/api/v1/campaigns', draft(change));
      expect(campaign.body.filters).toEqual({ states: ['NY'] });
      const generation = app.app.get(GenerationService, { strict: false });
      for (let step = 0; step < 10; step++) await generation.generate(companyId, campaign.body.id, 100);
      const made = (await api.call<CampaignView>('GET', `/api/v1/campaigns/${campaign.body.id}`)).body;
      expect(made.messages.pending).toBe(body.recipients);
      expect(made.reasons.no_time_zone).toBe(body.leftOut.no_time_zone);
      expect(made.audience).toEqual({
        contacts: body.contacts,
        filtered: body.leftOut.outside_filters,
        duplicates: body.leftOut.duplicate,
      });
    });

    it('is sampled for a long list, within a second and within the margin that it states', async () => {
      const listId = await addList(200_000, 19170000000);
      const begun = performance.now();
      const { body } = await estimate({ listIds: [listId] });
      const took = performance.now() - begun;
      expect(body).toMatchObject({ contacts: 200_000, exact: false });
      expect(body.lookedAt).toBeLessThanOrEqual(20_020);
      // 1 % has no zone; a third of the others, by name, has two segments.
      expect(Math.abs(body.recipients - 198_000)).toBeLessThanOrEqual(body.margin.recipients);
      // 200 where all pieces were looked at; a slow machine looks at fewer before the deadline.
      expect(body.margin.recipients).toBeLessThan(100_000);
      const segments =
        198_000 + [...Array(1_000).keys()].filter((i) => i % 3 === 0 && i % 100 !== 1).length * 200;
      expect(Math.abs(body.segments - segments)).toBeLessThanOrEqual(Math.max(body.margin.segments, 6_000));
      // A machine that does other things as well; the deadline for new pieces is 700 ms.
      expect(took).toBeLessThan(60_000);
    });

    it('counts a text that is the same for all without making it for each', async () => {
      const listId = await addList(5_000, 13470000000);
      const { body } = await estimate({
        listIds: [listId],
        text: 'Sale',
        optOutText: 'Reply STOP to opt out',
      });
      expect(body).toMatchObject({ exact: true, recipients: 4_950, segments: 4_950, lookedAt: 5_000 });
    });

    it('tells the cost with the company’s markup, and shows it the final price alone', async () => {
      const listId = await addList(1_000, 13480000000);
      const draft = { listIds: [listId], text: 'Sale', optOutText: null };
      expect((await estimate(draft)).body).toMatchObject({ cost: null, noCost: 'no_price' });
      const database = app.test.database;
      const settings = new PriceSettingService(new PriceRepository(database), database, new SystemClock(0));
      await settings.setPrices({ account: accountId, currency: 'USD', price: '0.0079', byType: {} });
      await settings.setMarkup({ company: companyId, percent: '15' });
      const { body } = await estimate(draft);
      expect(body).toMatchObject({
        segments: 990,
        // 0.0079 and 15 %: 0.009085
        cost: { amount: '8.99415', margin: '0.00', currency: 'USD' },
        noCost: null,
      });
      const prices = await api.call('GET', `/api/v1/accounts/${accountId}/prices`);
      expect(prices.body).toEqual({
        currency: 'USD',
        perSegment: [{ numberType: null, price: '0.009085' }],
      });
      const company = await api.call('GET', '/api/v1/company');
      expect(JSON.stringify(company.body)).not.toContain('markup');
    });

    it('of an empty list is nothing, and without a number has no time', async () => {
      const { body } = await api.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Empty' });
      const answer = await estimate({ listIds: [body.id], accountId: await addAccount(api) });
      expect(answer.body).toEqual({
        contacts: 0,
        recipients: 0,
        segments: 0,
        leftOut: {},
        exact: true,
        lookedAt: 0,
        margin: { recipients: 0, segments: 0 },
        cost: null,
        noCost: 'no_price',
        segmentsPerMinute: null,
        minutes: null,
      });
    });
  });

  it.each<[string, object, string]>([
    ['a campaign of another company', { excludeCampaignIds: [] }, 'excludeCampaignIds.0'],
    ['an area code that is none', { filters: { areaCodes: ['911x'] } }, 'filters.areaCodes.0'],
    ['a state that is none', { filters: { states: ['TX', 'Bavaria'] } }, 'filters.states.1'],
    ['a zone that is none', { filters: { timeZones: ['Mars/Olympus'] } }, 'filters.timeZones.0'],
    [
      'a custom field of no list',
      { filters: { customFields: [{ name: 'size', values: ['M'] }] } },
      'filters.customFields.0.name',
    ],
    ['a filter that nobody knows', { filters: { shoe: 1 } }, 'filters.shoe'],
    ['a name that no contact has', { text: 'Hi {{ frist_name }}' }, 'text'],
    ['a file', { text: '{% include "x" %}' }, 'text'],
    ['a start in the past', { startAt: '2020-01-01T00:00:00Z' }, 'startAt'],
    ['a start at no time', { startAt: 'tomorrow' }, 'startAt'],
    ['two starts', { startAt: '2099-01-01T00:00:00Z', autoStart: true }, 'startAt'],
    ['a pilot of nobody', { pilot: 0 }, 'pilot'],
    ['a share past all', { pauseOnFailures: { percent: 101, minimum: 1 } }, 'pauseOnFailures.percent'],
  ])('refuses %s, names the field, and saves nothing', async (_, change, field) => {
    const listId = await addList(1, 14150000000);
    const body = draft({ listIds: [listId], ...change });
    if (field.startsWith('exclude')) Object.assign(body, { excludeCampaignIds: [strangersCampaign] });
    const before = (await api.call('GET', '/api/v1/campaigns?limit=200')).body;
    for (const path of ['', '/estimate']) {
      const answer = await api.call<Problem>('POST', `/api/v1/campaigns${path}`, body);
      expect([answer.status, answer.body.errors.map((error) => error.field)]).toEqual([422, [field]]);
    }
    expect((await api.call('GET', '/api/v1/campaigns?limit=200')).body).toEqual(before);
  });

  describe('its preview', () => {
    let listId: number;
    let campaign: CampaignView;

    beforeAll(async () => {
      const list = await api.call<{ id: number }>('POST', '/api/v1/lists', { name: 'Preview' });
      listId = list.body.id;
      for (const contact of [
        { phone: '+12145550111', firstName: 'Ann', state: 'TX', customFields: { size: 'XL' } },
        { phone: '+12145550112', firstName: 'Łukasz', state: 'TX' },
        { phone: '+12145550113', firstName: 'Out', state: 'TX' },
        { phone: '+12145550114', firstName: 'Ohio', state: 'OH' },
      ]) {
        const added = await api.call('POST', `/api/v1/lists/${listId}/contacts`, {
          timeZone: 'America/Chicago',
          ...contact,
        });
        expect(added.status).toBe(201);
      }
      await api.call('POST', '/api/v1/opt-outs', { phone: '+12145550113' });
      const answer = await api.call<CampaignView>('POST', '/api/v1/campaigns', {
        name: 'Preview',
        accountId,
        listIds: [listId],
        filters: { states: ['Texas'], customFields: undefined },
        text: 'Hi {{ firstName }} – size {{ size | default: "M" }}',
      });
      expect(answer.status).toBe(201);
      campaign = answer.body;
    });

    const preview = (body: object, id = campaign.id) =>
      api.call<CampaignPreview>('POST', `/api/v1/campaigns/${id}/preview`, body);

    it('shows the first who are meant: text, segments, what makes it UCS-2, and why one is skipped', async () => {
      const { status, body } = await preview({});
      expect(status).toBe(200);
      expect(body.items).toMatchObject([
        {
          phone: '+12145550111',
          text: 'Hi Ann - size XL\nReply STOP to opt out',
          encoding: 'gsm-7',
          segments: 1,
          ucs2Characters: [],
          leftOut: null,
        },
        {
          text: 'Hi Łukasz – size M\nReply STOP to opt out',
          encoding: 'ucs-2',
          ucs2Characters: ['Ł', '–'],
          leftOut: null,
        },
        { phone: '+12145550113', leftOut: 'opted_out' },
      ]);
      expect((await preview({ limit: 1 })).body.items).toHaveLength(1);
    });

    it('shows chosen contacts in their order, also those who are not meant, with a text to try', async () => {
      const contacts = await api.call<{ items: { id: number }[] }>('GET', `/api/v1/lists/${listId}/contacts`);
      const ids = contacts.body.items.map(({ id }) => id).reverse();
      const { body } = await preview({
        contactIds: ids,
        text: 'Try {{ first_name }}. Reply STOP to opt out',
      });
      expect(body.items.map(({ text, leftOut }) => [text, leftOut])).toEqual([
        ['Try Ohio. Reply STOP to opt out', 'outside_filters'],
        ['Try Out. Reply STOP to opt out', 'opted_out'],
        ['Try Łukasz. Reply STOP to opt out', null],
        ['Try Ann. Reply STOP to opt out', null],
      ]);
    });

    it('refuses contacts of other lists and texts that cannot be', async () => {
      const other = await api.call<{ items: { id: number }[] }>(
        'GET',
        `/api/v1/lists/${await addList(1, 14160000000)}/contacts`,
      );
      const foreign = await api.call<Problem>('POST', `/api/v1/campaigns/${campaign.id}/preview`, {
        contactIds: [other.body.items[0]?.id],
      });
      expect([foreign.status, foreign.body.errors[0]?.field]).toEqual([422, 'contactIds.0']);
      const broken = await api.call<Problem>('POST', `/api/v1/campaigns/${campaign.id}/preview`, {
        text: '{{ nope }}',
      });
      expect([broken.status, broken.body.errors[0]?.field]).toEqual([422, 'text']);
      expect((await preview({}, strangersCampaign)).status).toBe(404);
    });
  });

  it('keeps what was asked for, and changes what may be changed', async () => {
    const listId = await addList(1, 14170000000);
    const startAt = new Date(Date.now() + 86_400_000).toISOString();
    const earlier = await api.call<CampaignView>('POST', '/api/v1/campaigns', draft({ listIds: [listId] }));
    const { body } = await api.call<CampaignView>(
      'POST',
      '/api/v1/campaigns',
      draft({
        listIds: [listId],
        filters: { states: ['texas'], areaCodes: ['214'], timeZones: ['central'] },
        excludeCampaignIds: [earlier.body.id],
        startAt,
        pilot: 50,
        pauseOnFailures: { percent: 20, minimum: 10 },
      }),
    );
    expect(body).toMatchObject({
      filters: { states: ['TX'], areaCodes: ['214'], timeZones: ['America/Chicago'] },
      excludeCampaignIds: [earlier.body.id],
      startAt,
      pilot: 50,
      optOutText: null,
      smartReplacement: true,
      pauseOnFailures: { percent: 20, minimum: 10 },
    });
    const path = `/api/v1/campaigns/${body.id}`;
    const edited = await api.call<CampaignView>('PATCH', path, {
      startAt: null,
      pilot: null,
      pauseOnFailures: null,
      optOutText: 'Text STOP to end',
      smartReplacement: false,
    });
    expect(edited.body).toMatchObject({
      startAt: null,
      pilot: null,
      pauseOnFailures: null,
      optOutText: 'Text STOP to end',
      smartReplacement: false,
      text: body.text,
    });
    const refused = await api.call<Problem>('PATCH', path, { text: '{{ nope }}' });
    expect([refused.status, refused.body.errors[0]?.field]).toEqual([422, 'text']);
    expect((await api.call<CampaignView>('GET', path)).body.text).toBe(body.text);
    expect((await api.call('PATCH', path, {})).status).toBe(422);
  });
});
