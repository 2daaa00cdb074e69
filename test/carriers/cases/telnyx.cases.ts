import { createPrivateKey, sign } from 'node:crypto';
import type { DriverCases } from '../support/driver-cases.js';
import { refusal, refused, words } from './telnyx-codes.js';
import { garbage, webhooks } from './telnyx-webhooks.js';

/** Keys of Ed25519 out of their seed (RFC 8410): 32 times the same byte, so that nothing secret stands here. */
const SEEDS = { ours: 7, other: 9 };
const PUBLIC_KEYS = {
  ours: '6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=',
  other: '/RckOFqgx1tk+3jNYC+h2ZH96/drE8WO1wLqyDXp9hg=',
};
const privateKey = (seed: number) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });

const ID = '40385f64-5717-4562-b3fc-2c963f66afa6';
const accepted = (changes: Record<string, unknown> = {}) => ({
  data: {
    record_type: 'message',
    direction: 'outbound',
    id: ID,
    from: { phone_number: '+18445550001' },
    to: [
      {
        phone_number: '+18665550001',
        status: 'queued',
        carrier: 'T-MOBILE USA, INC.',
        line_type: 'Wireless',
      },
    ],
    parts: 2,
    encoding: 'GSM-7',
    valid_until: null,
    errors: [],
    ...changes,
  },
});

const authorization = { authorization: 'Bearer KEY0178_of-acme', accept: 'application/json' };
const query = { method: 'GET', path: `/v2/messages/${ID}`, headers: authorization, body: null };
const found = (status: string) => ({
  status: 200,
  body: JSON.stringify(accepted({ to: [{ phone_number: '+18665550001', status }] })),
});
const balance = { method: 'GET', path: '/v2/balance', headers: authorization, body: null };

