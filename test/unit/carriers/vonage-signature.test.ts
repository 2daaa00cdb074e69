import { describe, expect, it } from '@jest/globals';
import type { WebhookRequest } from '../../../src/carriers/driver.js';
import { VonageDriver } from '../../../src/carriers/drivers/vonage.driver.js';

/** The inbound message of Vonage's API description, with characters that the signature replaces. */
const FIELDS = {
  'api-key': 'abcd1234',
  keyword: 'TOM',
  'message-timestamp': '2020-01-01 12:00:00',
  messageId: '0A0000000123ABCD1',
  msisdn: '447700900001',
  nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
  text: 'Tom & Jerry = fun',
  timestamp: '1578787200',
  to: '447700900000',
  type: 'text',
};
const SIGNED_AT = 1_578_787_200_000;

/** By method: the first and the fourth are a published example, the others were made with `openssl dgst -hmac`. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ['MD5 hash', '08134486859ea82125607d9c8b2add04'],
  ['MD5 HMAC', 'b104ad13e38d589cf239688aa55772a4'],
  ['SHA1 HMAC', 'd7d2f997030157fdb0b2d9a2811d59c008a74d7d'],
  ['SHA-256 HMAC', '027ed23cd8c4c18c32cc28d9022a2196c400665c817f81736d5d17ad1ec50946'],
  [
    'SHA-512 HMAC',
    'e5e4653cca61a78510a4f6163fbf6c5e48f5739fd867b0afa3b240948979c79722a6aecee89830acc88d910561bb6b4b059d06d9d670dda5af5f27fbebca7989',
  ],
];

const driver = new VonageDriver();
const credentials = (signatureMethod: string) => ({ signatureSecret: 'sigsecret', signatureMethod });

function get(fields: Record<string, string>, receivedAt = SIGNED_AT): WebhookRequest {
  return { method: 'GET', url: '', query: fields, headers: {}, rawBody: Buffer.alloc(0), receivedAt };
}

describe('signature of Vonage', () => {
  it.each(SIGNATURES)('%s', (method, sig) => {
    expect(driver.verifyWebhook(get({ ...FIELDS, sig }), credentials(method))).toBe(true);
    expect(driver.verifyWebhook(get({ ...FIELDS, sig: sig.toUpperCase() }), credentials(method))).toBe(true);
    expect(driver.verifyWebhook(get({ ...FIELDS, sig, text: 'Tom' }), credentials(method))).toBe(false);
    for (const [other] of SIGNATURES.filter(([name]) => name !== method)) {
      expect(driver.verifyWebhook(get({ ...FIELDS, sig }), credentials(other))).toBe(false);
    }
  });

  const [[method, sig] = ['', '']] = SIGNATURES;

  it.each(['application/json', 'application/x-www-form-urlencoded'])('in the body, as %s', (contentType) => {
    const post = (fields: Record<string, string>): WebhookRequest => ({
      ...get({}),
      method: 'POST',
      headers: { 'content-type': contentType },
      rawBody: Buffer.from(
        contentType === 'application/json' ? JSON.stringify(fields) : new URLSearchParams(fields).toString(),
      ),
    });
    expect(driver.verifyWebhook(post({ ...FIELDS, sig }), credentials(method))).toBe(true);
    expect(driver.verifyWebhook(post(FIELDS), credentials(method))).toBe(false);
    expect(driver.verifyWebhook(post({ ...FIELDS, sig: '' }), credentials(method))).toBe(false);
    expect(driver.verifyWebhook(post({ ...FIELDS, sig: sig.slice(1) }), credentials(method))).toBe(false);
    const signedInAddress = { ...post(FIELDS), query: { sig } };
    expect(driver.verifyWebhook(signedInAddress, credentials(method))).toBe(false);
  });

  it('does not fit five minutes later', () => {
    for (const [shift, fits] of [
      [299_000, true],
      [301_000, false],
      [-301_000, false],
    ] as const) {
      expect(driver.verifyWebhook(get({ ...FIELDS, sig }, SIGNED_AT + shift), credentials(method))).toBe(
        fits,
      );
    }
  });

  it('is not taken for fields of other names that read the same', () => {
    const { keyword, 'message-timestamp': at, ...others } = FIELDS;
    const merged = { ...others, 'keyword=TOM&message-timestamp': at, sig };
    expect(keyword).toBe('TOM');
    expect(driver.verifyWebhook(get(merged), credentials(method))).toBe(false);
  });

  it('does not fit without a secret, or with a method that nobody knows', () => {
    const request = get({ ...FIELDS, sig });
    expect(driver.verifyWebhook(request, { signatureMethod: method })).toBe(false);
    expect(driver.verifyWebhook(request, credentials('none'))).toBe(false);
    expect(driver.verifyWebhook(request, credentials('constructor'))).toBe(false);
  });
});
