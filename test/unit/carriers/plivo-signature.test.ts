import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { PlivoDriver } from '../../../src/carriers/drivers/plivo.driver.js';

const driver = new PlivoDriver();

const TOKEN = 'my_auth_token';
const NONCE = '12345';

/** The vector of Plivo's own library for version 2, which signs the address alone. */
const V2 = { url: 'https://answer.url', signature: 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=' };
const V3 = {
  url: 'https://sms.example.com/hooks/plivo/in',
  fields: {
    From: '14151112222',
    MessageUUID: 'db3ce55a-7f1d-11e1-8ea7-1231380bc196',
    Text: 'hello world',
    To: '14153334444',
    Type: 'sms',
  },
  signature: 'jZ1xOlXm5aRv9ACaWuOq2u8uGYD4SgdDTKnRroKBbac=',
};

function verify(
  url: string,
  headers: Record<string, string>,
  { fields = {}, method = 'POST', token = TOKEN }: { fields?: object; method?: string; token?: string } = {},
): boolean {
  const rawBody = Buffer.from(new URLSearchParams(Object.entries(fields)).toString());
  const query = Object.fromEntries(new URL(url).searchParams);
  const contentType = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method, url, query, headers: { ...contentType, ...headers }, rawBody, receivedAt: 0 };
  return driver.verifyWebhook(request, { authId: 'MA1', authToken: token });
}

const v2 = (signature: string, nonce = NONCE) => ({
  'x-plivo-signature-v2': signature,
  'x-plivo-signature-v2-nonce': nonce,
});
const v3 = (signature: string, nonce = NONCE) => ({
  'x-plivo-signature-v3': signature,
  'x-plivo-signature-v3-nonce': nonce,
});
const sign = (text: string) => createHmac('sha256', TOKEN).update(text).digest('base64');

describe('X-Plivo-Signature-V3', () => {
  it('fits the vector, and nothing beside it', () => {
    const { url, fields, signature } = V3;
    expect(verify(url, v3(signature), { fields })).toBe(true);
    expect(verify(url, v3(signature), { fields, token: 'other' })).toBe(false);
    expect(verify(url, v3(signature, '12346'), { fields })).toBe(false);
    expect(verify(`${url}/`, v3(signature), { fields })).toBe(false);
    expect(verify(`${url}?ref=1.2`, v3(signature), { fields })).toBe(false);
    expect(verify(url, v3(signature), { fields: { ...fields, Text: 'hello word' } })).toBe(false);
    expect(verify(url, v3(signature), { fields: { ...fields, Units: '1' } })).toBe(false);
  });

  it('fits in the header of the main account, among several, in whichever order the fields come', () => {
    const { url, signature } = V3;
    const fields = Object.fromEntries(Object.entries(V3.fields).reverse());
    const headers = {
      'x-plivo-signature-v3': sign('something else'),
      'x-plivo-signature-ma-v3': `${sign('of another token')}, ${signature}`,
      'x-plivo-signature-v3-nonce': NONCE,
    };
    expect(verify(url, headers, { fields })).toBe(true);
  });

  it.each([
    [
      'POST',
      'https://a.example.com/w?ref=1.2',
      { b: '2', a: '1' },
      'https://a.example.com/w?ref=1.2.a1b2.12345',
    ],
    ['POST', 'https://a.example.com/w', { b: '2', a: '1' }, 'https://a.example.com/w?a1b2.12345'],
    ['POST', 'https://a.example.com/w?b=2&a=1', {}, 'https://a.example.com/w?a=1&b=2.12345'],
    ['POST', 'https://a.example.com:8443/w', {}, 'https://a.example.com:8443/w.12345'],
    ['GET', 'https://a.example.com/w?b=x%20y&a=1', {}, 'https://a.example.com/w?a=1&b=x y.12345'],
  ])('%s %s %j is signed as documented', (method, url, fields, signed) => {
    expect(verify(url, v3(sign(signed)), { method, fields })).toBe(true);
  });
});

describe('X-Plivo-Signature-V2', () => {
  it('fits the vector, and no other address, token or nonce', () => {
    expect(verify(V2.url, v2(V2.signature))).toBe(true);
    expect(verify(`${V2.url}?ref=1.2`, v2(V2.signature))).toBe(true);
    expect(verify(`${V2.url}/w`, v2(V2.signature))).toBe(false);
    expect(verify(V2.url, v2(V2.signature), { token: 'other' })).toBe(false);
    expect(verify(V2.url, v2(V2.signature, '12346'))).toBe(false);
    expect(verify(V2.url, v2('', ''))).toBe(false);
    expect(verify(V2.url, v2(sign(V2.url), ''))).toBe(false);
  });

  it('fits in the header of the main account', () => {
    const headers = { 'x-plivo-signature-ma-v2': V2.signature, 'x-plivo-signature-v2-nonce': NONCE };
    expect(verify(V2.url, headers)).toBe(true);
  });

  it('is no signature of version 3, nor the other way round', () => {
    expect(verify(V2.url, v3(V2.signature))).toBe(false);
    expect(verify(V3.url, v2(V3.signature), { fields: V3.fields })).toBe(false);
  });
});

it('never fits without a token', () => {
  const signature = createHmac('sha256', '').update(`${V2.url}${NONCE}`).digest('base64');
  expect(verify(V2.url, v2(signature), { token: '' })).toBe(false);
});
