import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { WebhookCounts } from '../../../src/delivery/webhooks/webhook-counts.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { CarriersTestModule } from '../carriers/carriers-test.module.js';

const reply = JSON.stringify([
  {
    type: 'message-received',
    message: {
      id: '14762070468292kw2fuqty55yp2b9',
      direction: 'in',
      from: '+14155550123',
      to: ['+14155550100'],
      text: 'Hello',
    },
  },
]);
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('a carrier that shows its password only when asked for it', () => {
  let running: TestHttpApp;
  let url: string;

  beforeAll(async () => {
    running = await startHttpApp(CarriersTestModule);
    const { companyId } = await createCompany(running.test.database, 'Acme');
    const account = await running.app.get(AccountService).create(companyId, {
      carrier: 'bandwidth',
      name: 'Main',
      credentials: {
        accountId: '9900000',
        username: 'api-user',
        password: 'password',
        applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
        webhookUser: 'sms',
        webhookPassword: 'hook:password',
      },
      segmentsPerMinute: null,
    });
    url = `${running.url}/webhooks/bandwidth/${account.webhookUrl.slice(-32)}`;
  });

  afterAll(() => running?.close());

  const post = (headers: Record<string, string>, body = '') =>
    fetch(url, { method: 'POST', headers, ...(body === '' ? {} : { body }) });
  const count = (result: 'accepted' | 'bad-signature') =>
    running.app.get(WebhookCounts).of('bandwidth', result);

  it.each<Record<string, string>>([{}, { 'content-type': 'application/json' }])(
    'is asked on its first request, which brings nothing: %j',
    async (headers) => {
      const before = count('bad-signature');
      const answer = await post(headers);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="webhooks"');
      expect(count('bad-signature')).toBe(before);
    },
  );

  it('is asked, and counted, where it brings something without a password', async () => {
    const before = count('bad-signature');
    const answer = await post({ 'content-type': 'application/json' }, reply);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="webhooks"');
    expect(count('bad-signature')).toBe(before + 1);
  });

  it('is refused with a wrong password', async () => {
    const before = count('bad-signature');
    const answer = await post({ 'content-type': 'application/json', ...basic('sms:wrong') }, reply);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(count('bad-signature')).toBe(before + 1);
  });

  it('is heard with the right one, and nothing came of what went before', async () => {
    const stored = () =>
      running.test.database.query<{ text: string }>('SELECT text FROM replies ORDER BY id');
    expect(await stored()).toEqual([]);
    const answer = await post({ 'content-type': 'application/json', ...basic('sms:hook:password') }, reply);
    expect(answer.status).toBe(200);
    expect(await stored()).toEqual([{ text: 'Hello' }]);
  });
});
