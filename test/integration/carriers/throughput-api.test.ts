import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { TenDlcRepository } from '../../../src/carriers/ten-dlc/ten-dlc.repository.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from './carriers-test.module.js';

interface Item {
  id: number;
  [field: string]: unknown;
}

const BRANDS = '/api/v1/ten-dlc-brands';
const CAMPAIGNS = '/api/v1/ten-dlc-campaigns';

describe('what decides throughput, over the API', () => {
  let running: TestHttpApp;
  let owner: ApiClient;
  let stranger: ApiClient;
  let numbersPath: string;
  let accountId: number;
  let made = 0;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule, {});
    const [company, other] = [
      await createCompany(running.test.database, 'Acme'),
      await createCompany(running.test.database, 'Other'),
    ];
    owner = ApiClient.withKey(running.url, company.apiKey);
    stranger = ApiClient.withKey(running.url, other.apiKey);
    const account = await owner.call<Item>('POST', '/api/v1/accounts', {
      carrier: 'simulator',
      name: 'Main',
      credentials: { accountId: 'acme', apiKey: 'a key nobody may see' },
    });
    accountId = account.body.id;
    numbersPath = `/api/v1/accounts/${accountId}/numbers`;
  });
  afterAll(() => running.close());

  async function post(path: string, body: object, client = owner): Promise<Item> {
    const answer = await client.call<Item>('POST', path, body);
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 201 });
    return answer.body;
  }

  const addBrand = (changes: object = {}, client = owner) =>
    post(BRANDS, { name: 'Acme', taxId: `12-345${1_000 + made++}`, ...changes }, client);

  async function addNumber(number: object): Promise<Item> {
    const answer = await owner.call<{ items: Item[] }>('POST', numbersPath, { numbers: [number] });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: 201 });
    const [item] = answer.body.items;
    if (!item) throw new Error('no number was added');
    return item;
  }

  /** That the answer is 422 and names the field. */
  async function refused(method: string, path: string, body: object, field: string): Promise<void> {
    const answer = await owner.call('PATCH' === method ? 'PATCH' : 'POST', path, body);
    expect({ status: answer.status, errors: answer.body['errors'] }).toMatchObject({
      status: 422,
      errors: [{ field }],
    });
  }

  it('keeps brands with the limit that their standing gives them', async () => {
    const brand = await addBrand({ taxId: '98-765 4321', vettingScore: 60 });
    expect(brand).toMatchObject({ taxId: '987654321', kind: 'standard', limitPerDay: 40_000 });
    const path = `${BRANDS}/${brand.id}`;
    expect((await owner.call<Item>('PATCH', path, { segmentsPerDay: 500 })).body).toMatchObject({
      limitPerDay: 500,
      vettingScore: 60,
    });
    await refused('PATCH', path, { segmentsPerDay: 40_001 }, 'segmentsPerDay');
    await refused('PATCH', path, { kind: 'low_volume' }, 'vettingScore');
    await refused('POST', BRANDS, { name: 'X', taxId: 'a' }, 'taxId');
    await refused('POST', BRANDS, { name: 'X', taxId: '12345', vettingScore: 101 }, 'vettingScore');
    // The same tax id would be a second bucket for the same brand.
    expect((await owner.call('POST', BRANDS, { name: 'Again', taxId: '987654321' })).status).toBe(409);
    // Another company may have one of the same tax id: it sees and limits its own alone.
    await addBrand({ taxId: '987654321' }, stranger);
    expect((await stranger.call('GET', path)).status).toBe(404);
    expect((await owner.call('DELETE', path)).status).toBe(204);
    expect((await owner.call('GET', path)).status).toBe(404);
  });

  it('keeps campaigns with the limit of their class, and those in use', async () => {
    const brand = await addBrand();
    const campaign = await post(CAMPAIGNS, { brandId: brand.id, name: 'Offers', class: 'E' });
    expect(campaign).toMatchObject({ class: 'E', limitPerMinute: 240, limitIsOver: 'campaign' });
    const path = `${CAMPAIGNS}/${campaign.id}`;
    await refused('PATCH', path, { segmentsPerMinute: 241 }, 'segmentsPerMinute');
    await refused('POST', CAMPAIGNS, { brandId: brand.id, name: 'X', class: 'Z' }, 'class');
    const foreign = await addBrand({}, stranger);
    await refused('POST', CAMPAIGNS, { brandId: foreign.id, name: 'X', class: 'A' }, 'brandId');

    const number = await addNumber({
      phone: '+14155550101',
      type: 'ten_dlc',
      tenDlcCampaignId: campaign.id,
    });
    const sending = async () => (await running.app.get(AccountDirectory).numbers(accountId))[0]?.tenDlc;
    expect(await sending()).toEqual({ campaignId: campaign.id, rate: 240, brandId: brand.id, perDay: 2_000 });
    await owner.call('PATCH', path, { class: 'G', segmentsPerMinute: null });
    expect(await sending()).toMatchObject({ rate: null });
    expect((await owner.call('DELETE', path)).status).toBe(409);
    expect((await owner.call('DELETE', `${BRANDS}/${brand.id}`)).status).toBe(409);
    expect((await owner.call('DELETE', `${numbersPath}/${number.id}`)).status).toBe(204);
    expect((await owner.call('DELETE', path)).status).toBe(204);
    expect((await owner.call('DELETE', `${BRANDS}/${brand.id}`)).status).toBe(204);
  });

  it('lets a number name a 10DLC campaign of its own company only, and only a 10DLC number', async () => {
    const foreign = await addBrand({}, stranger);
    const foreignCampaign = await post(CAMPAIGNS, { brandId: foreign.id, name: 'X', class: 'A' }, stranger);
    const own = await post(CAMPAIGNS, { brandId: (await addBrand()).id, name: 'X', class: 'A' });
    const number = { phone: '+14155550102', type: 'ten_dlc', tenDlcCampaignId: foreignCampaign.id };
    await refused('POST', numbersPath, { numbers: [number] }, 'numbers.0.tenDlcCampaignId');
    const tollFree = await addNumber({ phone: '+18005550102', type: 'toll_free' });
    const path = `${numbersPath}/${tollFree.id}`;
    await refused('PATCH', path, { tenDlcCampaignId: own.id }, 'tenDlcCampaignId');
    const plain = await addNumber({ phone: '+14155550103', type: 'ten_dlc' });
    expect(plain['tenDlcCampaignId']).toBeNull();
    const plainPath = `${numbersPath}/${plain.id}`;
    await refused('PATCH', plainPath, { tenDlcCampaignId: foreignCampaign.id }, 'tenDlcCampaignId');
    const changed = await owner.call<Item>('PATCH', plainPath, { tenDlcCampaignId: own.id });
    expect(changed.body['tenDlcCampaignId']).toBe(own.id);
  });

  it('refuses what names a brand or campaign that is removed at that moment', async () => {
    const { database } = running.test;
    const repository = running.app.get(TenDlcRepository);
    const brand = await addBrand();
    const find = repository.findBrand.bind(repository);
    jest.spyOn(repository, 'findBrand').mockImplementationOnce(async (...of) => {
      const found = await find(...of);
      await database.execute('DELETE FROM ten_dlc_brands WHERE id = ?', [brand.id]);
      return found;
    });
    await refused('POST', CAMPAIGNS, { brandId: brand.id, name: 'X', class: 'A' }, 'brandId');

    const brandId = (await addBrand()).id;
    const owned = repository.ownedCampaigns.bind(repository);
    const campaignThatGoes = async () => {
      const { id } = await post(CAMPAIGNS, { brandId, name: 'X', class: 'A' });
      jest.spyOn(repository, 'ownedCampaigns').mockImplementationOnce(async (...of) => {
        const found = await owned(...of);
        await database.execute('DELETE FROM ten_dlc_campaigns WHERE id = ?', [id]);
        return found;
      });
      return id;
    };
    const plain = { phone: '+14155550104', type: 'ten_dlc' };
    const numbers = [plain, { ...plain, phone: '+14155550105', tenDlcCampaignId: await campaignThatGoes() }];
    await refused('POST', numbersPath, { numbers }, 'numbers.1.tenDlcCampaignId');
    // Nothing was added: the first number is still free.
    const { id } = await addNumber(plain);
    const changes = { tenDlcCampaignId: await campaignThatGoes() };
    await refused('PATCH', `${numbersPath}/${id}`, changes, 'tenDlcCampaignId');
  });

  it('takes names as senders, each once however it is written', async () => {
    const name = await addNumber({ name: 'Acme1', type: 'alphanumeric' });
    expect(name).toMatchObject({
      phone: null,
      name: 'Acme1',
      segmentsPerMinute: 600,
      health: { state: 'normal' },
    });
    for (const wrong of ['Acme Offers', '12345', 'Acme-1', 'TwelveSigns1', '', 'Ümlaut']) {
      await refused(
        'POST',
        numbersPath,
        { numbers: [{ name: wrong, type: 'alphanumeric' }] },
        'numbers.0.name',
      );
    }
    const both = { numbers: [{ name: 'Bcme', phone: '+14155550109', type: 'alphanumeric' }] };
    expect((await owner.call('POST', numbersPath, both)).status).toBe(422);
    await refused(
      'POST',
      numbersPath,
      { numbers: [{ name: 'ACME1', type: 'alphanumeric' }] },
      'numbers.0.name',
    );
    expect((await owner.call('DELETE', `${numbersPath}/${name.id}`)).status).toBe(204);
    const back = await addNumber({ name: 'ACME1', type: 'alphanumeric', segmentsPerMinute: 30 });
    expect(back).toMatchObject({ id: name.id, name: 'ACME1', segmentsPerMinute: 30 });
  });

  it('keeps a warm-up, whose age does not begin anew when it changes', async () => {
    const number = await addNumber({
      phone: '+14155550105',
      type: 'long_code',
      warmUp: { segmentsPerDay: 50, days: 10 },
    });
    const { since } = number['warmUp'] as { since: string };
    const path = `${numbersPath}/${number.id}`;
    const changed = await owner.call<Item>('PATCH', path, { warmUp: { segmentsPerDay: 80, days: 20 } });
    expect(changed.body['warmUp']).toEqual({ segmentsPerDay: 80, days: 20, since });
    await refused('PATCH', path, { warmUp: { segmentsPerDay: 0, days: 20 } }, 'warmUp.segmentsPerDay');
    expect((await owner.call<Item>('PATCH', path, { warmUp: null })).body['warmUp']).toBeNull();
  });
});
