import { createHmac } from 'node:crypto';
import type { ErrorClass, SendOutcome } from '../../../src/carriers/driver.js';
import type { DriverCases } from '../support/driver-cases.js';
import { INFOBIP_REJECTIONS } from './infobip-codes.js';
import { garbage, webhooks } from './infobip-webhooks.js';

const credentials = {
  baseSubdomain: 'abc123',
  apiKey: 'key-of-acme',
  webhookUser: 'sms',
  webhookPassword: 'hook:password',
};
const callbackKey = (reference: string, password: string) =>
  createHmac('sha256', password).update(reference).digest('hex');

const state = (groupId: number, id: number) => ({
  groupId,
  groupName: 'GROUP',
  id,
  name: `STATUS_${id}`,
  description: `It is ${id}.`,
});
const answer = (groupId: number, id: number, details: unknown = { messageCount: 2 }) => ({
  status: 200,
  body: JSON.stringify({
    bulkId: '2034072219640523072',
    messages: [{ messageId: '12.34', status: state(groupId, id), destination: '41793026727', details }],
  }),
});
const words = (id: number) => ({ code: `STATUS_${id}`, text: `It is ${id}.` });

const refusal = (
  status: number,
  errorCode: string,
  property?: string,
  headers: Record<string, string> = {},
) => ({
  status,
  headers,
  body: JSON.stringify({
    errorCode,
    description: 'Not so.',
    action: 'Do it right.',
    violations: property === undefined ? [] : [{ property, violation: 'is wrong' }],
    resources: [],
  }),
});
const olderRefusal = (status: number, messageId: string) => ({
  status,
  body: JSON.stringify({ requestError: { serviceException: { messageId, text: 'Not so.' } } }),
});
const said = (code: string, property?: string) => ({
  code,
  text: property === undefined ? 'Not so.' : `Not so. ${property}: is wrong`,
});

const OUTCOMES: Record<Exclude<ErrorClass, 'throttled'>, (id: number) => SendOutcome> = {
  invalid_number: (id) => ({ kind: 'invalid-number', errorClass: 'invalid_number', error: words(id) }),
  unreachable: (id) => ({ kind: 'invalid-number', errorClass: 'unreachable', error: words(id) }),
  opted_out: (id) => ({ kind: 'opted-out', error: words(id) }),
  funds_or_suspended: (id) => ({
    kind: 'account-stopped',
    errorClass: 'funds_or_suspended',
    error: words(id),
  }),
  filtered: (id) => ({ kind: 'rejected', errorClass: 'filtered', error: words(id) }),
  sender_not_registered: (id) => ({
    kind: 'rejected',
    errorClass: 'sender_not_registered',
    error: words(id),
  }),
  temporary: (id) => ({ kind: 'retry-later', reached: true, error: words(id) }),
  // Of the text alone: too long, or its header is broken.
  config: (id) => ({ kind: 'rejected', errorClass: 'config', error: words(id) }),
  unknown: (id) => ({ kind: 'rejected', errorClass: 'unknown', error: words(id) }),
};
const rejected = INFOBIP_REJECTIONS.map(([id, errorClass]) => ({
  name: `rejected in a 200: ${id} is ${errorClass}`,
  answer: answer(5, id),
  outcome: OUTCOMES[errorClass as keyof typeof OUTCOMES](id),
}));

const authorization = { authorization: 'App key-of-acme', accept: 'application/json' };
const get = (path: string) => ({ method: 'GET', path, headers: authorization, body: null });
const balance = get('/account/1/balance');
const query = get('/sms/3/logs?messageId=12.34');
const logs = (...list: [messageId: string, groupId: number, id: number][]) => ({
  status: 200,
  body: JSON.stringify({
    results: list.map(([messageId, groupId, id]) => ({ messageId, status: state(groupId, id), smsCount: 1 })),
  }),
});
const TO = 'messages[0].destinations[0].to';

