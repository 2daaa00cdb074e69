import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiModule } from '../../../src/processes/api.module.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';

describe('a list that a campaign sends to', () => {
  let app: TestHttpApp;
  let api: ApiClient;
  let accountId: number;

  beforeAll(async () => {
    app = await startHttpApp(ApiModule);
    api = ApiClient.withKey(app.url, (await createCompany(app.test.database, 'Mine')).apiKey);
    accountId = await post('/accounts', {
      carrier: 'simulator',
      name: 'Test',
      credentials: { accountId: 'list-use', apiKey: 'a-test-key' },
    });
  });

  afterAll(() => app?.close());

  async function post(path: string, body: object): Promise<number> {
    const answer = await api.call<{ id: number }>('POST', `/api/v1${path}`, body);
    expect(answer.status).toBe(201);
    return answer.body.id;
  }

  const createCampaign = (name: string, listIds: number[]) =>
    api.call<{ id: number }>('POST', '/api/v1/campaigns', { name, accountId, listIds, text: 'Hello' });

  const remove = (listId: number) => api.call('DELETE', `/api/v1/lists/${listId}`);

  it('stays until the campaign is over', async () => {
    const listIds = [await post('/lists', { name: 'One' }), await post('/lists', { name: 'Two' })];
    const campaign = await createCampaign('Spring', listIds);
    expect(campaign.status).toBe(201);
    for (const listId of listIds) {
      expect(await remove(listId)).toMatchObject({
        status: 409,
        body: { detail: 'The campaign «Spring», which is pending, still needs this list.' },
      });
      expect((await api.call('GET', `/api/v1/lists/${listId}`)).status).toBe(200);
    }
    await api.call('POST', `/api/v1/campaigns/${campaign.body.id}/cancel`);
    for (const listId of listIds) expect((await remove(listId)).status).toBe(204);
    expect(await createCampaign('Summer', listIds)).toMatchObject({ status: 422 });
  });

  it('is either deleted or sent to where both are asked for at once', async () => {
    for (let round = 0; round < 8; round++) {
      const listId = await post('/lists', { name: randomUUID() });
      const [campaign, removal] = await Promise.all([createCampaign('Race', [listId]), remove(listId)]);
      expect([
        [201, 409],
        [422, 204],
      ]).toContainEqual([campaign.status, removal.status]);
      const list = await api.call('GET', `/api/v1/lists/${listId}`);
      expect(list.status).toBe(campaign.status === 201 ? 200 : 404);
    }
  });
});
