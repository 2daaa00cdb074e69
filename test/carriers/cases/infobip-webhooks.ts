import type { ErrorClass } from '../../../src/carriers/driver.js';
import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';
import { INFOBIP_ERRORS, INFOBIP_REJECTIONS } from './infobip-codes.js';

const post = (body: unknown, query: Record<string, string> = { ref: '12.34' }): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json',
  query,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const results = (...list: unknown[]) => ({ results: list });

const NO_ERROR = { groupId: 0, groupName: 'OK', id: 0, name: 'NO_ERROR', description: '', permanent: false };
const report = (groupId: number, id: number, changes: Record<string, unknown> = {}) => ({
  bulkId: 'BULK-ID-123-xyz',
  messageId: '12.34',
  to: '41793026727',
  sender: 'InfoSMS',
  sentAt: '2019-11-09T16:00:00.000+0100',
  doneAt: '2019-11-09T16:00:01.000+0100',
  messageCount: 1,
  price: { pricePerMessage: 0.01, currency: 'EUR' },
  status: { groupId, groupName: 'GROUP', id, name: `STATUS_${id}`, description: 'Some words' },
  error: NO_ERROR,
  callbackData: '12.34',
  ...changes,
});
const reply = {
  messageId: '817790313235066447',
  from: '385916242493',
  to: '385921004026',
  text: 'QUIZ Correct answer is Paris 🗼',
  cleanText: 'Correct answer is Paris 🗼',
  keyword: 'QUIZ',
  receivedAt: '2019-11-09T16:00:00.000+0000',
  smsCount: 1,
  price: { pricePerMessage: 0, currency: 'EUR' },
  callbackData: 'callbackData',
};

const parsedReport = (status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed') => ({
  kind: 'delivery-report' as const,
  carrierMessageId: '12.34',
  reference: '12.34',
  status,
  errorClass: null,
  errorCode: null,
});
const refusedReport = (status: 'undelivered' | 'failed', errorClass: ErrorClass, errorCode: string) => ({
  ...parsedReport(status),
  errorClass,
  errorCode,
});
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: '817790313235066447',
  from: '+385916242493',
  to: '+385921004026',
  text: 'QUIZ Correct answer is Paris 🗼',
};

export const webhooks: DriverCases['webhooks'] = [
  { name: 'delivered', webhook: post(results(report(3, 5))), events: [parsedReport('delivered')] },
  {
    name: 'delivered to the operator',
    webhook: post(results(report(3, 2))),
    events: [parsedReport('delivered')],
  },
  { name: 'accepted', webhook: post(results(report(1, 26))), events: [parsedReport('queued')] },
  { name: 'waiting for a report', webhook: post(results(report(1, 3))), events: [parsedReport('sent')] },
  { name: 'on its way', webhook: post(results(report(1, 7))), events: [parsedReport('sent')] },
  {
    name: 'undeliverable without an error',
    webhook: post(results(report(2, 9))),
    events: [refusedReport('undelivered', 'unknown', 'STATUS_9')],
  },
  {
    name: 'expired',
    webhook: post(results(report(4, 15))),
    events: [refusedReport('undelivered', 'temporary', 'STATUS_15')],
  },
  {
    name: 'expired, as nobody reported',
    webhook: post(results(report(4, 29, { error: null }))),
    events: [refusedReport('undelivered', 'unknown', 'STATUS_29')],
  },
  ...INFOBIP_REJECTIONS.map(([id, errorClass]) => ({
    name: `rejected: ${id} is ${errorClass}`,
    webhook: post(results(report(5, id))),
    events: [refusedReport('failed', errorClass, `STATUS_${id}`)],
  })),
  ...INFOBIP_ERRORS.map(([id, errorClass]) => ({
    name: `not delivered: ${id} is ${errorClass}`,
    webhook: post(results(report(2, 9, { error: { ...NO_ERROR, id, name: `EC_${id}`, permanent: true } }))),
    events: [refusedReport('undelivered', errorClass, `EC_${id}`)],
  })),
  {
    name: 'an error without a name',
    webhook: post(results(report(2, 4, { error: { id: 1 } }))),
    events: [refusedReport('undelivered', 'invalid_number', '1')],
  },
  {
    name: 'that a second message of the same id was refused says nothing of the first',
    webhook: post(results(report(5, 23))),
    events: [],
  },
  {
    name: 'a group that nobody knows is passed over',
    webhook: post(results(report(9, 901))),
    events: [],
  },
  {
    name: 'without our data: the id is our reference too',
    webhook: post(results(report(3, 5, { callbackData: null }))),
    events: [parsedReport('delivered')],
  },
  {
    name: 'a reply',
    webhook: post({ ...results(reply), messageCount: 1, pendingMessageCount: 0 }, {}),
    events: [parsedReply],
  },
  {
    name: 'a reply to a short code',
    webhook: post(results({ ...reply, to: '46645' }), {}),
    events: [{ ...parsedReply, to: '46645' }],
  },
  {
    name: 'what a name has sent',
    webhook: post(results({ ...reply, from: 'InfoSMS' }), {}),
    events: [{ ...parsedReply, from: 'InfoSMS' }],
  },
  {
    name: 'a batch out of order, with a repetition, a reply and a kind that nobody knows',
    webhook: post(
      results(report(3, 5), report(1, 7), report(3, 5), { messageId: 'w1', degrees: 21 }, reply),
      {},
    ),
    events: [parsedReport('delivered'), parsedReport('sent'), parsedReport('delivered'), parsedReply],
  },
  {
    name: 'a batch of which some cannot be read: the others count',
    webhook: post(results('delivered', report(3, 5), { messageId: '12.34', status: 'DELIVERED' }, reply), {}),
    events: [parsedReport('delivered'), parsedReply],
  },
  {
    name: 'a reply without a text',
    webhook: post(results({ ...reply, text: null }), {}),
    events: [{ ...parsedReply, text: '' }],
  },
  { name: 'nothing', webhook: post(results(), {}), events: [] },
  {
    name: 'fields that nobody knows',
    webhook: post({ ...results({ ...report(3, 5), colour: 'blue' }), shape: 'round' }),
    events: [parsedReport('delivered')],
  },
];

export const garbage: DriverCases['garbage'] = [
  post(''),
  post('{'),
  post('null'),
  post([]),
  post({}),
  post(results('delivered')),
  post(results({ text: 'Hi', from: '385916242493' })),
  post(results({ messageId: '12.34', status: 'DELIVERED' })),
  post(results({ messageId: '12.34', status: { id: 5 } })),
  post(results({ messageId: '817790313235066447', text: 'Hi' })),
  { ...post('a=b'), contentType: 'application/x-www-form-urlencoded' },
];
