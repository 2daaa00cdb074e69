import { createHash, createHmac } from 'node:crypto';
import type { DriverCases } from '../support/driver-cases.js';
import { TWILIO_CODES, TWILIO_STATUS } from './twilio-errors.js';
import {
  TWILIO_ACCOUNT,
  TWILIO_GARBAGE,
  TWILIO_SID,
  TWILIO_STATUSES,
  TWILIO_WEBHOOKS,
} from './twilio-webhooks.js';

const SID = TWILIO_SID;
const ACCOUNT = TWILIO_ACCOUNT;
const TOKEN = '0123456789abcdef0123456789abcdef';
const credentials = { accountSid: ACCOUNT, authToken: TOKEN };

const refusal = (status: number, code: number, message: string, headers?: Record<string, string>) => ({
  status,
  ...(headers ? { headers } : {}),
  body: JSON.stringify({ code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status }),
});

const authorization = { authorization: `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}` };
const accountPath = `/2010-04-01/Accounts/${ACCOUNT}`;
const accountRequest = { method: 'GET', path: `${accountPath}.json`, headers: authorization, body: null };
const messageRequest = {
  method: 'GET',
  path: `${accountPath}/Messages/${SID}.json`,
  headers: authorization,
  body: null,
};

export const cases: DriverCases = {
  code: 'twilio',
  credentials,
  otherCredentials: {
    accountSid: 'AC00000000000000000000000000000002',
    authToken: 'fedcba9876543210fedcba9876543210',
    apiKeySid: 'SK00000000000000000000000000000003',
    apiKeySecret: 'a secret of the key',
  },
  wrongCredentials: [
    {
      credentials: { ...credentials, accountSid: 'SK00000000000000000000000000000001' },
      field: 'accountSid',
    },
    { credentials: { ...credentials, authToken: 'short' }, field: 'authToken' },
    { credentials: { accountSid: ACCOUNT }, field: 'authToken' },
    { credentials: { ...credentials, apiKeySid: ACCOUNT, apiKeySecret: 'secret' }, field: 'apiKeySid' },
    {
      credentials: { ...credentials, apiKeySid: 'SK00000000000000000000000000000003' },
      field: 'apiKeySecret',
    },
    { credentials: { ...credentials, apiKeySecret: 'a secret of no key' }, field: 'apiKeySecret' },
  ],

  message: {
    from: '+15017250604',
    to: '+15558675310',
    text: 'Hi “you” & 😀 + 1=2',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/twilio/token?ref=12.34',
    // Twilio holds no message longer than ten hours.
    validitySeconds: 50_000,
  },
  request: {
    method: 'POST',
    path: `${accountPath}/Messages.json`,
    headers: { ...authorization, 'content-type': 'application/x-www-form-urlencoded' },
    body: {
      From: '+15017250604',
      To: '+15558675310',
      Body: 'Hi “you” & 😀 + 1=2',
      StatusCallback: 'https://sms.example.com/webhooks/twilio/token?ref=12.34#rc=5&rp=5xx,ct,rt',
      ValidityPeriod: '36000',
    },
  },
  sends: [
    {
      name: 'taken',
      answer: {
        status: 201,
        body: JSON.stringify({
          sid: SID,
          account_sid: ACCOUNT,
          status: 'queued',
          error_code: null,
          num_segments: '2',
          from: '+15017250604',
          to: '+15558675310',
          direction: 'outbound-api',
          date_created: 'Thu, 24 Aug 2023 05:01:45 +0000',
          price: null,
        }),
      },
      outcome: { kind: 'accepted', carrierMessageId: SID, segments: 2 },
    },
    {
      name: 'taken by a messaging service that has not chosen a sender',
      answer: { status: 201, body: `{"sid":"${SID}","status":"accepted","num_segments":"0"}` },
      outcome: { kind: 'accepted', carrierMessageId: SID, segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 201, body: '{"sid":' },
      outcome: { kind: 'unknown', error: { code: '201', text: 'an answer without an id' } },
    },
    ...TWILIO_CODES.map(([code, title, outcome]) => ({
      name: `refused with ${code}, ${title}`,
      answer: refusal(TWILIO_STATUS[code] ?? 400, code, title),
      outcome: outcome({ code: String(code), text: title }),
    })),
    {
      name: 'too fast',
      answer: refusal(429, 20429, 'Too Many Requests', { 'Retry-After': '3' }),
      outcome: {
        kind: 'throttled',
        retryAfterMs: 3_000,
        error: { code: '20429', text: 'Too Many Requests' },
      },
    },
    {
      name: 'too fast, without a time',
      answer: refusal(429, 20429, 'Too Many Requests'),
      outcome: {
        kind: 'throttled',
        retryAfterMs: 1_000,
        error: { code: '20429', text: 'Too Many Requests' },
      },
    },
    {
      name: 'too fast, as the gateway says',
      answer: { status: 429, body: 'slow down' },
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: { code: '429', text: 'slow down' } },
    },
    {
      name: 'an error of Twilio’s own, after which nobody knows',
      answer: refusal(500, 20500, 'Internal Server Error'),
      outcome: { kind: 'unknown', error: { code: '20500', text: 'Internal Server Error' } },
    },
    {
      name: 'Twilio down, with a code that is definite elsewhere',
      answer: refusal(503, 21211, 'Service Unavailable'),
      outcome: { kind: 'unknown', error: { code: '21211', text: 'Service Unavailable' } },
    },
    {
      name: 'a proxy that refuses in its own words',
      answer: { status: 403, body: '<html>Forbidden</html>' },
      outcome: { kind: 'unknown', error: { code: '403', text: '<html>Forbidden</html>' } },
    },
    {
      name: 'a redirection',
      answer: { status: 307, headers: { location: 'https://elsewhere.example.com' }, body: '' },
      outcome: { kind: 'unknown', error: { code: '307', text: '' } },
    },
  ],

  sign: (webhook, url, { authToken = '' }) => {
    const isJson = webhook.contentType === 'application/json';
    const bodySHA256 = createHash('sha256').update(webhook.body).digest('hex');
    const address = isJson ? `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${bodySHA256}` : url;
    const fields = isJson ? [] : [...new URLSearchParams(webhook.body)];
    const signed =
      address +
      fields
        .map((field) => field.join(''))
        .sort()
        .join('');
    const signature = createHmac('sha1', authToken).update(signed).digest('base64');
    return {
      headers: { 'x-twilio-signature': signature },
      ...(isJson ? { query: { bodySHA256 } } : {}),
    };
  },
  signsBody: true,
  replayWindowMs: null,
  webhooks: TWILIO_WEBHOOKS,
  garbage: TWILIO_GARBAGE,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    {
      name: 'works',
      answer: { status: 200, body: JSON.stringify({ sid: ACCOUNT, status: 'active', type: 'Full' }) },
      request: accountRequest,
      problem: null,
    },
    {
      name: 'wrong token',
      answer: refusal(401, 20003, 'Authenticate'),
      request: accountRequest,
      problem: /401: 20003 Authenticate/,
    },
  ],
  queries: [
    ...TWILIO_STATUSES.map(([word, status]) => ({
      name: `known as ${word}`,
      carrierMessageId: SID,
      answer: { status: 200, body: JSON.stringify({ sid: SID, status: word, error_code: null }) },
      request: messageRequest,
      result: { carrierMessageId: SID, status },
    })),
    {
      name: 'known with a status that nobody knows',
      carrierMessageId: SID,
      answer: { status: 200, body: JSON.stringify({ sid: SID, status: 'eaten' }) },
      request: messageRequest,
      result: 'throws',
    },
    {
      name: 'deleted there, which is no proof that it was never taken',
      carrierMessageId: SID,
      answer: refusal(404, 20404, 'The requested resource was not found'),
      request: messageRequest,
      result: 'throws',
    },
    {
      name: 'of a sid that we were not told',
      answer: refusal(404, 20404, 'The requested resource was not found'),
      request: null,
      result: 'throws',
    },
  ],
};
