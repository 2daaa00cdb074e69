import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DriverRegistry } from '../../../src/carriers/driver-registry.js';
import { formatReference } from '../../../src/contracts/delivery-report.js';
import { discoverModules } from '../../../src/platform/discover-modules.js';
import { AllModule } from '../../../src/processes/all.module.js';
import { CarrierServer } from '../../carriers/support/carrier-server.js';
import { withFilesOf } from '../../carriers/support/document.js';
import type { DriverCases } from '../../carriers/support/driver-cases.js';
import { ApiClient } from '../../support/api-client.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { seedAreas } from '../../support/seed-areas.js';
import { waitUntil } from '../../support/wait-until.js';

interface Account {
  id: number;
  webhookUrl: string;
}

interface SentTest {
  campaignId: number;
  items: { messageId: number | null }[];
}

describe('the driver of docs/writing-a-driver.md, on a platform that knows nothing of it', () => {
  let carrier: CarrierServer;
  let app: TestHttpApp;
  let api: ApiClient;
  let companyId: number;
  let cases: DriverCases;
  let account: Account;

  beforeAll(async () => {
    carrier = await CarrierServer.start();
    carrier.behaviour = { status: 202, body: '{"id":"pg-1","parts":1}' };
    const registry = await withFilesOf('docs/writing-a-driver.md', async (files) => {
      const [module] = await discoverModules(files.casesFolder, '.cases');
      cases = module?.['cases'] as DriverCases;
      const [own, written] = await Promise.all([
        DriverRegistry.discover(),
        DriverRegistry.discover(files.driversFolder),
      ]);
      return new DriverRegistry([...own.list(), ...written.list()]);
    });
    // As if its file lay in the drivers folder.
    const discover = jest.spyOn(DriverRegistry, 'discover').mockResolvedValue(registry);
    app = await startHttpApp(AllModule, {
      CARRIER_BASE_URL_PIGEON: carrier.url,
      PUBLIC_URL: 'https://sms.example.com',
      DISPATCH_INTERVAL_MS: '1000',
    });
    discover.mockRestore();
    await seedAreas(app.test.database);
    const company = await createCompany(app.test.database, 'Acme');
    companyId = company.companyId;
    api = ApiClient.withKey(app.url, company.apiKey);
    account = await create('/accounts', {
      carrier: 'pigeon',
      name: 'Loft',
      credentials: cases.credentials,
    });
  });

  afterAll(async () => {
    await app?.close();
    await carrier?.close();
  });

  async function create<Body>(path: string, body: object): Promise<Body> {
    const answer = await api.call<Body>('POST', `/api/v1${path}`, body);
    expect(answer).toMatchObject({ status: 201 });
    return answer.body;
  }

  /** A webhook of Pigeon Post to the address that it was given. */
  async function report(address: string, body: object, credentials = cases.credentials): Promise<number> {
    const { pathname, search, searchParams } = new URL(address);
    const webhook = {
      method: 'POST' as const,
      contentType: 'application/json',
      query: Object.fromEntries(searchParams),
      body: JSON.stringify(body),
    };
    const { headers } = cases.sign(webhook, address, credentials, Date.now());
    const response = await fetch(`${app.url}${pathname}${search}`, {
      method: 'POST',
      headers: { 'content-type': webhook.contentType, ...headers },
      body: webhook.body,
    });
    return response.status;
  }

  it('is listed with its form', async () => {
    const { body } = await api.call<{ items: object[] }>('GET', '/api/v1/carriers');
    expect(body.items).toContainEqual(
      expect.objectContaining({
        code: 'pigeon',
        displayName: 'Pigeon Post',
        canCheckConnection: true,
        credentials: [
          expect.objectContaining({ name: 'token', title: 'API token', secret: true, required: true }),
          expect.objectContaining({ name: 'webhookSecret', secret: true }),
        ],
      }),
    );
  });

  it('checks what a company enters', async () => {
    const credentials = { ...cases.credentials, token: 'short' };
    const answer = await api.call('POST', '/api/v1/accounts', { carrier: 'pigeon', name: 'No', credentials });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain('credentials.token');
  });

  it('sends, takes the report, and takes the reply', async () => {
    await api.call('POST', `/api/v1/accounts/${account.id}/numbers`, {
      numbers: [{ phone: '+12125550100', type: 'ten_dlc', segmentsPerMinute: 6_000 }],
    });
    const list = await create<{ id: number }>('/lists', { name: 'Test' });
    const campaign = await create<{ id: number }>('/campaigns', {
      name: 'Autumn',
      accountId: account.id,
      listIds: [list.id],
      text: 'Coo',
    });
    const sends = () => carrier.received.filter(({ path }) => path === '/v1/messages');
    // A test: it goes out at any hour.
    const sent = await api.call<SentTest>('POST', `/api/v1/campaigns/${campaign.id}/test`, {
      phones: ['+12125550190'],
    });
    expect(sent.status).toBe(200);
    const { campaignId } = sent.body;
    const messageId = sent.body.items[0]?.messageId ?? 0;
    const reference = formatReference({ campaignId, messageId });
    await waitUntil('the carrier has it', async () => sends().length > 0);
    const callback = `${account.webhookUrl}?ref=${reference}`;
    expect(sends()).toHaveLength(1);
    expect(sends()[0]?.body).toMatchObject({
      from: '12125550100',
      to: '12125550190',
      ref: reference,
      callback,
    });

    const status = { type: 'status', id: 'pg-1', ref: reference, status: 'landed' };
    expect(await report(callback, { events: [status] }, cases.otherCredentials)).toBe(403);
    expect(await report(callback, { events: 'none' })).toBe(400);
    expect(await report(callback, { events: [status] })).toBe(200);
    await waitUntil('the report is applied', async () => {
      const [message] = await app.test.database.query<{ status: string }>(
        'SELECT status FROM messages WHERE company_id = ? AND campaign_id = ? AND id = ?',
        [companyId, campaignId, messageId],
      );
      return message?.status === 'delivered';
    });

    const reply = { type: 'text', id: 'r-1', from: '12125550190', to: '12125550100', body: 'STOP' };
    expect(await report(account.webhookUrl, { events: [reply] })).toBe(200);
    await waitUntil('the stop word counts', async () => {
      const [person] = await app.test.database.query<{ n: number }>(
        'SELECT COUNT(*) AS n FROM opt_outs WHERE company_id = ? AND phone = 12125550190',
        [companyId],
      );
      return Number(person?.n) === 1;
    });
  });
});
