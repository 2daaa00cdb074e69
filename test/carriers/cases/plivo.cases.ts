import { createHmac } from 'node:crypto';
import type { DriverCases } from '../support/driver-cases.js';
import { PLIVO_GARBAGE, PLIVO_STATUSES, PLIVO_UUID, PLIVO_WEBHOOKS } from './plivo-webhooks.js';

const AUTH_ID = 'MAXXXXXXXXXXXXXXXX01';
const TOKEN = 'token-of-acme-0123456789abcdef0123456789';
const credentials = { authId: AUTH_ID, authToken: TOKEN };
const API_ID = 'db342550-7f1d-11e1-8ea7-1231380bc196';

const refusal = (status: number, error: unknown, headers?: Record<string, string>) => ({
  status,
  ...(headers ? { headers } : {}),
  body: JSON.stringify({ api_id: API_ID, error }),
});
const taken = (body: Record<string, unknown>) => ({
  status: 202,
  body: JSON.stringify({ message: 'message(s) queued', api_id: API_ID, ...body }),
});

const authorization = { authorization: `Basic ${Buffer.from(`${AUTH_ID}:${TOKEN}`).toString('base64')}` };
const accountRequest = {
  method: 'GET',
  path: `/v1/Account/${AUTH_ID}/`,
  headers: authorization,
  body: null,
};
const messageRequest = {
  method: 'GET',
  path: `/v1/Account/${AUTH_ID}/Message/${PLIVO_UUID}/`,
  headers: authorization,
  body: null,
};

