import { createHmac } from 'node:crypto';
import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';

const error = (status: number, code: string, headers?: Record<string, string>) => ({
  status,
  ...(headers ? { headers } : {}),
  body: JSON.stringify({ error: { code, message: `It is ${code}.` } }),
});
const words = (code: string) => ({ code, text: `It is ${code}.` });

const AT = '2026-11-21T12:00:00.000Z';
const report = (id: string, status: string, errorCode: string | null = null) => ({
  event: 'delivery-report',
  eventId: `e-${id}-${status}`,
  id,
  reference: '12.34',
  status,
  errorCode,
  at: AT,
});
const reply = {
  event: 'reply',
  eventId: 'e-r1',
  id: 'r1',
  from: '+14155550123',
  to: '+14155550100',
  text: 'Stop 🛑',
  at: AT,
};
const post = (body: unknown): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json',
  query: { ref: '12.34' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const parsedReport = (id: string, status: 'sent' | 'delivered' | 'undelivered' | 'failed') => ({
  kind: 'delivery-report' as const,
  carrierMessageId: id,
  reference: '12.34',
  status,
  errorClass: null,
  errorCode: null,
});
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: 'r1',
  from: '+14155550123',
  to: '+14155550100',
  text: 'Stop 🛑',
};

const authorization = { authorization: 'Bearer key-of-acme' };

