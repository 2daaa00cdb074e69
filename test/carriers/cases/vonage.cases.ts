import { createHash, createHmac } from 'node:crypto';
import type { DriverCases, WebhookSignature } from '../support/driver-cases.js';
import { vonageRefusals } from './vonage-errors.js';
import { vonageGarbage, vonageWebhooks } from './vonage-webhooks.js';

const answer = (messages: readonly Record<string, unknown>[]) => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ 'message-count': String(messages.length), messages }),
});
const taken = (id: string) => ({
  to: '14155550123',
  'message-id': id,
  status: '0',
  'remaining-balance': '3.14159265',
  'message-price': '0.03330000',
  network: '12345',
  'client-ref': '12.34',
});
const refused = (status: string) => ({ status, 'error-text': `It is ${status}.` });
const words = (code: string) => ({ code, text: `It is ${code}.` });

const balance = {
  method: 'GET',
  path: '/account/get-balance',
  headers: { authorization: `Basic ${Buffer.from('abcd1234:secret-of-acme').toString('base64')}` },
  body: null,
};

/** The five methods are told apart in test/unit/carriers/vonage-signature.test.ts. */
function signatureOf(fields: Record<string, string>, secret: string, method: string): string {
  const text = Object.keys(fields)
    .sort()
    .map((name) => `&${name}=${fields[name]?.replaceAll('&', '_').replaceAll('=', '_')}`)
    .join('');
  return method === 'MD5 hash'
    ? createHash('md5').update(`${text}${secret}`).digest('hex')
    : createHmac('sha256', secret).update(text).digest('hex');
}

