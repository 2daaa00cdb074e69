import { expect } from '@jest/globals';
import type { DriverCases } from '../support/driver-cases.js';
import { garbage, webhooks } from './bandwidth-webhooks.js';

const ID = '14762070468292kw2fuqty55yp2b2';
const QUEUE_FULL = 'max-message-queue-size-exceeded';
const VALIDATION = 'request-validation';
const APPLICATION = '93de2206-9669-4e07-948d-329f4b722ee2';

const credentials = {
  accountId: '9900000',
  username: 'api-user',
  password: 'pass:wörd',
  applicationId: APPLICATION,
  webhookUser: 'sms',
  webhookPassword: 'hook:password',
};

const accepted = {
  id: ID,
  owner: '+12345678901',
  applicationId: APPLICATION,
  time: '2021-07-21T21:00:45.179Z',
  segmentCount: 2,
  direction: 'out',
  to: ['+12345678902'],
  from: '+12345678901',
  text: 'Hello World',
  tag: '12.34',
  priority: 'default',
};

const refusal = (
  status: number,
  type: string,
  fields: readonly string[] = [],
  headers: Record<string, string> = {},
) => ({
  status,
  headers,
  body: JSON.stringify({
    type,
    description: 'Not so.',
    ...(fields.length === 0
      ? {}
      : { fieldErrors: fields.map((fieldName) => ({ fieldName, description: 'is wrong' })) }),
  }),
});
const words = (code: string, ...fields: string[]) => ({
  code,
  text: ['Not so.', ...fields.map((field) => `${field}: is wrong`)].join(' '),
});

/** RFC 7617, of `api-user:pass:wörd` in UTF-8. */
const authorization = { authorization: 'Basic YXBpLXVzZXI6cGFzczp3w7ZyZA==', accept: 'application/json' };
const get = (query: string) => ({
  method: 'GET',
  path: `/api/v2/users/9900000/messages?${query}`,
  headers: authorization,
  body: null,
});
const check = get('messageDirection=OUTBOUND&limit=1');
const query = get(`messageId=${ID}`);
const listed = (messageStatus: string, errorCode = 0, messageId = ID) => ({
  status: 200,
  body: JSON.stringify({
    totalCount: 1,
    pageInfo: {},
    messages: [{ messageId, accountId: '9900000', messageStatus, messageDirection: 'OUTBOUND', errorCode }],
  }),
});
const STATUSES = [
  ['QUEUED', 0, 'queued'],
  ['SENDING', 0, 'queued'],
  ['ACCEPTED', 0, 'sent'],
  ['SENT', 0, 'sent'],
  ['DELIVERED', 0, 'delivered'],
  ['UNDELIVERED', 4720, 'undelivered'],
  ['FAILED', 4770, 'undelivered'],
  ['FAILED', 4432, 'failed'],
] as const;

