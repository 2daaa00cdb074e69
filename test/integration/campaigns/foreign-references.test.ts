import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HoursClassService } from '../../../src/compliance/hours-classes/hours-class.service.js';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

/** What a company has of which another one might name the id. */
interface Possessions {
  api: ApiClient;
  companyId: number;
  accountId: number;
  listId: number;
  campaignId: number;
  contactId: number;
}

interface Problem {
  errors?: { field: string }[];
}

describe('ids of another company in a campaign', () => {
  let app: TestHttpApp;
  let mine: Possessions;
  let theirs: Possessions;

  beforeAll(async () => {
    app = await startHttpApp(ApiModule);
    mine = await furnish('Mine', 12125550101);
    theirs = await furnish('Theirs', 12125550102);
  });
  afterAll(() => app?.close());

  async function furnish(name: string, contactId: number): Promise<Possessions> {
    const { companyId, apiKey } = await createCompany(app.test.database, name);
    const api = ApiClient.withKey(app.url, apiKey);
    const post = async (path: string, body: object): Promise<number> => {
      const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
      expect(answer.status).toBe(201);
      return answer.body.id;
    };
    const accountId = await post('/accounts', {
      carrier: 'simulator',
      name,
      credentials: { accountId: name, apiKey: 'a-test-key' },
    });
    const numbers = [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 60 }];
    await api.call('POST', `/api/v1/accounts/${accountId}/numbers`, { numbers });
    const listId = await post('/lists', { name });
    const [hoursClassId] = await app.app
      .get(HoursClassService, { strict: false })
      .intern([{ country: 'US', timeZones: ['America/New_York'], states: [], purpose: 'promotional' }]);
    await app.test.database.execute(
      `INSERT INTO contacts (list_id, id, company_id, phone, first_name, hours_class_id, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, NOW(3), NOW(3))`,
      [listId, contactId, companyId, contactId, `Secret of ${name}`, hoursClassId],
    );
    const campaignId = await post('/campaigns', { name, accountId, listIds: [listId], text: 'Hi' });
    return { api, companyId, accountId, listId, campaignId, contactId };
  }

  const draft = (change: object) => ({
    name: 'Mixed',
    accountId: mine.accountId,
    listIds: [mine.listId],
    text: 'Hi {{ first_name }}',
    ...change,
  });

  const campaignsOf = async ({ companyId }: Possessions) =>
    app.test.database.query('SELECT * FROM campaigns WHERE company_id = ? ORDER BY id', [companyId]);

  /** Each alone: beside another wrong one it might be refused for the other's sake. */
  it.each<[string, (of: Possessions) => object, string]>([
    ['its account', ({ accountId }) => ({ accountId }), 'accountId'],
    ['its list', ({ listId }) => ({ listIds: [listId] }), 'listIds.0'],
    ['its list behind one of ours', ({ listId }) => ({ listIds: [mine.listId, listId] }), 'listIds.1'],
    ['its campaign', ({ campaignId }) => ({ excludeCampaignIds: [campaignId] }), 'excludeCampaignIds.0'],
    [
      'its campaign behind one of ours',
      ({ campaignId }) => ({ excludeCampaignIds: [mine.campaignId, campaignId] }),
      'excludeCampaignIds.1',
    ],
  ])('are refused: %s', async (_, change, field) => {
    const before = [await campaignsOf(mine), await campaignsOf(theirs)];
    for (const path of ['', '/estimate']) {
      const good = await mine.api.call('POST', '/api/v1/campaigns/estimate', draft(change(mine)));
      const wellFormed = field.endsWith('.1') ? 422 : 200;
      expect(good.status).toBe(wellFormed);
      const answer = await mine.api.call<Problem>('POST', `/api/v1/campaigns${path}`, draft(change(theirs)));
      expect([answer.status, answer.body.errors?.map((error) => error.field)]).toEqual([422, [field]]);
    }
    expect([await campaignsOf(mine), await campaignsOf(theirs)]).toEqual(before);
  });

  it.each([
    ['preview', 'contactIds.0', ({ contactId }: Possessions) => ({ contactIds: [contactId] })],
    ['test', 'contactId', ({ contactId }: Possessions) => ({ contactId, phones: ['+12125550190'] })],
  ])('are refused: its contact in a %s', async (action, field, body) => {
    const path = `/api/v1/campaigns/${mine.campaignId}/${action}`;
    const answer = await mine.api.call<Problem>('POST', path, body(theirs));
    expect([answer.status, answer.body.errors?.map((error) => error.field)]).toEqual([422, [field]]);
    expect(JSON.stringify(answer.body)).not.toContain('Secret');
    const [row] = await app.test.database.query<{ n: number }>('SELECT COUNT(*) AS n FROM inflight');
    expect(row?.n).toBe(0);
  });

  it.each(['', '/messages', '/progress'])('are not found: GET its campaign%s', async (path) => {
    const of = (api: ApiClient) => api.call('GET', `/api/v1/campaigns/${theirs.campaignId}${path}`);
    expect((await of(theirs.api)).status).toBe(200);
    expect((await of(mine.api)).status).toBe(404);
  });

  it.each([
    ['PATCH', '', { text: 'Stolen' }],
    ['POST', '/start', undefined],
    ['POST', '/pause', undefined],
    ['POST', '/cancel', undefined],
    ['POST', '/test', { phones: ['+12125550190'] }],
    ['POST', '/preview', {}],
  ])('change nothing: %s its campaign%s', async (method, path, body) => {
    const before = await campaignsOf(theirs);
    const answer = await mine.api.call(method, `/api/v1/campaigns/${theirs.campaignId}${path}`, body);
    expect(answer.status).toBe(404);
    expect(await campaignsOf(theirs)).toEqual(before);
  });
});
