import { createHmac } from 'node:crypto';
import { expect } from '@jest/globals';
import type { DriverCases } from '../support/driver-cases.js';
import { sinchGarbage, sinchWebhooks } from './sinch-webhooks.js';

const error = (status: number, code: string, headers?: Record<string, string>) => ({
  status,
  ...(headers ? { headers } : {}),
  body: JSON.stringify({ code, text: `It is ${code}.` }),
});
const words = (code: string) => ({ code, text: `It is ${code}.` });

const authorization = { authorization: 'Bearer token-of-acme' };
const PLAN = '/xms/v1/jd63jf88477ll123ab4567cd89012ef3';
const BATCH = '01FC66621XXXXX119Z8PMV1QPQ';
const get = (path: string) => ({ method: 'GET', path: `${PLAN}${path}`, headers: authorization, body: null });

const credentials = {
  region: 'eu',
  servicePlanId: 'jd63jf88477ll123ab4567cd89012ef3',
  apiToken: 'token-of-acme',
  webhookSecret: 'secret-of-acme',
};

const batch = {
  id: BATCH,
  to: ['14155550123'],
  from: '14155550100',
  canceled: false,
  type: 'mt_text',
  body: 'Hi',
  delivery_report: 'per_recipient',
  client_reference: '12.34',
  created_at: '2026-11-21T12:00:00.000Z',
};
const listOf = (batches: readonly object[]) => ({
  status: 200,
  body: JSON.stringify({ count: batches.length, page: 0, page_size: 1, batches }),
});
const reportOf = (status: string, code: number) => ({
  status: 200,
  body: JSON.stringify({
    type: 'delivery_report_sms',
    batch_id: BATCH,
    statuses: [{ code, status, count: 1, recipients: ['14155550123'] }],
    total_message_count: 1,
  }),
});
const byReference = get('/batches?page_size=1&client_reference=12.34');
const byId = get(`/batches/${BATCH}/delivery_report?type=full`);

