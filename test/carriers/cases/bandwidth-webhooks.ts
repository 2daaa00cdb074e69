import type { ErrorClass } from '../../../src/carriers/driver.js';
import type { DriverCases, UnsignedWebhook } from '../support/driver-cases.js';

const ID = '14762070468292kw2fuqty55yp2b2';

const post = (body: unknown): UnsignedWebhook => ({
  method: 'POST',
  contentType: 'application/json; charset=utf-8',
  query: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

const report = (type: string, errorCode?: number | string, message: Record<string, unknown> = {}) => ({
  type,
  time: '2021-07-21T21:01:04.179Z',
  description: 'What became of it.',
  to: '+12345678902',
  ...(errorCode === undefined ? {} : { errorCode }),
  message: {
    id: ID,
    time: '2021-07-21T21:00:45.179Z',
    to: ['+12345678902'],
    from: '+12345678901',
    text: '',
    applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
    owner: '+12345678901',
    direction: 'out',
    segmentCount: 1,
    tag: '12.34',
    ...message,
  },
});
const reply = (message: Record<string, unknown> = {}) => ({
  type: 'message-received',
  time: '2021-07-21T21:01:04.179Z',
  description: 'Incoming message received',
  to: '+12345678901',
  message: {
    id: '14762070468292kw2fuqty55yp2b9',
    time: '2021-07-21T21:01:04.179Z',
    to: ['+12345678901'],
    from: '+12345678902',
    text: 'Stop 🛑',
    applicationId: '93de2206-9669-4e07-948d-329f4b722ee2',
    media: [],
    owner: '+12345678901',
    direction: 'in',
    segmentCount: 1,
    ...message,
  },
});

const parsedReport = (status: 'queued' | 'sent' | 'delivered' | 'undelivered' | 'failed') => ({
  kind: 'delivery-report' as const,
  carrierMessageId: ID,
  reference: '12.34',
  status,
  errorClass: null,
  errorCode: null,
});
const parsedReply = {
  kind: 'reply' as const,
  carrierMessageId: '14762070468292kw2fuqty55yp2b9',
  from: '+12345678902',
  to: '+12345678901',
  text: 'Stop 🛑',
};

/** By hand, out of Bandwidth's page. */
const CODES: Record<ErrorClass, number[]> = {
  invalid_number: [4303, 4350, 4404, 4406, 4492, 4720, 4721],
  unreachable: [4408, 4420, 4434, 4700, 4701, 4702, 4730, 4753],
  opted_out: [4775, 4482],
  throttled: [4780, 4781, 4785],
  funds_or_suspended: [],
  filtered: [4470, 4770, 4771, 4750, 4772, 4790, 4791],
  sender_not_registered: [4302, 4403, 4405, 4407, 4481, 4740, 4773, 4774, 4795, 4792, 4793],
  temporary: [
    ...[4360, 5100, 5101, 5106, 5111, 5201, 5211, 5220, 5231, 5500, 5501],
    ...[5600, 5610, 5620, 5630, 5650],
  ],
  config: [4001, 4421, 4432, 4431, 4433, 4451, 4452, 4493],
  unknown: [5999, 9902, 9999, 4301, 4751, 5651, 5660, 1234],
};
/** What never left Bandwidth; the others a network refused. */
const FAILED = [
  ...[4001, 4301, 4302, 4303, 4350, 4360, 4403, 4404, 4405, 4406, 4407, 4408, 4420, 4421],
  ...[4431, 4432, 4433, 4434, 4451, 4452, 4470, 4481, 4482, 4492, 4493],
  ...[5100, 5101, 5106, 5111, 5201, 5211, 5220, 5231, 5500, 5501],
];

export const webhooks: DriverCases['webhooks'] = [
  {
    name: 'delivered',
    webhook: post([report('message-delivered')]),
    events: [parsedReport('delivered')],
  },
  { name: 'on its way', webhook: post([report('message-sending')]), events: [parsedReport('queued')] },
  { name: 'sent', webhook: post([report('message-sent')]), events: [parsedReport('sent')] },
  { name: 'read', webhook: post([report('message-read')]), events: [parsedReport('delivered')] },
  {
    name: 'failed without a code',
    webhook: post([report('message-failed')]),
    events: [parsedReport('undelivered')],
  },
  ...Object.entries(CODES).flatMap(([errorClass, codes]) =>
    codes.map((code) => ({
      name: `failed: ${code} is ${errorClass}`,
      webhook: post([report('message-failed', code)]),
      events: [
        {
          ...parsedReport(FAILED.includes(code) ? 'failed' : 'undelivered'),
          errorClass: errorClass as ErrorClass,
          errorCode: String(code),
        },
      ],
    })),
  ),
  {
    name: 'a code as text',
    webhook: post([report('message-failed', '4432')]),
    events: [{ ...parsedReport('failed'), errorClass: 'config', errorCode: '4432' }],
  },
  {
    name: 'an event outside of an array',
    webhook: post(report('message-delivered')),
    events: [parsedReport('delivered')],
  },
  {
    name: 'without our reference',
    webhook: post([report('message-delivered', undefined, { tag: undefined })]),
    events: [{ ...parsedReport('delivered'), reference: null }],
  },
  {
    name: 'a report on what came in is passed over',
    webhook: post([report('message-delivered', undefined, { direction: 'in' })]),
    events: [],
  },
  { name: 'a reply', webhook: post([reply()]), events: [parsedReply] },
  {
    name: 'a reply to a group, of which the owner is ours',
    webhook: post([reply({ to: ['+12345678903', '+12345678901'] })]),
    events: [parsedReply],
  },
  {
    name: 'a reply without an owner',
    webhook: post([reply({ owner: undefined })]),
    events: [parsedReply],
  },
  {
    name: 'a picture without a text',
    webhook: post([reply({ text: null, media: ['https://messaging.bandwidth.com/api/v2/users/5/media/1'] })]),
    events: [{ ...parsedReply, text: '' }],
  },
  { name: 'what we sent is no reply', webhook: post([reply({ direction: 'out' })]), events: [] },
  {
    name: 'what does not say where it goes is no reply',
    webhook: post([reply({ direction: undefined })]),
    events: [],
  },
  {
    name: 'a batch out of order, with a repetition, a reply and a kind that nobody knows',
    webhook: post([
      report('message-delivered'),
      report('message-sent'),
      report('message-delivered'),
      { type: 'weather', degrees: 21 },
      reply(),
    ]),
    events: [parsedReport('delivered'), parsedReport('sent'), parsedReport('delivered'), parsedReply],
  },
  {
    name: 'a batch of which some cannot be read: the others count',
    webhook: post([{ type: 'message-sent' }, null, report('message-delivered'), reply()]),
    events: [parsedReport('delivered'), parsedReply],
  },
  { name: 'nothing', webhook: post([]), events: [] },
  {
    name: 'fields that nobody knows',
    webhook: post([{ ...report('message-sent'), colour: 'blue' }]),
    events: [parsedReport('sent')],
  },
];

export const garbage: DriverCases['garbage'] = [
  post(''),
  post('['),
  post('null'),
  post('7'),
  post({}),
  post(['message-sent']),
  post([{ type: 'message-sent' }]),
  post([{ type: 'message-delivered', message: { direction: 'out' } }]),
  post([{ type: 'message-received', message: { id: ID, direction: 'in' } }]),
  { ...post('a=b'), contentType: 'application/x-www-form-urlencoded' },
];