export const cases: DriverCases = {
  code: 'vonage',
  credentials: {
    apiKey: 'abcd1234',
    apiSecret: 'secret-of-acme',
    signatureSecret: 'signature-of-acme',
    signatureMethod: 'SHA-256 HMAC',
  },
  otherCredentials: {
    apiKey: 'ef567890',
    apiSecret: 'secret-of-other',
    signatureSecret: 'signature-of-other',
    signatureMethod: 'MD5 hash',
  },
  wrongCredentials: [
    {
      credentials: {
        apiKey: 'ab/cd',
        apiSecret: 'secret-of-acme',
        signatureSecret: 'signature-of-acme',
        signatureMethod: 'MD5 hash',
      },
      field: 'apiKey',
    },
    {
      credentials: {
        apiKey: 'abcd1234',
        apiSecret: 'secret-of-acme',
        signatureSecret: '',
        signatureMethod: 'MD5 hash',
      },
      field: 'signatureSecret',
    },
    {
      credentials: {
        apiKey: 'abcd1234',
        apiSecret: 'secret-of-acme',
        signatureSecret: 'signature-of-acme',
        signatureMethod: 'none',
      },
      field: 'signatureMethod',
    },
  ],

  message: {
    from: '+14155550100',
    to: '+14155550123',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/vonage/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: '/sms/json',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      api_key: 'abcd1234',
      api_secret: 'secret-of-acme',
      from: '14155550100',
      to: '14155550123',
      text: 'Hi “you” & 😀',
      type: 'unicode',
      ttl: '3600000',
      'client-ref': '12.34',
      'status-report-req': 'true',
      callback: 'https://sms.example.com/webhooks/vonage/token',
    },
  },
  sends: [
    {
      name: 'taken',
      answer: answer([taken('0A01')]),
      outcome: { kind: 'accepted', carrierMessageId: '0A01', segments: 1 },
    },
    {
      name: 'taken as three segments',
      answer: answer([taken('0A01'), taken('0A02'), taken('0A03')]),
      outcome: { kind: 'accepted', carrierMessageId: '0A01', segments: 3 },
    },
    {
      name: 'taken without an id',
      answer: answer([{ status: '0' }]),
      outcome: { kind: 'unknown', error: { code: '200', text: 'an answer without an id' } },
    },
    {
      name: 'an answer that is cut off',
      answer: { status: 200, body: '{"message-count":"1","messages":[' },
      outcome: { kind: 'unknown', error: { code: '200', text: '{"message-count":"1","messages":[' } },
    },
    {
      name: 'an answer about no segment at all',
      answer: { status: 200, body: '{"message-count":"0","messages":[]}' },
      outcome: { kind: 'unknown', error: { code: '200', text: '{"message-count":"0","messages":[]}' } },
    },
    {
      name: 'the second of three segments throttled: the first is on its way',
      answer: answer([taken('0A01'), refused('1'), taken('0A03')]),
      outcome: { kind: 'unknown', error: { code: '1', text: '2 of 3 segments were taken: It is 1.' } },
    },
    {
      name: 'no credit any more after the first segment',
      answer: answer([taken('0A01'), refused('9')]),
      outcome: { kind: 'unknown', error: { code: '9', text: '1 of 2 segments were taken: It is 9.' } },
    },
    {
      name: 'the first segment refused, the second taken',
      answer: answer([refused('5'), taken('0A02')]),
      outcome: { kind: 'unknown', error: { code: '5', text: '1 of 2 segments were taken: It is 5.' } },
    },
    {
      name: 'all segments refused',
      answer: answer([refused('6'), refused('6')]),
      outcome: { kind: 'invalid-number', errorClass: 'invalid_number', error: words('6') },
    },
    {
      name: 'an internal error after an id was given: nobody knows',
      answer: answer([{ ...refused('5'), 'message-id': '0A01' }]),
      outcome: { kind: 'unknown', error: { code: '5', text: '0 of 1 segments were taken: It is 5.' } },
    },
    {
      name: 'barred, with an id',
      answer: answer([{ ...refused('7'), 'message-id': '0A01' }]),
      outcome: { kind: 'opted-out', error: words('7') },
    },
    {
      name: 'a status that is a number',
      answer: answer([{ status: 8, 'error-text': 'It is 8.' }]),
      outcome: { kind: 'account-stopped', errorClass: 'funds_or_suspended', error: words('8') },
    },
    ...vonageRefusals.map(({ status, outcome }) => ({
      name: `refused with status ${status}`,
      answer: answer([refused(status)]),
      outcome: outcome(words(status)),
    })),
    {
      name: 'too fast for the front of the API, with a time',
      answer: { status: 429, headers: { 'Retry-After': '3' }, body: '' },
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: { code: '429', text: '' } },
    },
    {
      name: 'wrong credentials, in the old form',
      answer: { status: 401, body: '{"error-code":"401","error-code-label":"authentication failed"}' },
      outcome: {
        kind: 'account-stopped',
        errorClass: 'config',
        error: { code: '401', text: 'authentication failed' },
      },
    },
    {
      name: 'wrong credentials, in the new form',
      answer: {
        status: 401,
        body: '{"type":"https://developer.vonage.com/api-errors#unauthorized","title":"Unauthorized","detail":"You did not provide correct credentials."}',
      },
      outcome: {
        kind: 'account-stopped',
        errorClass: 'config',
        error: { code: 'Unauthorized', text: 'You did not provide correct credentials.' },
      },
    },
    {
      name: 'wrong credentials, without a word',
      answer: { status: 401, body: '' },
      outcome: { kind: 'account-stopped', errorClass: 'config', error: { code: '401', text: '' } },
    },
    {
      name: 'not allowed',
      answer: { status: 403, body: '{"title":"Forbidden","detail":"No."}' },
      outcome: { kind: 'account-stopped', errorClass: 'config', error: { code: 'Forbidden', text: 'No.' } },
    },
    {
      name: 'any other refusal of the front of the API',
      answer: { status: 400, body: '{"title":"Bad Request","detail":"No."}' },
      outcome: { kind: 'rejected', errorClass: 'unknown', error: { code: 'Bad Request', text: 'No.' } },
    },
    {
      name: 'an error inside of it, after which nobody knows',
      answer: { status: 500, body: '{"title":"Internal Error"}' },
      outcome: { kind: 'unknown', error: { code: 'Internal Error', text: '' } },
    },
    {
      name: 'a 4xx of somebody else',
      answer: { status: 403, body: '<html>Forbidden</html>' },
      outcome: { kind: 'unknown', error: { code: '403', text: '<html>Forbidden</html>' } },
    },
    {
      name: 'a broken proxy',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      outcome: { kind: 'unknown', error: { code: '502', text: '<html>Bad gateway</html>' } },
    },
  ],
  neverSays: ['failed'],

  sign: (webhook, _url, credentials, at): WebhookSignature => {
    const proof = {
      timestamp: String(Math.floor(at / 1_000)),
      nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    };
    const { signatureSecret = '', signatureMethod = '' } = credentials;
    const sign = (fields: Record<string, string>) => ({
      ...proof,
      sig: signatureOf({ ...fields, ...proof }, signatureSecret, signatureMethod),
    });
    if (webhook.method === 'GET') return { query: sign({ ...webhook.query }) };
    if (webhook.contentType === 'application/json') {
      // Garbage cannot be signed.
      if (!/^\{.*\}$/.test(webhook.body)) return {};
      const fields: Record<string, string> = JSON.parse(webhook.body);
      return { body: JSON.stringify({ ...fields, ...sign(fields) }) };
    }
    const fields = Object.fromEntries(new URLSearchParams(webhook.body));
    return { body: new URLSearchParams({ ...fields, ...sign(fields) }).toString() };
  },
  signsBody: true,
  replayWindowMs: 300_000,
  webhooks: vonageWebhooks,
  garbage: vonageGarbage,
  acknowledgement: { status: 204, contentType: null, body: '' },

  checks: [
    { name: 'works', answer: { status: 200, body: '{"value":3.14}' }, request: balance, problem: null },
    {
      name: 'wrong credentials',
      answer: { status: 401, body: '{"error-code":"401","error-code-label":"authentication failed"}' },
      request: balance,
      problem: /401: authentication failed/,
    },
    {
      name: 'an answer of somebody else',
      answer: { status: 404, body: 'no such route' },
      request: balance,
      problem: /404: no such route/,
    },
  ],
  queries: [],
};
