import type { CarrierEvent, ErrorClass } from '../../../src/carriers/driver.js';
import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';

type ParsedReport = Extract<CarrierEvent, { kind: 'delivery-report' }>;

const post = (body: unknown): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json',
  query: { ref: '12.34' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const report = (status: string, code = 0) => ({
  type: 'recipient_delivery_report_sms',
  batch_id: '01JHFFHQ0P99JPPNQPJDV7JTBP',
  recipient: '14155550123',
  code,
  status,
  at: '2025-01-13T09:22:40.914Z',
  operator_status_at: '2025-01-13T09:22:00Z',
  client_reference: '12.34',
});
const parsedReport = (status: ParsedReport['status']): ParsedReport => ({
  kind: 'delivery-report',
  carrierMessageId: '01JHFFHQ0P99JPPNQPJDV7JTBP',
  reference: '12.34',
  status,
  errorClass: null,
  errorCode: null,
});
const batchReport = (statuses: readonly object[]) => ({
  type: 'delivery_report_sms',
  batch_id: '01JHFFHQ0P99JPPNQPJDV7JTBP',
  client_reference: '12.34',
  statuses,
  total_message_count: 1,
});

const sender = { id: '01XXXXX21XXXXX119Z8P1XXXXX', from: '14155550123', to: '14155550100' };
const text = {
  ...sender,
  type: 'mo_text',
  body: 'Stop 🛑',
  operator_id: '310260',
  sent_at: '2026-11-21T12:00:00.000Z',
  received_at: '2026-11-21T12:00:01.000Z',
};
const parsedReply = (words: string): CarrierEvent => ({
  kind: 'reply',
  carrierMessageId: '01XXXXX21XXXXX119Z8P1XXXXX',
  from: '+14155550123',
  to: '+14155550100',
  text: words,
});
const media = (body: unknown) => ({ ...sender, type: 'mo_media', body });
const picture = [
  { url: 'https://media.example.com/1.jpg', content_type: 'image/jpeg', status: 'Uploaded', code: 0 },
];

/** 999 is on no list. */
const ERRORS: Readonly<Record<number, ErrorClass>> = {
  15: 'filtered',
  60: 'sender_not_registered',
  62: 'filtered',
  64: 'throttled',
  300: 'invalid_number',
  310: 'sender_not_registered',
  402: 'unreachable',
  403: 'temporary',
  404: 'temporary',
  405: 'config',
  406: 'unreachable',
  407: 'unknown',
  408: 'unknown',
  410: 'config',
  411: 'config',
  412: 'config',
  413: 'funds_or_suspended',
  414: 'unknown',
  415: 'unknown',
  416: 'unknown',
  417: 'unknown',
  418: 'unknown',
  999: 'unknown',
};

const STATUSES: Readonly<Record<string, ParsedReport['status']>> = {
  Queued: 'queued',
  Dispatched: 'sent',
  Unknown: 'sent',
  Delivered: 'delivered',
  DELIVERED: 'delivered',
};
const FAILURES: Readonly<Record<string, ParsedReport['status']>> = {
  Failed: 'undelivered',
  Expired: 'undelivered',
  Rejected: 'undelivered',
  Deleted: 'undelivered',
  Aborted: 'failed',
  Cancelled: 'failed',
};
const { client_reference: _, ...withoutReference } = report('Delivered');

export const sinchWebhooks: DriverCases['webhooks'] = [
  ...Object.entries(STATUSES).map(([status, ours]) => ({
    name: status,
    webhook: post(report(status, 401)),
    events: [parsedReport(ours)],
  })),
  ...Object.entries(FAILURES).map(([status, ours]) => ({
    name: status,
    webhook: post(report(status, 402)),
    events: [{ ...parsedReport(ours), errorClass: 'unreachable' as const, errorCode: '402' }],
  })),
  ...Object.entries(ERRORS).map(([code, errorClass]) => ({
    name: `failed with code ${code}`,
    webhook: post(report('Failed', Number(code))),
    events: [{ ...parsedReport('undelivered'), errorClass, errorCode: code }],
  })),
  {
    name: 'without our reference',
    webhook: post(withoutReference),
    events: [{ ...parsedReport('delivered'), reference: null }],
  },
  {
    name: 'fields that nobody knows',
    webhook: post({ ...report('Delivered'), weather: { degrees: 21 } }),
    events: [parsedReport('delivered')],
  },
  { name: 'a status that nobody knows', webhook: post(report('Dreaming')), events: [] },
  {
    name: 'the report on a batch',
    webhook: post(batchReport([{ code: 0, status: 'Delivered', count: 1, recipients: ['14155550123'] }])),
    events: [parsedReport('delivered')],
  },
  {
    name: 'the report on a batch, of several states out of order and repeated',
    webhook: post(
      batchReport([
        { code: 0, status: 'Delivered', count: 1 },
        { code: 401, status: 'Dispatched', count: 1 },
        { code: 0, status: 'Delivered', count: 1 },
        { code: 402, status: 'Failed', count: 1 },
      ]),
    ),
    events: [
      parsedReport('delivered'),
      parsedReport('sent'),
      parsedReport('delivered'),
      { ...parsedReport('undelivered'), errorClass: 'unreachable', errorCode: '402' },
    ],
  },
  { name: 'the report on an empty batch', webhook: post(batchReport([])), events: [] },
  { name: 'a reply', webhook: { ...post(text), query: {} }, events: [parsedReply('Stop 🛑')] },
  {
    name: 'a picture with words',
    webhook: post(media({ subject: 'Look', message: 'STOP', media: picture })),
    events: [parsedReply('STOP')],
  },
  {
    name: 'a picture with a subject',
    webhook: post(media({ subject: 'STOP', message: '', media: picture })),
    events: [parsedReply('STOP')],
  },
  {
    name: 'a picture without a word',
    webhook: post(media({ media: picture })),
    events: [parsedReply('')],
  },
  {
    name: 'a picture without a body',
    webhook: post({ ...sender, type: 'mo_media', body: null }),
    events: [parsedReply('')],
  },
  {
    name: 'a binary message',
    webhook: post({ ...sender, type: 'mo_binary', body: 'AAECAw==', udh: '050003cc0201' }),
    events: [],
  },
  { name: 'a kind that nobody knows', webhook: post({ type: 'weather_report', degrees: 21 }), events: [] },
];

export const sinchGarbage: DriverCases['garbage'] = [
  post('{"type":'),
  post('[]'),
  post('"Delivered"'),
  post('{"hello":"world"}'),
  post({ type: 'recipient_delivery_report_sms', status: 'Delivered' }),
  post({ type: 'delivery_report_sms', batch_id: '01', statuses: 'all' }),
  post({ type: 'mo_text', id: '01', from: '14155550123' }),
  post({ type: 'mo_media', id: '01', from: '14155550123', to: '14155550100', body: 5 }),
  post(''),
];
