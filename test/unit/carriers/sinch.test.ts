import { describe, expect, it } from '@jest/globals';
import type { CarrierHttpRequest } from '../../../src/carriers/carrier-http.js';
import type { WebhookRequest } from '../../../src/carriers/driver.js';
import { SinchDriver } from '../../../src/carriers/drivers/sinch.driver.js';

const driver = new SinchDriver();

describe('signature of Sinch', () => {
  /** A published example. */
  const request: WebhookRequest = {
    method: 'POST',
    url: '',
    query: {},
    headers: {
      'content-type': 'application/json',
      'x-sinch-webhook-signature': 'ZoHei66PPN/kZjw7hFVfGhJOnml3iGNCMWoyQVcE5o0=',
      'x-sinch-webhook-signature-nonce': '01JHFFHWYY7HSS4FWTMDTQEK8V',
      'x-sinch-webhook-signature-timestamp': '1736760161',
      'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
    },
    rawBody: Buffer.from(
      '{"at":"2025-01-13T09:22:40.914Z","batch_id":"01JHFFHQ0P99JPPNQPJDV7JTBP","client_reference":"a client reference","code":0,"operator_status_at":"2025-01-13T09:22:00Z","recipient":"33662162466","status":"Delivered","type":"recipient_delivery_report_sms"}',
    ),
    receivedAt: 1_736_760_161_000,
  };
  const credentials = { webhookSecret: 'SMSWebhooksSecret' };

  it('fits', () => {
    expect(driver.verifyWebhook(request, credentials)).toBe(true);
    expect(driver.verifyWebhook(request, { webhookSecret: 'another' })).toBe(false);
    expect(driver.verifyWebhook(request, {})).toBe(false);
  });

  it('does not fit five minutes later', () => {
    const at = (shift: number) => ({ ...request, receivedAt: request.receivedAt + shift });
    expect(driver.verifyWebhook(at(299_000), credentials)).toBe(true);
    expect(driver.verifyWebhook(at(301_000), credentials)).toBe(false);
    expect(driver.verifyWebhook(at(-301_000), credentials)).toBe(false);
  });

  it('does not fit another nonce', () => {
    const headers = { ...request.headers, 'x-sinch-webhook-signature-nonce': '01' };
    expect(driver.verifyWebhook({ ...request, headers }, credentials)).toBe(false);
  });
});

describe('validity at Sinch', () => {
  it.each([
    [3_600, 3_600],
    [10_000_000, 3 * 86_400 - 300],
  ])('of %i s is %i s', async (validitySeconds, expected) => {
    const sent: CarrierHttpRequest[] = [];
    const http = {
      request: (request: CarrierHttpRequest) => {
        sent.push(request);
        return Promise.resolve({ status: 201, headers: {}, body: '{"id":"01"}' });
      },
    };
    const message = { from: '+1', to: '+2', text: '', reference: '1.2', callbackUrl: '', validitySeconds };
    const before = Date.now();
    await driver.send(message, { credentials: {}, baseUrl: 'http://sinch.test', http });
    const after = Date.now();
    const { expire_at: expireAt } = JSON.parse(sent[0]?.body ?? '{}');
    expect(Date.parse(expireAt)).toBeGreaterThanOrEqual(before + expected * 1_000);
    expect(Date.parse(expireAt)).toBeLessThanOrEqual(after + expected * 1_000);
  });
});
