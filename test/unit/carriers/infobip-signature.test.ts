import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { InfobipDriver } from '../../../src/carriers/drivers/infobip.driver.js';

const credentials = { webhookUser: 'sms', webhookPassword: 'hook:password' };
/** HMAC-SHA256 of `12.34` under `hook:password`, by `openssl dgst -sha256 -hmac`. */
const KEY = '15e270979b9dcae81028583f6a65103a3760c785e01cd651aaa168c94530d7aa';

function verifies(
  query: Record<string, string>,
  headers: Record<string, string> = {},
  known: Record<string, string> = credentials,
): boolean {
  const request = {
    method: 'POST',
    url: 'https://sms.example.com/webhooks/infobip/token',
    query,
    headers,
    rawBody: Buffer.from('{"results":[]}'),
    receivedAt: 0,
  };
  return new InfobipDriver().verifyWebhook(request, known);
}
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

describe('an Infobip webhook', () => {
  it('fits with the key of the message that its address names', () => {
    expect(verifies({ ref: '12.34', key: KEY })).toBe(true);
  });

  it('fits with user and password, whatever its address says', () => {
    expect(verifies({}, basic('sms:hook:password'))).toBe(true);
    expect(verifies({ ref: '12.34' }, basic('sms:hook:password'))).toBe(true);
  });

  it.each([
    [{ ref: '12.35', key: KEY }],
    [{ ref: '', key: KEY }],
    [{ key: KEY }],
    [{ ref: '12.34', key: '' }],
    [{ ref: '12.34', key: KEY.toUpperCase() }],
    [{ ref: '12.34', key: `${KEY}0` }],
  ])('does not fit with %j', (query) => {
    expect(verifies(query)).toBe(false);
  });

  it.each(['sms:wrong', 'other:hook:password', 'sms', ''])('does not fit with %j', (text) => {
    expect(verifies({}, basic(text))).toBe(false);
  });

  it('does not fit where no password was set', () => {
    const key = createHmac('sha256', '').update('12.34').digest('hex');
    expect(verifies({ ref: '12.34', key }, basic(':'), {})).toBe(false);
  });
});