export const cases: DriverCases = {
  code: 'sinch',
  credentials,
  otherCredentials: {
    region: 'us',
    servicePlanId: 'other',
    apiToken: 'token-of-other',
    webhookSecret: 'secret-of-other',
  },
  wrongCredentials: [
    { credentials: { ...credentials, region: 'eu.evil.test/' }, field: 'region' },
    { credentials: { ...credentials, servicePlanId: '../other' }, field: 'servicePlanId' },
    { credentials: { ...credentials, apiToken: '' }, field: 'apiToken' },
    // No header could hold it.
    { credentials: { ...credentials, apiToken: 'token of\nacme’s plan' }, field: 'apiToken' },
    { credentials: { ...credentials, webhookSecret: '' }, field: 'webhookSecret' },
  ],
  baseUrls: ['us', 'eu', 'au', 'br', 'ca'].map((region) => ({
    credentials: { ...credentials, region },
    baseUrl: `https://${region}.sms.api.sinch.com`,
  })),

  message: {
    from: '+14155550100',
    to: '+14155550123',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/sinch/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: `${PLAN}/batches`,
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      from: '14155550100',
      to: ['14155550123'],
      body: 'Hi “you” & 😀',
      type: 'mt_text',
      delivery_report: 'per_recipient',
      callback_url: 'https://sms.example.com/webhooks/sinch/token?ref=12.34',
      client_reference: '12.34',
      // Its bounds: test/unit/carriers/sinch.test.ts.
      expire_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  },
  sends: [
    {
      name: 'taken',
      answer: { status: 201, body: JSON.stringify({ ...batch, new: 1 }) },
      outcome: { kind: 'accepted', carrierMessageId: BATCH, segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 201, body: '{"id":' },
      outcome: { kind: 'unknown', error: { code: '201', text: 'an answer without an id' } },
    },
    ...['syntax_invalid_json', 'syntax_invalid_parameter_format', 'syntax_constraint_violation'].map(
      (code): DriverCases['sends'][number] => ({
        name: code,
        answer: error(400, code),
        outcome: { kind: 'rejected', errorClass: 'config', error: words(code) },
      }),
    ),
    ...['unknown_group', 'unknown_campaign', 'missing_callback_url'].map(
      (code): DriverCases['sends'][number] => ({
        name: code,
        answer: error(403, code),
        outcome: { kind: 'account-stopped', errorClass: 'config', error: words(code) },
      }),
    ),
    {
      name: 'a code that nobody knows',
      answer: error(403, 'full_moon'),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words('full_moon') },
    },
    ...[401, 404, 415].flatMap((status): DriverCases['sends'] => [
      {
        name: `${status} without a word`,
        answer: { status, body: '' },
        outcome: {
          kind: 'account-stopped',
          errorClass: 'config',
          error: { code: String(status), text: '' },
        },
      },
      {
        name: `${status} with a code`,
        answer: error(status, 'full_moon'),
        outcome: { kind: 'account-stopped', errorClass: 'config', error: words('full_moon') },
      },
    ]),
    {
      name: 'too fast',
      answer: error(429, 'too_many_requests', { 'Retry-After': '3' }),
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: words('too_many_requests') },
    },
    {
      name: 'too fast, without a word or a time',
      answer: { status: 429, body: '' },
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: { code: '429', text: '' } },
    },
    ...[500, 503].map((status): DriverCases['sends'][number] => ({
      name: `${status}, after which nobody knows`,
      answer: error(status, 'internal_error'),
      outcome: { kind: 'unknown', error: words('internal_error') },
    })),
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
  // A batch is taken without a look at the person's number: that comes in the delivery report.
  neverSays: ['invalid-number', 'opted-out'],

  sign: (webhook, _url, { webhookSecret = '' }, at) => {
    const nonce = '01JHFFHWYY7HSS4FWTMDTQEK8V';
    const timestamp = String(Math.floor(at / 1_000));
    const signature = createHmac('sha256', webhookSecret)
      .update(`${webhook.body}.${nonce}.${timestamp}`)
      .digest('base64');
    return {
      headers: {
        'x-sinch-webhook-signature': signature,
        'x-sinch-webhook-signature-nonce': nonce,
        'x-sinch-webhook-signature-timestamp': timestamp,
      },
    };
  },
  signsBody: true,
  replayWindowMs: 300_000,
  webhooks: sinchWebhooks,
  garbage: sinchGarbage,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    { name: 'works', answer: listOf([]), request: get('/batches?page_size=1'), problem: null },
    {
      name: 'wrong token',
      answer: { status: 401, body: '' },
      request: get('/batches?page_size=1'),
      problem: /401/,
    },
    {
      name: 'a refusal in words',
      answer: error(403, 'forbidden'),
      request: get('/batches?page_size=1'),
      problem: /403: forbidden It is forbidden/,
    },
  ],
  queries: [
    {
      name: 'found by our reference',
      answer: listOf([batch]),
      request: byReference,
      result: { carrierMessageId: BATCH, status: 'queued' },
    },
    {
      name: 'a list without it, which proves nothing',
      answer: listOf([]),
      request: byReference,
      result: 'throws',
    },
    {
      name: "somebody else's batch",
      answer: listOf([
        { ...batch, client_reference: '12.35' },
        { ...batch, client_reference: null },
      ]),
      request: byReference,
      result: 'throws',
    },
    { name: 'no list', answer: { status: 200, body: '{}' }, request: byReference, result: 'throws' },
    ...Object.entries({
      Queued: 'queued',
      Dispatched: 'sent',
      Delivered: 'delivered',
      Failed: 'undelivered',
    }).map(([status, ours]) => ({
      name: `${status}, by the id of the batch`,
      carrierMessageId: BATCH,
      answer: reportOf(status, 0),
      request: byId,
      result: { carrierMessageId: BATCH, status: ours },
    })),
    {
      name: 'a status that nobody knows',
      carrierMessageId: BATCH,
      answer: reportOf('Dreaming', 0),
      request: byId,
      result: 'throws',
    },
    {
      name: 'a batch that it gave an id to and has forgotten',
      carrierMessageId: BATCH,
      answer: { status: 404, body: '' },
      request: byId,
      result: 'throws',
    },
  ],
};
