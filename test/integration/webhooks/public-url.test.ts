import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { AccountService } from '../../../src/carriers/accounts/account.service.js';
import { AccountDirectory } from '../../../src/carriers/accounts/account-directory.js';
import { WebhooksModule } from '../../../src/delivery/webhooks/webhooks.module.js';
import { HealthApiModule } from '../../../src/ops/health/health-api.module.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { createCompany } from '../../support/companies.js';
import { startHttpApp, type TestHttpApp } from '../../support/http-app.js';
import { TlsProxy } from './tls-proxy.js';

@Module({ imports: [PlatformModule, WebhooksModule, HealthApiModule] })
class WebhooksOnlyModule {}

const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const FIELDS = { MessageSid: `SM${'1'.repeat(32)}`, MessageStatus: 'delivered', To: '+14155550123' };
const BODY = new URLSearchParams(FIELDS).toString();

/** Twilio signs the address that it calls, and so tells whether we know our own. */
function signature(url: string): string {
  const fields = Object.entries(FIELDS).sort(([a], [b]) => (a < b ? -1 : 1));
  const signed = url + fields.map(([name, value]) => name + value).join('');
  return createHmac('sha1', AUTH_TOKEN).update(signed).digest('base64');
}

describe.each([
  { prefix: '', slash: '' },
  { prefix: '', slash: '/' },
  { prefix: '/sms', slash: '/' },
])('behind a TLS proxy, with PUBLIC_URL ending in “$prefix$slash”', ({ prefix, slash }) => {
  let proxy: TlsProxy;
  let running: TestHttpApp;
  let callbackUrl: string;

  beforeAll(async () => {
    proxy = await TlsProxy.start(() => running.url);
    running = await startHttpApp(WebhooksOnlyModule, { PUBLIC_URL: `${proxy.url}${prefix}${slash}` });
    const { companyId } = await createCompany(running.test.database, 'Acme');
    const account = await running.app.get(AccountService).create(companyId, {
      carrier: 'twilio',
      name: 'Main',
      credentials: { accountSid: `AC${'a'.repeat(32)}`, authToken: AUTH_TOKEN },
      segmentsPerMinute: null,
    });
    expect(account.webhookUrl).toMatch(new RegExp(`^${proxy.url}${prefix}/webhooks/twilio/[\\w-]{32}$`));
    const live = await running.app.get(AccountDirectory).get(account.id);
    callbackUrl = live?.callbackUrl('12.34') ?? '';
    expect(callbackUrl).toBe(`${account.webhookUrl}?ref=12.34`);
  });
  afterAll(async () => {
    await running?.close();
    await proxy?.close();
    delete process.env['PUBLIC_URL'];
  });

  const post = (signedUrl = callbackUrl) =>
    proxy.post(callbackUrl, BODY, {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature(signedUrl),
    });
  const kept = async (): Promise<string[]> => {
    const rows = await running.test.database.query<{ reports: string }>('SELECT reports FROM report_batches');
    return rows.map(({ reports }) => reports);
  };

  const ways: [string, (called: string) => string][] = [
    ['hands the path on as it is', (called) => called],
    ['takes the prefix off', (called) => called.slice(prefix.length)],
  ];
  it.each(ways)('checks what was signed over the public address where the proxy %s', async (_, path) => {
    Object.assign(proxy.handover, { path, headers: { host: '10.0.0.7:3000' } });
    expect(await post()).toBe(200);
    expect((await kept()).at(-1)).toContain('"messageId":34');
  });

  it('believes neither Host nor X-Forwarded-*: what was signed over another address is refused', async () => {
    const claims = {
      ...{ host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
      ...{
        'x-forwarded-port': '80',
        'x-forwarded-prefix': '/evil',
        forwarded: 'host=evil.example;proto=http',
      },
    };
    Object.assign(proxy.handover, { path: (called: string) => called, headers: claims });
    const before = (await kept()).length;
    const path = callbackUrl.slice(proxy.url.length);
    for (const base of ['http://evil.example', 'https://evil.example', running.url, 'http://10.0.0.7:3000']) {
      expect({ base, status: await post(`${base}${path}`) }).toEqual({ base, status: 403 });
    }
    expect(await kept()).toHaveLength(before);
    expect(await post()).toBe(200);
  });

  it('serves the other routes under both paths', async () => {
    for (const path of ['/health', `${prefix}/health`]) {
      expect((await fetch(`${running.url}${path}`)).status).toBe(200);
    }
    expect((await fetch(`${running.url}/smsx/health`)).status).toBe(404);
  });
});
