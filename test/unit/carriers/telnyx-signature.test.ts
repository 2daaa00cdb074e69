import { describe, expect, it } from '@jest/globals';
import { TelnyxDriver } from '../../../src/carriers/drivers/telnyx.driver.js';

/** A worked example: the private key's seed is 32 times the byte 7. */
const credentials = { apiKey: 'KEY0178', publicKey: '6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=' };
const headers = {
  'telnyx-timestamp': '1700000000',
  'telnyx-signature-ed25519':
    '/ZaT77OcqYW3nwYZJbptO4FbR6+WnCkdpKgJBnKrfLSS1J+l199OJ/v+sm3tqjCwl3P3AibwYqy/LVvk/yf2CA==',
};
const BODY = '{"data":{"event_type":"message.finalized","id":"4ee8c3a6-4995-4309-a3c6-38e3db9ea4be"}}';
const SIGNED_AT = 1_700_000_000_000;

function verifies(changes: {
  headers?: Record<string, string>;
  body?: string;
  receivedAt?: number;
}): boolean {
  return new TelnyxDriver().verifyWebhook(
    {
      method: 'POST',
      url: 'https://sms.example.com/webhooks/telnyx/token',
      query: {},
      headers: { ...headers, ...changes.headers },
      rawBody: Buffer.from(changes.body ?? BODY),
      receivedAt: changes.receivedAt ?? SIGNED_AT,
    },
    credentials,
  );
}

describe('Telnyx’s signature', () => {
  it('fits the worked example', () => {
    expect(verifies({})).toBe(true);
  });

  it.each([-300_000, 300_000])('fits at the edge of the window, %i ms off', (offMs) => {
    expect(verifies({ receivedAt: SIGNED_AT + offMs })).toBe(true);
  });

  it.each([-300_001, 300_001])('does not fit outside the window, %i ms off', (offMs) => {
    expect(verifies({ receivedAt: SIGNED_AT + offMs })).toBe(false);
  });

  it('does not fit another time than the signed one', () => {
    expect(verifies({ headers: { 'telnyx-timestamp': '1700000001' } })).toBe(false);
  });

  it.each(['', '1700000000.0', '-1700000000', 'now'])('does not fit the time %j', (timestamp) => {
    expect(verifies({ headers: { 'telnyx-timestamp': timestamp } })).toBe(false);
  });

  it('does not fit the same event with another white space', () => {
    expect(verifies({ body: `${BODY} ` })).toBe(false);
  });

  it.each([
    'x',
    headers['telnyx-signature-ed25519'].slice(0, -2),
    `${headers['telnyx-signature-ed25519']} `,
    Buffer.alloc(64).toString('base64'),
  ])('does not fit the signature %j', (signature) => {
    expect(verifies({ headers: { 'telnyx-signature-ed25519': signature } })).toBe(false);
  });
});