export const cases: DriverCases = {
  code: 'infobip',
  credentials,
  otherCredentials: { ...credentials, webhookPassword: 'other:password' },
  wrongCredentials: [
    { credentials: { ...credentials, baseSubdomain: 'evil.example.com/x' }, field: 'baseSubdomain' },
    { credentials: { ...credentials, baseSubdomain: 'abc123.api.infobip.com' }, field: 'baseSubdomain' },
    { credentials: { ...credentials, baseSubdomain: 'user@abc' }, field: 'baseSubdomain' },
    { credentials: { ...credentials, baseSubdomain: '' }, field: 'baseSubdomain' },
    { credentials: { ...credentials, apiKey: 'key with space' }, field: 'apiKey' },
    { credentials: { ...credentials, webhookUser: 'a:b' }, field: 'webhookUser' },
    { credentials: { ...credentials, webhookPassword: 'short' }, field: 'webhookPassword' },
  ],

  baseUrls: [
    { credentials, baseUrl: 'https://abc123.api.infobip.com' },
    { credentials: { ...credentials, baseSubdomain: '8gv6xl' }, baseUrl: 'https://8gv6xl.api.infobip.com' },
  ],

  message: {
    from: '+15550001234',
    to: '+41793026727',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/infobip/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: '/sms/3/messages',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      messages: [
        {
          sender: '15550001234',
          destinations: [{ to: '41793026727', messageId: '12.34' }],
          content: { text: 'Hi “you” & 😀' },
          options: { validityPeriod: { amount: 3_600, timeUnit: 'SECONDS' } },
          webhooks: {
            delivery: {
              url: `https://sms.example.com/webhooks/infobip/token?ref=12.34&key=${callbackKey('12.34', 'hook:password')}`,
              notify: true,
            },
            contentType: 'application/json',
            callbackData: '12.34',
          },
        },
      ],
    },
  },
  sends: [
    {
      name: 'taken',
      answer: answer(1, 26),
      outcome: { kind: 'accepted', carrierMessageId: '12.34', segments: 2 },
    },
    {
      name: 'taken without a count of segments',
      answer: answer(1, 26, null),
      outcome: { kind: 'accepted', carrierMessageId: '12.34', segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 200, body: '{"messages":[' },
      outcome: { kind: 'unknown', error: { code: '200', text: 'an answer without a message' } },
    },
    ...rejected,
    {
      name: 'an id that was there before: what became of that message is to be asked',
      answer: answer(5, 23),
      outcome: { kind: 'unknown', error: words(23) },
    },
    {
      name: 'a refused request',
      answer: refusal(400, 'E400'),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: said('E400') },
    },
    {
      name: 'a number that is none',
      answer: refusal(400, 'E400', TO),
      outcome: { kind: 'invalid-number', errorClass: 'invalid_number', error: said('E400', TO) },
    },
    {
      name: 'a sender that is none',
      answer: refusal(400, 'E400', 'messages[0].sender'),
      outcome: {
        kind: 'rejected',
        errorClass: 'sender_not_registered',
        error: said('E400', 'messages[0].sender'),
      },
    },
    ...['E401', 'E403', 'E404'].map((code) => ({
      name: `a wrong key, or one that may not: ${code}`,
      answer: refusal(Number(code.slice(1)), code),
      outcome: { kind: 'account-stopped' as const, errorClass: 'config' as const, error: said(code) },
    })),
    {
      name: 'a wrong key, in the older words',
      answer: olderRefusal(401, 'UNAUTHORIZED'),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: said('UNAUTHORIZED') },
    },
    {
      name: 'too fast',
      answer: refusal(429, 'E429', undefined, { 'Retry-After': '3' }),
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: said('E429') },
    },
    {
      name: 'a fault inside Infobip, after which nobody knows',
      answer: refusal(500, 'E500'),
      outcome: { kind: 'unknown', error: said('E500') },
    },
    {
      name: 'a broken proxy, after which nobody knows',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      outcome: { kind: 'unknown', error: { code: '502', text: '<html>Bad gateway</html>' } },
    },
    {
      name: 'a refusal that is not in Infobip’s words',
      answer: { status: 403, body: 'no' },
      outcome: { kind: 'unknown', error: { code: '403', text: 'no' } },
    },
  ],

  // What has our address of one message shows its key; what comes of a subscription, user and password.
  sign: ({ query: { ref } }, _url, { webhookUser, webhookPassword = '' }) =>
    ref === undefined
      ? {
          headers: {
            authorization: `Basic ${Buffer.from(`${webhookUser}:${webhookPassword}`).toString('base64')}`,
          },
        }
      : { query: { key: callbackKey(ref, webhookPassword) } },
  signsBody: false,
  replayWindowMs: null,
  webhooks,
  garbage,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    {
      name: 'works',
      answer: { status: 200, body: '{"balance":47.79,"currency":"EUR"}' },
      request: balance,
      problem: null,
    },
    { name: 'a wrong key', answer: refusal(401, 'E401'), request: balance, problem: /401: E401 Not so\./ },
    {
      name: 'in the older words',
      answer: olderRefusal(401, 'UNAUTHORIZED'),
      request: balance,
      problem: /401: UNAUTHORIZED/,
    },
    {
      name: 'a proxy',
      answer: { status: 502, body: 'Bad gateway' },
      request: balance,
      problem: /502: Bad gateway/,
    },
  ],
  queries: [
    ...(
      [
        [1, 26, 'queued'],
        [1, 7, 'sent'],
        [2, 9, 'undelivered'],
        [3, 5, 'delivered'],
        [4, 15, 'undelivered'],
        [5, 12, 'failed'],
      ] as const
    ).map(([groupId, id, status]) => ({
      name: `${status}, as ${id} of group ${groupId}`,
      answer: logs(['12.34', groupId, id]),
      request: query,
      result: { carrierMessageId: '12.34', status },
    })),
    {
      name: 'refused for now, and then taken',
      answer: logs(['12.34', 5, 21], ['12.34', 3, 5]),
      request: query,
      result: { carrierMessageId: '12.34', status: 'delivered' },
    },
    {
      name: 'taken, and a second one of the same id refused',
      answer: logs(['12.34', 5, 23], ['12.34', 1, 7]),
      request: query,
      result: { carrierMessageId: '12.34', status: 'sent' },
    },
    {
      name: 'only the second one is listed',
      answer: logs(['12.34', 5, 23]),
      request: query,
      result: 'throws',
    },
    { name: 'other messages', answer: logs(['12.35', 3, 5]), request: query, result: 'throws' },
    { name: 'a group that nobody knows', answer: logs(['12.34', 9, 901]), request: query, result: 'throws' },
    {
      name: 'a broken answer',
      answer: { ...logs(['12.34', 3, 5]), status: 500 },
      request: query,
      result: 'throws',
    },
    { name: 'nothing: no proof', answer: logs(), request: query, result: 'throws' },
    { name: 'too many questions', answer: refusal(429, 'E429'), request: query, result: 'throws' },
  ],
};