export const cases: DriverCases = {
  code: 'bandwidth',
  credentials,
  otherCredentials: { ...credentials, webhookPassword: 'other:password' },
  wrongCredentials: [
    { credentials: { ...credentials, accountId: '../9900001' }, field: 'accountId' },
    { credentials: { ...credentials, username: '' }, field: 'username' },
    { credentials: { ...credentials, applicationId: 'Marketing' }, field: 'applicationId' },
    { credentials: { ...credentials, webhookUser: 'a:b' }, field: 'webhookUser' },
    { credentials: { ...credentials, webhookPassword: 'short' }, field: 'webhookPassword' },
  ],

  message: {
    from: '+12345678901',
    to: '+12345678902',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/bandwidth/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: '/api/v2/users/9900000/messages',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      applicationId: APPLICATION,
      to: ['+12345678902'],
      from: '+12345678901',
      text: 'Hi “you” & 😀',
      tag: '12.34',
      expiration: expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  },
  // Who opted out, what is filtered and what passes Bandwidth tells in its reports alone.
  neverSays: ['opted-out'],
  sends: [
    {
      name: 'taken',
      answer: { status: 202, body: JSON.stringify(accepted) },
      outcome: { kind: 'accepted', carrierMessageId: ID, segments: 2 },
    },
    {
      name: 'taken without a count of segments',
      answer: { status: 202, body: JSON.stringify({ id: ID }) },
      outcome: { kind: 'accepted', carrierMessageId: ID, segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 202, body: '{"id":' },
      outcome: { kind: 'unknown', error: { code: '202', text: 'an answer without an id' } },
    },
    {
      name: 'a refusal without a field',
      answer: refusal(400, VALIDATION),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words(VALIDATION) },
    },
    {
      name: 'a field that nobody knows',
      answer: refusal(400, VALIDATION, ['text']),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words(VALIDATION, 'text') },
    },
    {
      name: 'a number that is none',
      answer: refusal(400, VALIDATION, ['to']),
      outcome: { kind: 'invalid-number', errorClass: 'invalid_number', error: words(VALIDATION, 'to') },
    },
    {
      name: 'a number that is none, by its place in the list',
      answer: refusal(400, VALIDATION, ['to[0]']),
      outcome: { kind: 'invalid-number', errorClass: 'invalid_number', error: words(VALIDATION, 'to[0]') },
    },
    {
      name: 'a sender that is not ours',
      answer: refusal(400, VALIDATION, ['from']),
      outcome: { kind: 'rejected', errorClass: 'sender_not_registered', error: words(VALIDATION, 'from') },
    },
    {
      name: 'an application that is not ours',
      answer: refusal(400, VALIDATION, ['applicationId']),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words(VALIDATION, 'applicationId') },
    },
    {
      name: 'a wrong password',
      answer: refusal(401, 'unauthorized'),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words('unauthorized') },
    },
    {
      name: 'a user who may not send',
      answer: refusal(403, 'forbidden'),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words('forbidden') },
    },
    {
      name: 'a content type that Bandwidth has given up',
      answer: refusal(415, 'unsupported-content-type'),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words('unsupported-content-type') },
    },
    {
      name: 'a wrong account, in the words of the server in front',
      answer: {
        status: 404,
        body: '{"timestamp":"2019-09-09T19:02:19.253+0000","status":404,"error":"Not Found","message":"Not Found","path":"/api/v2/users/9900000/messages"}',
      },
      outcome: {
        kind: 'account-stopped',
        errorClass: 'config',
        error: { code: '404', text: 'Bandwidth knows no such account' },
      },
    },
    {
      name: 'a kind of refusal that nobody knows',
      answer: refusal(409, 'full-moon'),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words('full-moon') },
    },
    {
      name: 'too fast',
      answer: refusal(429, QUEUE_FULL, [], { 'Retry-After': '3' }),
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: words(QUEUE_FULL) },
    },
    {
      name: 'too fast, without a time',
      answer: refusal(429, QUEUE_FULL),
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: words(QUEUE_FULL) },
    },
    {
      name: 'a fault inside Bandwidth, after which nobody knows',
      answer: refusal(500, 'internal-server-error'),
      outcome: { kind: 'unknown', error: words('internal-server-error') },
    },
    {
      name: 'a time-out inside Bandwidth',
      answer: refusal(408, 'request-timeout'),
      outcome: { kind: 'unknown', error: words('request-timeout') },
    },
    {
      name: 'a broken proxy, after which nobody knows',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      outcome: { kind: 'unknown', error: { code: '502', text: '<html>Bad gateway</html>' } },
    },
    {
      name: 'a refusal that is not in Bandwidth’s words',
      answer: { status: 404, body: 'no such route' },
      outcome: { kind: 'unknown', error: { code: '404', text: 'no such route' } },
    },
  ],

  sign: (_webhook, _url, { webhookUser, webhookPassword }) => ({
    headers: {
      authorization: `Basic ${Buffer.from(`${webhookUser}:${webhookPassword}`).toString('base64')}`,
    },
  }),
  signsBody: false,
  replayWindowMs: null,
  webhooks,
  garbage,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    { name: 'works', answer: listed('DELIVERED'), request: check, problem: null },
    {
      name: 'a wrong password',
      answer: refusal(401, 'unauthorized'),
      request: check,
      problem: /401: unauthorized Not so\./,
    },
    {
      name: 'a proxy',
      answer: { status: 502, body: 'Bad gateway' },
      request: check,
      problem: /502: Bad gateway/,
    },
  ],
  queries: [
    ...STATUSES.map(([messageStatus, errorCode, status]) => ({
      name: `${messageStatus} with error code ${errorCode}`,
      carrierMessageId: ID,
      answer: listed(messageStatus, errorCode),
      request: query,
      result: { carrierMessageId: ID, status },
    })),
    {
      name: 'a status that nobody knows',
      carrierMessageId: ID,
      answer: listed('TELEPORTED'),
      request: query,
      result: 'throws',
    },
    {
      name: 'a list of others',
      carrierMessageId: ID,
      answer: listed('DELIVERED', 0, 'another'),
      request: query,
      result: 'throws',
    },
    {
      name: 'a list under a status that is none of success',
      carrierMessageId: ID,
      answer: { ...listed('DELIVERED'), status: 500 },
      request: query,
      result: 'throws',
    },
    {
      name: 'an empty list: no proof',
      carrierMessageId: ID,
      answer: { status: 200, body: '{"totalCount":0,"pageInfo":{},"messages":[]}' },
      request: query,
      result: 'throws',
    },
    {
      name: 'too many questions',
      carrierMessageId: ID,
      answer: { status: 429, headers: { 'Retry-After': '3' }, body: '' },
      request: query,
      result: 'throws',
    },
    { name: 'without an id nobody can ask', answer: listed('SENT'), request: null, result: 'throws' },
  ],
};
