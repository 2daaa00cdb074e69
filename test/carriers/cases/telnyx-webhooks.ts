import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';

const ID = 'ac012cbf-5e09-46af-a69a-7c0e2d90993c';

const post = (body: unknown, query: Record<string, string> = { ref: '12.34' }): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json',
  query,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const event = (type: string, payload: unknown) => ({
  data: {
    event_type: type,
    id: '4ee8c3a6-4995-4309-a3c6-38e3db9ea4be',
    occurred_at: '2024-01-15T21:32:14.148+00:00',
    record_type: 'event',
    payload,
  },
  meta: { attempt: 1, delivered_to: 'https://sms.example.com/webhooks/telnyx/token' },
});
const report = (status: string, code?: string, type = 'message.finalized') =>
  event(type, {
    id: ID,
    record_type: 'message',
    direction: 'outbound',
    messaging_profile_id: '16fd2706-8baf-433b-82eb-8c7fada847da',
    from: { phone_number: '+13125550001', carrier: 'Telnyx', line_type: 'Wireless' },
    to: [{ phone_number: '+13125550002', status, carrier: 'AT&T', line_type: 'Wireless' }],
    errors: code === undefined ? [] : [{ code, title: 'Some words', detail: 'More words.' }],
    completed_at: '2024-01-15T21:32:14.148+00:00',
  });
const reply = (changes: Record<string, unknown> = {}) =>
  event('message.received', {
    id: '84cca175-9755-4859-b67f-4730d7f58aa3',
    record_type: 'message',
    direction: 'inbound',
    type: 'SMS',
    from: { phone_number: '+13125550002', carrier: 'T-Mobile USA', line_type: 'Wireless' },
    to: [
      { phone_number: '+17735550001', carrier: 'Telnyx', line_type: 'Wireless', status: 'webhook_delivered' },
    ],
    cc: [],
    text: 'Hello 😀',
    media: [],
    autoresponse_type: null,
    received_at: '2024-01-15T20:16:07.503+00:00',
    ...changes,
  });

const parsedReport = (status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed') => ({
  kind: 'delivery-report' as const,
  carrierMessageId: ID,
  reference: null,
  status,
  errorClass: null,
  errorCode: null,
});
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: '84cca175-9755-4859-b67f-4730d7f58aa3',
  from: '+13125550002',
  to: '+17735550001',
  text: 'Hello 😀',
};

/** A code of each class, by hand out of Telnyx's pages; `send` has them all. */
const ERRORS = [
  ['40012', 'invalid_number'],
  ['40001', 'unreachable'],
  ['40008', 'unreachable'],
  ['40300', 'opted_out'],
  ['40018', 'throttled'],
  ['40333', 'funds_or_suspended'],
  ['40002', 'filtered'],
  ['40010', 'sender_not_registered'],
  ['40006', 'temporary'],
  ['10007', 'temporary'],
  ['40309', 'config'],
  ['49999', 'unknown'],
] as const;

export const webhooks: DriverCases['webhooks'] = [
  {
    name: 'delivered',
    webhook: post(report('delivered')),
    events: [parsedReport('delivered')],
  },
  {
    name: 'queued',
    webhook: post(report('queued', undefined, 'message.sent')),
    events: [parsedReport('queued')],
  },
  {
    name: 'sending',
    webhook: post(report('sending', undefined, 'message.sent')),
    events: [parsedReport('queued')],
  },
  { name: 'sent', webhook: post(report('sent', undefined, 'message.sent')), events: [parsedReport('sent')] },
  {
    name: 'final, but nobody knows whether it arrived',
    webhook: post(report('delivery_unconfirmed')),
    events: [parsedReport('sent')],
  },
  {
    name: 'not delivered, without a code',
    webhook: post(report('delivery_failed')),
    events: [parsedReport('undelivered')],
  },
  {
    name: 'not sent',
    webhook: post(report('sending_failed', '40320')),
    events: [{ ...parsedReport('failed'), errorClass: 'temporary', errorCode: '40320' }],
  },
  {
    name: 'expired',
    webhook: post(report('expired', '40005')),
    events: [{ ...parsedReport('failed'), errorClass: 'temporary', errorCode: '40005' }],
  },
  ...ERRORS.map(([errorCode, errorClass]) => ({
    name: `not delivered: ${errorCode} is ${errorClass}`,
    webhook: post(report('delivery_failed', errorCode)),
    events: [{ ...parsedReport('undelivered'), errorClass, errorCode }],
  })),
  {
    name: 'delivered, with a warning among the errors',
    webhook: post(report('delivered', '49999')),
    events: [parsedReport('delivered')],
  },
  {
    name: 'a status that nobody knows is passed over',
    webhook: post(report('teleported')),
    events: [],
  },
  { name: 'a reply', webhook: post(reply(), {}), events: [parsedReply] },
  {
    name: 'a stop that Telnyx has answered',
    webhook: post(reply({ text: 'STOP', autoresponse_type: 'STOP' }), {}),
    events: [{ ...parsedReply, text: 'STOP', carrierKeyword: 'stop' }],
  },
  {
    name: 'a start that Telnyx has answered',
    webhook: post(reply({ text: 'Start', autoresponse_type: 'START' }), {}),
    events: [{ ...parsedReply, text: 'Start', carrierKeyword: 'start' }],
  },
  {
    name: 'a question for help that Telnyx has answered',
    webhook: post(reply({ text: 'help', autoresponse_type: 'HELP' }), {}),
    events: [{ ...parsedReply, text: 'help', carrierKeyword: 'help' }],
  },
  {
    name: 'a word of the company that Telnyx has answered',
    webhook: post(reply({ text: 'HOURS', autoresponse_type: 'CUSTOM' }), {}),
    events: [{ ...parsedReply, text: 'HOURS' }],
  },
  {
    name: 'a picture without a text',
    webhook: post(reply({ type: 'MMS', text: null, media: [{ url: 'https://m.example.com/1' }] }), {}),
    events: [{ ...parsedReply, text: '' }],
  },
  {
    name: 'a kind that nobody knows is passed over',
    webhook: post(event('call.initiated', { call_control_id: 'v3:x' })),
    events: [],
  },
  {
    name: 'fields that nobody knows',
    webhook: post({ ...report('delivered'), colour: 'blue' }),
    events: [parsedReport('delivered')],
  },
];

export const garbage: DriverCases['garbage'] = [
  post(''),
  post('{'),
  post('null'),
  post('[]'),
  post({ data: {} }),
  post({ data: { event_type: 'message.finalized' } }),
  post(event('message.finalized', { id: ID, to: [] })),
  post(event('message.finalized', { to: [{ phone_number: '+13125550002', status: 'delivered' }] })),
  post(event('message.received', { id: ID, text: 'Hi' })),
  post(reply({ to: [] })),
];