export const cases: DriverCases = {
  code: 'simulator',
  credentials: { accountId: 'acme/1', apiKey: 'key-of-acme' },
  otherCredentials: { accountId: 'other', apiKey: 'key-of-other' },
  wrongCredentials: [
    { credentials: { accountId: '', apiKey: 'key-of-acme' }, field: 'accountId' },
    { credentials: { accountId: 'acme', apiKey: 'short' }, field: 'apiKey' },
    { credentials: { accountId: 'acme' }, field: 'apiKey' },
  ],

  message: {
    from: '+14155550100',
    to: '+14155550123',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/simulator/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: '/v1/accounts/acme%2F1/messages',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      from: '+14155550100',
      to: '+14155550123',
      text: 'Hi “you” & 😀',
      reference: '12.34',
      callbackUrl: 'https://sms.example.com/webhooks/simulator/token?ref=12.34',
      validitySeconds: 3_600,
    },
  },
  sends: [
    {
      name: 'taken',
      answer: { status: 202, body: '{"id":"sim-1","status":"queued","segments":2,"new":1}' },
      outcome: { kind: 'accepted', carrierMessageId: 'sim-1', segments: 2 },
    },
    {
      name: 'taken without a count of segments',
      answer: { status: 202, body: '{"id":"sim-1"}' },
      outcome: { kind: 'accepted', carrierMessageId: 'sim-1', segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 202, body: '{"id":' },
      outcome: { kind: 'unknown', error: { code: '202', text: 'an answer without an id' } },
    },
    {
      name: 'an invalid number',
      answer: error(400, 'invalid_number'),
      outcome: { kind: 'invalid-number', errorClass: 'invalid_number', error: words('invalid_number') },
    },
    {
      name: 'an unreachable number',
      answer: error(400, 'unreachable'),
      outcome: { kind: 'invalid-number', errorClass: 'unreachable', error: words('unreachable') },
    },
    {
      name: 'an opted-out person',
      answer: error(400, 'opted_out'),
      outcome: { kind: 'opted-out', error: words('opted_out') },
    },
    {
      name: 'a filtered text',
      answer: error(400, 'filtered'),
      outcome: { kind: 'rejected', errorClass: 'filtered', error: words('filtered') },
    },
    {
      name: 'a sender that is not registered',
      answer: error(400, 'sender_not_registered'),
      outcome: {
        kind: 'rejected',
        errorClass: 'sender_not_registered',
        error: words('sender_not_registered'),
      },
    },
    {
      name: 'a code that nobody knows',
      answer: error(400, 'full_moon'),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words('full_moon') },
    },
    {
      name: 'no funds',
      answer: error(402, 'insufficient_funds'),
      outcome: {
        kind: 'account-stopped',
        errorClass: 'funds_or_suspended',
        error: words('insufficient_funds'),
      },
    },
    {
      name: 'a suspended account',
      answer: error(403, 'account_suspended'),
      outcome: {
        kind: 'account-stopped',
        errorClass: 'funds_or_suspended',
        error: words('account_suspended'),
      },
    },
    {
      name: 'wrong credentials',
      answer: error(401, 'bad_credentials'),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words('bad_credentials') },
    },
    {
      name: 'too fast',
      answer: error(429, 'throttled', { 'Retry-After': '3' }),
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: words('throttled') },
    },
    {
      name: 'too fast, without a time',
      answer: error(429, 'throttled'),
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: words('throttled') },
    },
    {
      name: 'definitely not taken, for a passing reason',
      answer: error(503, 'temporary'),
      outcome: { kind: 'retry-later', reached: true, error: words('temporary') },
    },
    {
      name: 'a broken proxy, after which nobody knows',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      outcome: { kind: 'unknown', error: { code: '502', text: '<html>Bad gateway</html>' } },
    },
  ],

  sign: (webhook, _url, credentials, at) => {
    const timestamp = String(Math.floor(at / 1_000));
    const signature = createHmac('sha256', credentials['apiKey'] ?? '')
      .update(`${timestamp}.${webhook.body}`)
      .digest('hex');
    return { headers: { 'x-simulator-timestamp': timestamp, 'x-simulator-signature': signature } };
  },
  signsBody: true,
  replayWindowMs: 300_000,
  webhooks: [
    { name: 'sent', webhook: post([report('m1', 'sent')]), events: [parsedReport('m1', 'sent')] },
    {
      name: 'delivered',
      webhook: post([report('m1', 'delivered')]),
      events: [parsedReport('m1', 'delivered')],
    },
    {
      name: 'undelivered',
      webhook: post([report('m1', 'undelivered', 'unreachable')]),
      events: [{ ...parsedReport('m1', 'undelivered'), errorClass: 'unreachable', errorCode: 'unreachable' }],
    },
    {
      name: 'failed, with a code that nobody knows',
      webhook: post([report('m1', 'failed', 'full_moon')]),
      events: [{ ...parsedReport('m1', 'failed'), errorClass: 'unknown', errorCode: 'full_moon' }],
    },
    {
      name: 'without our reference',
      webhook: post([{ ...report('m1', 'sent'), reference: null }]),
      events: [{ ...parsedReport('m1', 'sent'), reference: null }],
    },
    { name: 'a reply', webhook: { ...post([reply]), query: {} }, events: [parsedReply] },
    {
      name: 'a batch out of order, with a repetition, a reply and a kind that nobody knows',
      webhook: post([
        report('m1', 'delivered'),
        report('m1', 'sent'),
        report('m1', 'delivered'),
        { event: 'weather', degrees: 21 },
        reply,
      ]),
      events: [
        parsedReport('m1', 'delivered'),
        parsedReport('m1', 'sent'),
        parsedReport('m1', 'delivered'),
        parsedReply,
      ],
    },
    { name: 'nothing', webhook: post([]), events: [] },
    {
      name: 'fields that nobody knows',
      webhook: post([{ ...report('m1', 'sent'), colour: 'blue' }]),
      events: [parsedReport('m1', 'sent')],
    },
  ],
  garbage: [
    post(''),
    post('{'),
    post('null'),
    post({ event: 'reply' }),
    post(['reply']),
    post([{ event: 'reply' }]),
    post([report('m1', 'eaten')]),
    { ...post('a=b'), contentType: 'application/x-www-form-urlencoded' },
  ],
  acknowledgement: { status: 204, contentType: null, body: '' },

  checks: [
    {
      name: 'works',
      answer: { status: 200, body: '{"id":"acme/1","status":"active"}' },
      request: { method: 'GET', path: '/v1/accounts/acme%2F1', headers: authorization, body: null },
      problem: null,
    },
    {
      name: 'wrong key',
      answer: error(401, 'bad_credentials'),
      request: { method: 'GET', path: '/v1/accounts/acme%2F1', headers: authorization, body: null },
      problem: /401: bad_credentials It is bad_credentials/,
    },
  ],
  queries: [
    {
      name: 'known',
      answer: { status: 200, body: '{"id":"sim-1","status":"delivered"}' },
      request: {
        method: 'GET',
        path: '/v1/accounts/acme%2F1/messages?reference=12.34',
        headers: authorization,
        body: null,
      },
      result: { carrierMessageId: 'sim-1', status: 'delivered' },
    },
    {
      name: 'never taken',
      answer: error(404, 'not_found'),
      request: {
        method: 'GET',
        path: '/v1/accounts/acme%2F1/messages?reference=12.34',
        headers: authorization,
        body: null,
      },
      result: null,
    },
    {
      name: 'a 404 of somebody else',
      answer: { status: 404, body: 'no such route' },
      request: {
        method: 'GET',
        path: '/v1/accounts/acme%2F1/messages?reference=12.34',
        headers: authorization,
        body: null,
      },
      result: 'throws',
    },
  ],
};
