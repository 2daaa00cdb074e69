import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { WebhookRequest } from '../../../src/carriers/driver.js';
import { TwilioDriver } from '../../../src/carriers/drivers/twilio.driver.js';

const driver = new TwilioDriver();

/** The vectors of Twilio's own libraries. */
const VECTOR = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+12349013030',
  Digits: '1234',
  From: '+12349013030',
  To: '+18005551212',
};

function request(url: string, signature: string, body: string, contentType?: string): WebhookRequest {
  return {
    method: 'POST',
    url,
    query: Object.fromEntries(new URL(url).searchParams),
    headers: {
      'content-type': contentType ?? 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
    rawBody: Buffer.from(body),
    receivedAt: Date.now(),
  };
}

const form = (url: string, signature: string, fields: Record<string, string> | [string, string][] = VECTOR) =>
  request(url, signature, new URLSearchParams(fields).toString());
const verify = (received: WebhookRequest, authToken = '12345') =>
  driver.verifyWebhook(received, { accountSid: 'AC1', authToken });
const sign = (signed: string) => createHmac('sha1', '12345').update(signed).digest('base64');

describe('X-Twilio-Signature', () => {
  it.each([
    ['https://example.com/myapp.php?foo=1&bar=2', 'vNe7KK2kJwCsxc9K3OLkkKB3qqI='],
    ['https://mycompany.com/myapp.php?foo=1&bar=2', '0/KCTR6DLpKmkAf8muzZqo1nDgQ='],
  ])('fits the vector for %s', (url, signature) => {
    expect(verify(form(url, signature))).toBe(true);
    expect(verify(form(url, signature), '12346')).toBe(false);
    expect(verify(form(`${url}3`, signature))).toBe(false);
    expect(verify(form(url, signature, { ...VECTOR, Digits: '1235' }))).toBe(false);
    const { Digits, ...fewer } = VECTOR;
    expect(verify(form(url, signature, fewer))).toBe(false);
  });

  it('fits in whichever order the fields come', () => {
    const reversed = Object.entries(VECTOR).reverse();
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    expect(verify(form(url, '0/KCTR6DLpKmkAf8muzZqo1nDgQ=', reversed))).toBe(true);
  });

  it.each([
    ['https://sms.example.com/w?ref=1.2', 'https://sms.example.com:443/w?ref=1.2'],
    ['https://sms.example.com:443/w?ref=1.2', 'https://sms.example.com/w?ref=1.2'],
    ['http://sms.example.com/w', 'http://sms.example.com:80/w'],
    ['https://sms.example.com:8443/w', 'https://sms.example.com/w'],
    ['https://sms.example.com:8443/w', 'https://sms.example.com:8443/w'],
    ['https://[2001:db8::1]/w', 'https://[2001:db8::1]:443/w'],
    ['https://sms.example.com/w?ref=1.2', 'https://sms.example.com/w?ref=1.2#rc=5&rp=5xx,ct,rt'],
    ['https://sms.example.com/w?ref=1.2', 'https://sms.example.com:443/w?ref=1.2#rc=5&rp=5xx,ct,rt'],
    ['https://sms.example.com/w#rc=2', 'https://sms.example.com/w'],
    ['https://sms.example.com/w#rc=2', 'https://sms.example.com/w#rc=2'],
  ])('fits where %s is called and %s was signed', (called, signed) => {
    expect(verify(form(called, sign(`${signed}aA1bB2`), { bB: '2', aA: '1' }))).toBe(true);
  });

  it.each([
    ['https://sms.example.com/w', 'https://sms.example.com:444/w'],
    ['https://sms.example.com/w', 'http://sms.example.com/w'],
    ['https://sms.example.com/w', 'https://sms.example.com/w#rc=1'],
    ['https://sms.example.com/w', 'https://sms.example.com/v'],
  ])('does not fit where %s is called and %s was signed', (called, signed) => {
    expect(verify(form(called, sign(`${signed}aA1`), { aA: '1' }))).toBe(false);
  });

  it('counts each value of a name once, in order', () => {
    const url = 'https://sms.example.com/w';
    const fields: [string, string][] = [
      ['b', '2'],
      ['a', 'z'],
      ['b', '1'],
      ['b', '2'],
    ];
    expect(verify(form(url, sign(`${url}azb1b2`), fields))).toBe(true);
  });

  it('fits a JSON body only by the hash in the address', () => {
    const body = '{"MessageSid":"SM1","MessageStatus":"sent"}';
    const hash = createHash('sha256').update(body).digest('hex');
    const url = `https://sms.example.com/w?bodySHA256=${hash}`;
    const json = (address: string, sent: string, signature = sign(address)) =>
      request(address, signature, sent, 'application/json');
    expect(verify(json(url, body))).toBe(true);
    expect(
      verify(json(url.toUpperCase().replace(/^.*\?BODYSHA/, 'https://sms.example.com/w?bodySHA'), body)),
    ).toBe(true);
    expect(verify(json(url, body.replace('sent', 'read')))).toBe(false);
    expect(verify(json('https://sms.example.com/w', body))).toBe(false);
    expect(verify(json('https://sms.example.com/w?bodySHA256=', body))).toBe(false);
  });

  it('never fits without a token', () => {
    const url = 'https://sms.example.com/w';
    const unsigned = createHmac('sha1', '').update(url).digest('base64');
    expect(driver.verifyWebhook(request(url, '', ''), { accountSid: 'AC1', authToken: '12345' })).toBe(false);
    expect(driver.verifyWebhook(request(url, unsigned, ''), {})).toBe(false);
  });
});