export const cases: DriverCases = {
  code: 'telnyx',
  credentials: { apiKey: 'KEY0178_of-acme', publicKey: PUBLIC_KEYS.ours },
  otherCredentials: {
    apiKey: 'KEY0178_of-other',
    publicKey: PUBLIC_KEYS.other,
    messagingProfileId: '16fd2706-8baf-433b-82eb-8c7fada847da',
  },
  wrongCredentials: [
    { credentials: { apiKey: 'KEY with space', publicKey: PUBLIC_KEYS.ours }, field: 'apiKey' },
    { credentials: { apiKey: 'KEY0178_of-acme' }, field: 'publicKey' },
    { credentials: { apiKey: 'KEY0178_of-acme', publicKey: 'c2hvcnQ=' }, field: 'publicKey' },
    {
      credentials: {
        apiKey: 'KEY0178_of-acme',
        publicKey: PUBLIC_KEYS.ours,
        messagingProfileId: 'Marketing',
      },
      field: 'messagingProfileId',
    },
  ],

  message: {
    from: '+18445550001',
    to: '+18665550001',
    text: 'Hi “you” & 😀',
    reference: '12.34',
    callbackUrl: 'https://sms.example.com/webhooks/telnyx/token?ref=12.34',
    validitySeconds: 3_600,
  },
  request: {
    method: 'POST',
    path: '/v2/messages',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: {
      from: '+18445550001',
      to: '+18665550001',
      text: 'Hi “you” & 😀',
      type: 'SMS',
      webhook_url: 'https://sms.example.com/webhooks/telnyx/token?ref=12.34',
      use_profile_webhooks: false,
    },
  },
  sends: [
    {
      name: 'taken',
      answer: { status: 200, body: JSON.stringify(accepted()) },
      outcome: { kind: 'accepted', carrierMessageId: ID, segments: 2 },
    },
    {
      name: 'taken without a count of parts',
      answer: { status: 200, body: JSON.stringify(accepted({ parts: null })) },
      outcome: { kind: 'accepted', carrierMessageId: ID, segments: null },
    },
    {
      name: 'taken, but the answer is cut off',
      answer: { status: 200, body: '{"data":{"id":' },
      outcome: { kind: 'unknown', error: { code: '200', text: 'an answer without an id' } },
    },
    ...refused,
    // A name that is no sender, or not in this country; a country that the profile does not cover; an empty text.
    ...['40306', '40307', '40308', '40309', '40316'].map((code) => ({
      name: `${code} concerns this message alone`,
      answer: refusal(code),
      outcome: { kind: 'rejected' as const, errorClass: 'config' as const, error: words(code) },
    })),
    // The codes are those of a wrong recipient.
    ...['10002', '10016'].map((code) => ({
      name: `${code} of our own number says nothing of the person`,
      answer: refusal(code, 400, {}, '/from'),
      outcome: {
        kind: 'rejected' as const,
        errorClass: 'sender_not_registered' as const,
        error: words(code),
      },
    })),
    {
      name: 'wrong key',
      answer: refusal('10009', 401),
      outcome: { kind: 'account-stopped', errorClass: 'config', error: words('10009') },
    },
    {
      name: 'a code that nobody knows',
      answer: refusal('49999', 422),
      outcome: { kind: 'rejected', errorClass: 'unknown', error: words('49999') },
    },
    {
      name: 'a code as a number, behind one that nobody knows',
      answer: {
        status: 400,
        body: '{"errors":[{"code":"49999","title":"?"},{"code":40300,"title":"Blocked"}]}',
      },
      outcome: { kind: 'opted-out', error: { code: '40300', text: 'Blocked' } },
    },
    {
      name: 'too fast, with a wait',
      answer: refusal('10011', 429, { 'Retry-After': '3' }),
      outcome: { kind: 'throttled', retryAfterMs: 3_000, error: words('10011') },
    },
    {
      name: 'too fast, with the end of the window',
      answer: refusal('10011', 429, { 'x-ratelimit-limit': '50', 'x-ratelimit-reset': '7' }),
      outcome: { kind: 'throttled', retryAfterMs: 7_000, error: words('10011') },
    },
    {
      name: 'too fast for whoever stands before Telnyx',
      answer: { status: 429, body: 'slow down' },
      outcome: { kind: 'throttled', retryAfterMs: 1_000, error: { code: '429', text: 'slow down' } },
    },
    {
      name: 'an unexpected error, after which nobody knows',
      answer: refusal('10007', 500),
      outcome: { kind: 'unknown', error: words('10007') },
    },
    {
      name: 'an unexpected error under a status that would be definite',
      answer: refusal('10007'),
      outcome: { kind: 'unknown', error: words('10007') },
    },
    {
      name: 'a time-out inside Telnyx',
      answer: refusal('10008', 408),
      outcome: { kind: 'unknown', error: words('10008') },
    },
    {
      name: 'a code that would be definite under a status that is not',
      answer: refusal('40320', 503),
      outcome: { kind: 'unknown', error: words('40320') },
    },
    {
      name: 'a broken proxy, after which nobody knows',
      answer: { status: 502, body: '<html>Bad gateway</html>' },
      outcome: { kind: 'unknown', error: { code: '502', text: '<html>Bad gateway</html>' } },
    },
    {
      name: 'a refusal that is not in Telnyx’s words',
      answer: { status: 403, body: '<html>Forbidden</html>' },
      outcome: { kind: 'unknown', error: { code: '403', text: '<html>Forbidden</html>' } },
    },
  ],

  sign: ({ body }, _url, { publicKey }, at) => {
    const timestamp = String(Math.floor(at / 1_000));
    const key = privateKey(publicKey === PUBLIC_KEYS.ours ? SEEDS.ours : SEEDS.other);
    const signature = sign(null, Buffer.from(`${timestamp}|${body}`), key).toString('base64');
    return { headers: { 'telnyx-timestamp': timestamp, 'telnyx-signature-ed25519': signature } };
  },
  signsBody: true,
  replayWindowMs: 300_000,
  webhooks,
  garbage,
  acknowledgement: { status: 200, contentType: null, body: '' },

  checks: [
    {
      name: 'works',
      answer: { status: 200, body: '{"data":{"record_type":"balance","balance":"300.00","currency":"USD"}}' },
      request: balance,
      problem: null,
    },
    {
      name: 'wrong key',
      answer: refusal('10009', 401),
      request: balance,
      problem: /401: 10009 Title 10009: Why\./,
    },
    {
      name: 'a proxy',
      answer: { status: 502, body: 'Bad gateway' },
      request: balance,
      problem: /502: Bad gateway/,
    },
  ],
  queries: [
    {
      name: 'delivered',
      carrierMessageId: ID,
      answer: found('delivered'),
      request: query,
      result: { carrierMessageId: ID, status: 'delivered' },
    },
    {
      name: 'nobody knows whether it arrived',
      carrierMessageId: ID,
      answer: found('delivery_unconfirmed'),
      request: query,
      result: { carrierMessageId: ID, status: 'sent' },
    },
    {
      name: 'a status that nobody knows',
      carrierMessageId: ID,
      answer: found('teleported'),
      request: query,
      result: 'throws',
    },
    {
      name: 'a message under a status that is none of success',
      carrierMessageId: ID,
      answer: { ...found('delivered'), status: 500 },
      request: query,
      result: 'throws',
    },
    {
      name: 'an id that Telnyx has forgotten, or never had: no proof',
      carrierMessageId: ID,
      answer: refusal('10005', 404),
      request: query,
      result: 'throws',
    },
    { name: 'without an id nobody can ask', answer: refusal('10005', 404), request: null, result: 'throws' },
  ],
};