export const cases: DriverCases = {
  code: 'plivo',
  credentials,
  otherCredentials: {
    authId: 'SAXXXXXXXXXXXXXXXX02',
    authToken: 'token-of-other-0123456789abcdef0123456789',
  },
  wrongCredentials: [
    { credentials: { ...credentials, authId: 'AC00000000000000000000000000000001' }, field: 'authId' },
    { credentials: { ...credentials, authToken: 'short' }, field: 'authToken' },
    { credentials: { authId: AUTH_ID }, field: 'authToken' },
  ],

  message: {
    from: '+14155550100',
    to: '+14155550123',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/plivo/token?ref=12.34',
    // Plivo keeps no message longer than three hours.
    validitySeconds: 50_000,
  },
  request: {
    method: 'POST',
    path: `/v1/Account/${AUTH_ID}/Message/`,
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      src: '14155550100',
      dst: '14155550123',
      text: 'Hi “you” & 😀',
      type: 'sms',
      url: 'https://sms.example.com/webhooks/plivo/token?ref=12.34',
      method: 'POST',
      message_expiry: 10_799,
    },
  },
  // It takes a text to somebody who sent STOP, and reports it as failed with 200.
  neverSays: ['opted-out'],
  sends: [
    {
      name: 'taken',
      answer: taken({ message_uuid: [PLIVO_UUID] }),
      outcome: { kind: 'accepted', carrierMessageId: PLIVO_UUID, segments: null },
    },
    {
      name: 'taken, with the uuid as a text, and fields that nobody knows',
      answer: taken({ message_uuid: PLIVO_UUID, colour: 'blue' }),
      outcome: { kind: 'accepted', carrierMessageId: PLIVO_UUID, segments: null },
    },
    {
      name: 'taken for nobody, since the number is invalid',
      answer: taken({ message_uuid: [], invalid_number: ['14155550123'] }),
      outcome: {
        kind: 'invalid-number',
        errorClass: 'invalid_number',
        error: { code: 'invalid_number', text: 'Plivo lists it among the invalid numbers.' },
      },
    },
    {
      name: 'taken, but without a uuid',
      answer: taken({ message_uuid: [] }),
      outcome: { kind: 'unknown', error: { code: '202', text: 'an answer without an id' } },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 202, body: '{"message":' },
      outcome: { kind: 'unknown', error: { code: '202', text: 'an answer without an id' } },
    },
    {
      name: 'an invalid number',
      answer: refusal(400, "'14155550123' is not a valid phone number."),
      outcome: {
        kind: 'invalid-number',
        errorClass: 'invalid_number',
        error: { code: '400', text: "'14155550123' is not a valid phone number." },
      },
    },
    ...[
      "'14155550100' is not a valid phone number.",
      'src 14155550100 is not a valid sender for dst 14155550123',
      'url is not a valid address',
    ].map((text) => ({
      name: `refused over something else than the recipient: ${text}`,
      answer: refusal(400, text),
      outcome: { kind: 'rejected' as const, errorClass: 'unknown' as const, error: { code: '400', text } },
    })),
    {
      name: 'a bad request, told in an object',
      answer: refusal(400, { message: 'text is too long' }),
      outcome: {
        kind: 'rejected',
        errorClass: 'unknown',
        error: { code: '400', text: '{"message":"text is too long"}' },
      },
    },
    {
      name: 'wrong credentials',
      answer: refusal(401, 'Authentication Failed'),
      outcome: {
        kind: 'account-stopped',
        errorClass: 'config',
        error: { code: '401', text: 'Authentication Failed' },
      },
    },
    {
      name: 'no such account',
      answer: refusal(404, 'not found'),
      outcome: {
        kind: 'account-stopped',
        errorClass: 'config',
        error: { code: '404', text: 'not found' },
      },
    },
    {
      name: 'no funds',
      answer: refusal(402, 'insufficient credit'),
      outcome: {
        kind: 'account-stopped',
        errorClass: 'funds_or_suspended',
        error: { code: '402', text: 'insufficient credit' },
      },
    },
    {
      name: 'a country outside the geo permissions, which stops no other message',
      answer: refusal(403, 'SMS to this country is not allowed'),
      outcome: {
        kind: 'rejected',
        errorClass: 'config',
        error: { code: '403', text: 'SMS to this country is not allowed' },
      },
    },
    ...[405, 406].map((status) => ({
      name: `refused with ${status}`,
      answer: refusal(status, 'not so'),
      outcome: {
        kind: 'rejected' as const,
        errorClass: 'unknown' as const,
        error: { code: String(status), text: 'not so' },
      },
    })),
    {
      name: 'too fast',
      answer: refusal(429, 'Too many requests', { 'Retry-After': '3' }),
      outcome: {
        kind: 'throttled',
        retryAfterMs: 3_000,
        error: { code: '429', text: 'Too many requests' },
      },
    },
    {
      name: 'too fast, without a time, as the gateway says',
      answer: { status: 429, body: 'slow down' },
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: { code: '429', text: 'slow down' } },
    },
    {
      name: 'an error of Plivo’s own, after which nobody knows',
      answer: refusal(500, 'server error'),
      outcome: { kind: 'unknown', error: { code: '500', text: 'server error' } },
    },
    {
      name: 'a proxy that refuses in its own words',
      answer: { status: 403, body: '<html>Forbidden</html>' },
      outcome: { kind: 'unknown', error: { code: '403', text: '<html>Forbidden</html>' } },
    },
    {
      name: 'a proxy that refuses in JSON',
      answer: { status: 400, body: '{"message":"bad request"}' },
      outcome: { kind: 'unknown', error: { code: '400', text: '{"message":"bad request"}' } },
    },
  ],

  sign: (webhook, url, { authId = '', authToken = '' }) => {
    const nonce = '05429567804466091622';
    const [base = ''] = url.split('?');
    const query = Object.entries(webhook.query)
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('&');
    const fields = [...new URLSearchParams(webhook.body)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map((field) => field.join(''))
      .join('');
    const both = query !== '' && fields !== '' ? '.' : '';
    const mark = query !== '' || fields !== '' ? '?' : '';
    const signature = createHmac('sha256', authToken)
      .update(`${base}${mark}${query}${both}${fields}.${nonce}`)
      .digest('base64');
    const name = authId.startsWith('MA') ? 'x-plivo-signature-ma-v3' : 'x-plivo-signature-v3';
    return { headers: { [name]: signature, 'x-plivo-signature-v3-nonce': nonce } };
  },
  signsBody: true,
  replayWindowMs: null,
  webhooks: PLIVO_WEBHOOKS,
  garbage: PLIVO_GARBAGE,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    {
      name: 'works',
      answer: { status: 200, body: JSON.stringify({ api_id: API_ID, auth_id: AUTH_ID, state: 'active' }) },
      request: accountRequest,
      problem: null,
    },
    {
      name: 'wrong token',
      answer: refusal(401, 'Authentication Failed'),
      request: accountRequest,
      problem: /401: Authentication Failed/,
    },
    {
      name: 'a proxy',
      answer: { status: 502, body: 'Bad gateway' },
      request: accountRequest,
      problem: /502: Bad gateway/,
    },
  ],
  queries: [
    ...PLIVO_STATUSES.map(([word, status]) => ({
      name: `known as ${word}`,
      carrierMessageId: PLIVO_UUID,
      answer: {
        status: 200,
        body: JSON.stringify({ api_id: API_ID, message_uuid: PLIVO_UUID, message_state: word }),
      },
      request: messageRequest,
      result: { carrierMessageId: PLIVO_UUID, status },
    })),
    {
      name: 'known with a status that nobody knows',
      carrierMessageId: PLIVO_UUID,
      answer: { status: 200, body: JSON.stringify({ message_uuid: PLIVO_UUID, message_state: 'eaten' }) },
      request: messageRequest,
      result: 'throws',
    },
    {
      name: 'gone there, which is no proof that it was never taken',
      carrierMessageId: PLIVO_UUID,
      answer: refusal(404, 'not found'),
      request: messageRequest,
      result: 'throws',
    },
    {
      name: 'of a uuid that we were not told',
      answer: refusal(404, 'not found'),
      request: null,
      result: 'throws',
    },
  ],
};
