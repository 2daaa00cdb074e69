import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';

export const PLIVO_UUID = 'db3ce55a-7f1d-11e1-8ea7-1231380bc196';

const REPORT = {
  MessageUUID: PLIVO_UUID,
  ParentMessageUUID: PLIVO_UUID,
  PartInfo: '1 of 1',
  From: '14155550100',
  To: '14155550123',
  Type: 'sms',
  Units: '1',
  TotalRate: '0.0055',
  TotalAmount: '0.0055',
  MCC: '310',
  MNC: '260',
  Sequence: '2',
  MessageTime: '2026-11-21 12:00:00.000000',
  QueuedTime: '2026-11-21 12:00:00.100000',
  SentTime: '2026-11-21 12:00:00.200000',
  DeliveryReportTime: '',
  requester_ip: '203.0.113.7',
  PowerpackUUID: '',
};
const form = (fields: Record<string, string>, query: Record<string, string> = {}): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/x-www-form-urlencoded',
  query,
  body: new URLSearchParams(fields).toString(),
});
const byGet = (query: Record<string, string>): UnsignedWebhook => ({
  method: 'GET',
  contentType: null,
  query,
  body: '',
});
const report = (Status: string, more: Record<string, string> = {}) =>
  form({ ...REPORT, Status, ...more }, { ref: '12.34' });

type Classes = 'invalid_number' | 'unreachable' | 'opted_out' | 'funds_or_suspended' | 'filtered';
type OtherClasses = 'sender_not_registered' | 'temporary' | 'config' | 'unknown';
const parsedReport = (
  status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed',
  errorCode: string | null = null,
  errorClass: Classes | OtherClasses | null = null,
) => ({
  kind: 'delivery-report' as const,
  carrierMessageId: PLIVO_UUID,
  reference: null,
  status,
  errorClass,
  errorCode,
});

const REPLY = {
  From: '14155550123',
  MessageUUID: PLIVO_UUID,
  MessageIntent: '',
  PowerpackUUID: '',
  Text: 'Yes & “no” + 🛑',
  To: '14155550100',
  TotalAmount: '0',
  TotalRate: '0',
  Type: 'sms',
  Units: '1',
};
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: PLIVO_UUID,
  from: '+14155550123',
  to: '+14155550100',
  text: 'Yes & “no” + 🛑',
};
const acknowledgement = { status: 200, contentType: 'application/xml', body: '<Response/>' };

/** Plivo's words, and ours. */
export const PLIVO_STATUSES = [
  ['queued', 'queued'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['rejected', 'failed'],
] as const;

/** From Plivo's table of error codes; the last one is nobody's. */
const CODES = [
  ['10', 'invalid message', 'config'],
  ['20', 'network error', 'temporary'],
  ['30', 'spam detected', 'filtered'],
  ['40', 'invalid source number', 'sender_not_registered'],
  ['50', 'invalid destination number', 'invalid_number'],
  ['60', 'loop detected', 'filtered'],
  ['70', 'destination permanently unavailable', 'unreachable'],
  ['80', 'destination temporarily unavailable', 'temporary'],
  ['90', 'no route available', 'unreachable'],
  ['100', 'prohibited by carrier', 'unreachable'],
  ['110', 'message too long', 'config'],
  ['200', 'source number blocked by STOP', 'opted_out'],
  ['201', 'US toll-free to Canada', 'unreachable'],
  ['300', 'failed to dispatch', 'temporary'],
  ['420', 'message expired', 'temporary'],
  ['450', 'destination country barred', 'config'],
  ['900', 'insufficient credit', 'funds_or_suspended'],
  ['910', 'account disabled', 'funds_or_suspended'],
  ['1000', 'unknown error', 'unknown'],
  ['4711', 'full moon', 'unknown'],
] as const;

export const PLIVO_WEBHOOKS: DriverCases['webhooks'] = [
  ...PLIVO_STATUSES.map(([word, status]) => ({
    name: word,
    webhook: report(word),
    events: [parsedReport(status)],
  })),
  ...CODES.map(([code, title, errorClass]) => ({
    name: `undelivered with ${code}, ${title}`,
    webhook: report('undelivered', { ErrorCode: code }),
    events: [parsedReport('undelivered', code, errorClass)],
  })),
  {
    name: 'failed, with a code filled up with zeros',
    webhook: report('failed', { ErrorCode: '030' }),
    events: [parsedReport('failed', '30', 'filtered')],
  },
  {
    name: 'delivered, with the code of success',
    webhook: report('delivered', { ErrorCode: '000' }),
    events: [parsedReport('delivered')],
  },
  {
    name: 'undelivered, with the code of success',
    webhook: report('undelivered', { ErrorCode: '000' }),
    events: [parsedReport('undelivered')],
  },
  {
    name: 'a report by GET',
    webhook: byGet({ ref: '12.34', ...REPORT, Status: 'delivered' }),
    events: [parsedReport('delivered')],
  },
  {
    name: 'fields that nobody knows',
    webhook: report('sent', { Colour: 'blue' }),
    events: [parsedReport('sent')],
  },
  { name: 'a status that nobody knows', webhook: report('eaten'), events: [] },
  { name: 'a reply', webhook: form(REPLY), events: [parsedReply], acknowledgement },
  { name: 'a reply by GET', webhook: byGet(REPLY), events: [parsedReply], acknowledgement },
  {
    name: 'a reply to a short code, in a picture message',
    webhook: form({
      From: '+14155550123',
      To: '72345',
      MessageUUID: PLIVO_UUID,
      Type: 'mms',
      Body: 'Look',
      MediaCount: '1',
      Media0: 'https://media.plivo.com/1.jpg',
    }),
    events: [{ ...parsedReply, to: '72345', text: 'Look' }],
    acknowledgement,
  },
  {
    name: 'a reply of nothing but a picture',
    webhook: form({ From: REPLY.From, To: REPLY.To, MessageUUID: PLIVO_UUID, Type: 'mms', MediaCount: '1' }),
    events: [{ ...parsedReply, text: '' }],
    acknowledgement,
  },
  ...(
    [
      ['optout', 'stop'],
      ['optin', 'start'],
      ['help', 'help'],
    ] as const
  ).map(([MessageIntent, carrierKeyword]) => ({
    name: `a reply that Plivo took for ${carrierKeyword}`,
    webhook: form({ ...REPLY, MessageIntent }),
    events: [{ ...parsedReply, carrierKeyword }],
    acknowledgement,
  })),
  {
    name: 'a reply with an intent that nobody knows',
    webhook: form({ ...REPLY, MessageIntent: 'maybe' }),
    events: [parsedReply],
    acknowledgement,
  },
];

export const PLIVO_GARBAGE: DriverCases['garbage'] = [
  form({}),
  { ...form({}), body: '{' },
  { ...form({}), body: 'null' },
  { ...form({}), body: '%%%=%' },
  form({ Status: 'delivered' }),
  form({ MessageUUID: PLIVO_UUID }),
  form({ ...REPLY, From: '' }),
  form({ ...REPORT, Status: 'delivered', MessageUUID: '' }),
  byGet({ ref: '12.34' }),
];
