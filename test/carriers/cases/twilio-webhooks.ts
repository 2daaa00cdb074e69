import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';
import { TWILIO_CODES } from './twilio-errors.js';

export const TWILIO_SID = 'SM1342fe1b2c904d1ab04f0fc7a58abca9';
export const TWILIO_ACCOUNT = 'AC00000000000000000000000000000001';

const REPORT = {
  ApiVersion: '2010-04-01',
  AccountSid: TWILIO_ACCOUNT,
  From: '+15017250604',
  MessageSid: TWILIO_SID,
  SmsSid: TWILIO_SID,
  To: '+15558675310',
};
const reportFields = (status: string, more: Record<string, string> = {}) => ({
  ...REPORT,
  MessageStatus: status,
  SmsStatus: status,
  ...more,
});
const form = (fields: Record<string, string>, query: Record<string, string> = {}): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
  query,
  body: new URLSearchParams(fields).toString(),
});
const report = (status: string, more?: Record<string, string>) =>
  form(reportFields(status, more), { ref: '12.34' });
const parsedReport = (
  status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed',
  errorCode: string | null = null,
  errorClass: (typeof TWILIO_CODES)[number][3] | null = null,
) => ({
  kind: 'delivery-report' as const,
  carrierMessageId: TWILIO_SID,
  reference: null,
  status,
  errorClass,
  errorCode,
});

const REPLY = {
  ToCountry: 'US',
  ToState: 'CA',
  SmsMessageSid: TWILIO_SID,
  NumMedia: '0',
  ToCity: '',
  FromZip: '94107',
  SmsSid: TWILIO_SID,
  FromState: 'CA',
  SmsStatus: 'received',
  FromCity: 'SAN FRANCISCO',
  Body: 'Yes & “no” + 🛑',
  FromCountry: 'US',
  To: '+15017250604',
  ToZip: '',
  NumSegments: '1',
  MessageSid: TWILIO_SID,
  AccountSid: TWILIO_ACCOUNT,
  From: '+14155550123',
  ApiVersion: '2010-04-01',
};
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: TWILIO_SID,
  from: '+14155550123',
  to: '+15017250604',
  text: 'Yes & “no” + 🛑',
};
const TWIML = { status: 200, contentType: 'text/xml', body: '<Response></Response>' };

/** Twilio's words, and ours. */
export const TWILIO_STATUSES = [
  ['accepted', 'queued'],
  ['scheduled', 'queued'],
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  ['partially_delivered', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
] as const;

export const TWILIO_WEBHOOKS: DriverCases['webhooks'] = [
  ...TWILIO_STATUSES.map(([word, status]) => ({
    name: word,
    webhook: report(word, { RawDlrDoneDate: '2605201200' }),
    events: [parsedReport(status)],
  })),
  // The lower ones answer requests only, but for an opt-out that a carrier keeps.
  ...TWILIO_CODES.filter(([code]) => code >= 30_000 || code === 21610).map(([code, title, , errorClass]) => ({
    name: `undelivered with ${code}, ${title}`,
    webhook: report('undelivered', { ErrorCode: String(code) }),
    events: [parsedReport('undelivered', String(code), errorClass)],
  })),
  {
    name: 'failed, with a code',
    webhook: report('failed', { ErrorCode: '30034' }),
    events: [parsedReport('failed', '30034', 'sender_not_registered')],
  },
  {
    name: 'delivered, with a code that says nothing',
    webhook: report('delivered', { ErrorCode: '0' }),
    events: [parsedReport('delivered')],
  },
  {
    name: 'a report by GET',
    webhook: {
      method: 'GET',
      contentType: null,
      query: { ref: '12.34', ...reportFields('delivered') },
      body: '',
    },
    events: [parsedReport('delivered')],
  },
  {
    name: 'a report as JSON, with fields that nobody knows',
    webhook: {
      method: 'POST',
      contentType: 'application/json',
      query: { ref: '12.34' },
      body: JSON.stringify({ ...reportFields('delivered'), Retries: 1, Extra: { deep: true } }),
    },
    events: [parsedReport('delivered')],
  },
  { name: 'a status that nobody knows', webhook: report('eaten', { Colour: 'blue' }), events: [] },
  {
    name: 'news of a message to us, without its text',
    webhook: form({ ...REPORT, SmsStatus: 'received' }),
    events: [],
  },
  { name: 'a reply', webhook: form(REPLY), events: [parsedReply], acknowledgement: TWIML },
  {
    name: 'a reply of nothing but a picture',
    webhook: form({ ...REPLY, Body: '', NumMedia: '1', MediaUrl0: 'https://api.twilio.com/1.jpg' }),
    events: [{ ...parsedReply, text: '' }],
    acknowledgement: TWIML,
  },
  {
    name: 'a reply of a picture that comes without the field of the text',
    webhook: form({ ...REPORT, SmsStatus: 'received', From: REPLY.From, To: REPLY.To, NumMedia: '1' }),
    events: [{ ...parsedReply, carrierMessageId: REPORT.MessageSid, text: '' }],
    acknowledgement: TWIML,
  },
  {
    name: 'a reply by GET',
    webhook: { method: 'GET', contentType: null, query: REPLY, body: '' },
    events: [parsedReply],
    acknowledgement: TWIML,
  },
  ...(['stop', 'start', 'help'] as const).map((carrierKeyword) => ({
    name: `a reply that Advanced Opt-Out took for ${carrierKeyword}`,
    webhook: form({ ...REPLY, OptOutType: carrierKeyword.toUpperCase() }),
    events: [{ ...parsedReply, carrierKeyword }],
    acknowledgement: TWIML,
  })),
  {
    name: 'a reply with an opt-out type that nobody knows',
    webhook: form({ ...REPLY, OptOutType: 'MAYBE' }),
    events: [parsedReply],
    acknowledgement: TWIML,
  },
];

export const TWILIO_GARBAGE: DriverCases['garbage'] = [
  form({}),
  { ...form({}), body: '{' },
  { ...form({}), body: 'null' },
  { ...form({}), body: '%%%=%' },
  form({ MessageStatus: 'delivered' }),
  form({ ...reportFields('delivered'), MessageSid: '' }),
  form({ ...REPLY, From: '' }),
  { ...form({}), contentType: 'application/json', body: '[' },
  { ...form({}), contentType: 'application/json', body: '[{"MessageSid":"SM1"}]' },
  { method: 'GET', contentType: null, query: { ref: '12.34' }, body: '' },
];
