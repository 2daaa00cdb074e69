import type { CarrierEvent } from '../../../src/carriers/driver.js';
import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';
import { vonageReportErrors } from './vonage-errors.js';

type Fields = Record<string, string>;

const get = (fields: Fields): UnsignedWebhook => ({
  method: 'GET',
  contentType: null,
  query: fields,
  body: '',
});
const form = (fields: Fields): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/x-www-form-urlencoded',
  query: {},
  body: new URLSearchParams(fields).toString(),
});
const json = (fields: Fields | string): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json',
  query: {},
  body: typeof fields === 'string' ? fields : JSON.stringify(fields),
});

const report = (status: string, errCode = '0'): Fields => ({
  msisdn: '14155550123',
  to: '14155550100',
  'network-code': '23410',
  messageId: '0B00000127FDBC63',
  price: '0.03330000',
  status,
  scts: '1810251310',
  'err-code': errCode,
  'api-key': 'abcd1234',
  'client-ref': '12.34',
  'message-timestamp': '2018-10-25 12:10:29',
});
const parsedReport = (
  status: 'sent' | 'delivered' | 'undelivered',
): Extract<CarrierEvent, { kind: 'delivery-report' }> => ({
  kind: 'delivery-report',
  carrierMessageId: '0B00000127FDBC63',
  reference: '12.34',
  status,
  errorClass: null,
  errorCode: null,
});

const reply: Fields = {
  'api-key': 'abcd1234',
  msisdn: '14155550123',
  to: '14155550100',
  messageId: '0A0000000123ABCD1',
  text: 'Tom & Jerry = fun 🛑',
  type: 'unicode',
  keyword: 'TOM',
  'message-timestamp': '2020-01-01 12:00:00',
};
const parsedReply: Extract<CarrierEvent, { kind: 'reply' }> = {
  kind: 'reply',
  carrierMessageId: '0A0000000123ABCD1',
  from: '+14155550123',
  to: '+14155550100',
  text: 'Tom & Jerry = fun 🛑',
};
const { 'client-ref': _, ...withoutReference } = report('delivered');

export const vonageWebhooks: DriverCases['webhooks'] = [
  ...[get, form, json].flatMap((shape) => [
    {
      name: `delivered, by ${shape.name}`,
      webhook: shape(report('delivered')),
      events: [parsedReport('delivered')],
    },
    { name: `a reply, by ${shape.name}`, webhook: shape(reply), events: [parsedReply] },
    {
      name: `fields that nobody knows, by ${shape.name}`,
      webhook: shape({ ...report('buffered'), weather: 'fair & mild' }),
      events: [parsedReport('sent')],
    },
  ]),
  ...['accepted', 'buffered', 'unknown'].map((status) => ({
    name: status,
    webhook: get(report(status)),
    events: [parsedReport('sent')],
  })),
  ...['expired', 'failed', 'rejected'].map((status) => ({
    name: status,
    webhook: form(report(status, '12')),
    events: [{ ...parsedReport('undelivered'), errorClass: 'unreachable' as const, errorCode: '12' }],
  })),
  ...Object.entries(vonageReportErrors).map(([errorCode, errorClass]) => ({
    name: `failed with err-code ${errorCode}`,
    webhook: get(report('failed', errorCode)),
    events: [{ ...parsedReport('undelivered'), errorClass, errorCode }],
  })),
  {
    name: 'expired without a reason',
    webhook: get(report('expired')),
    events: [parsedReport('undelivered')],
  },
  { name: 'a status that nobody knows', webhook: get(report('read')), events: [] },
  {
    name: 'the report on the second segment',
    webhook: get({ ...report('delivered'), messageId: '0B00000127FDBC64' }),
    events: [{ ...parsedReport('delivered'), carrierMessageId: '0B00000127FDBC64' }],
  },
  {
    name: 'without our reference',
    webhook: get(withoutReference),
    events: [{ ...parsedReport('delivered'), reference: null }],
  },
  {
    name: 'from a name',
    webhook: get({ ...report('delivered'), to: 'AcmeInc' }),
    events: [parsedReport('delivered')],
  },
  {
    name: 'a reply with no text',
    webhook: get({ ...reply, text: '' }),
    events: [{ ...parsedReply, text: '' }],
  },
  {
    name: 'a reply without the field of the text',
    webhook: get({ msisdn: '14155550123', to: '14155550100', messageId: '0A0000000123ABCD1' }),
    events: [{ ...parsedReply, text: '' }],
  },
  {
    name: 'a reply to a short code',
    webhook: get({ ...reply, to: '12345' }),
    events: [{ ...parsedReply, to: '12345' }],
  },
  {
    name: 'a piece of a long reply',
    webhook: get({ ...reply, concat: 'true', 'concat-ref': '108', 'concat-total': '3', 'concat-part': '2' }),
    events: [{ ...parsedReply, piece: { reference: '108', number: 2, total: 3 } }],
  },
  {
    name: 'a piece whose number is missing: what it says still counts',
    webhook: get({ ...reply, concat: 'true', 'concat-ref': '108' }),
    events: [parsedReply],
  },
  {
    name: 'a binary message',
    webhook: get({
      msisdn: '14155550123',
      to: '14155550100',
      messageId: '0A1',
      type: 'binary',
      data: '00',
      udh: '05',
    }),
    events: [],
  },
];

export const vonageGarbage: DriverCases['garbage'] = [
  json('{"status":'),
  json('[]'),
  json('"delivered"'),
  form({ hello: 'world' }),
  form({ status: 'delivered' }),
  form({ messageId: '0A1', text: 'Hi' }),
  { ...form({}), body: '' },
];
