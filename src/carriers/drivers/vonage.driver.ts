import { z } from 'zod';
import type { ReportStatus } from '../../contracts/delivery-report.js';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import {
  type CarrierDriver,
  type CarrierEvent,
  type Credentials,
  type DriverContext,
  type OutgoingMessage,
  type SendOutcome,
  UnreadableWebhookError,
  type WebhookAnswer,
  type WebhookRequest,
} from '../driver.js';
import { isGsm7 } from '../gsm7.js';
import { basicAuthorization } from '../protocol/basic-auth.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport, reasonByCode } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { withoutPlus, withPlus } from '../protocol/plus-sign.js';
import { definiteOutcome, refusedOutcome } from '../protocol/refused-outcome.js';
import { readRetryAfter } from '../protocol/retry-after.js';
import { readWebhookFields } from '../protocol/webhook-fields.js';
import { readVonageFault, VONAGE_REPORT_ERRORS, vonageRefusal } from './vonage-errors.js';
import { isSignedByVonage, VONAGE_SIGNATURES } from './vonage-signature.js';

/*
 * Vonage SMS API (developer.vonage.com/en/api/sms), not its Messages API.
 *
 * POST /sms/json, a form; always 200, with one entry for each segment that the text was cut into
 *   {"message-count":"1","messages":[{"to":"14155550123","message-id":"0A…","status":"0","client-ref":"12.34",…}]}
 *   {"message-count":"1","messages":[{"status":"2","error-text":"Missing to param"}]}
 * Webhooks by GET, form or JSON, as the account has chosen, each one report on one segment, or one piece of a reply:
 *   msisdn=14155550123&to=14155550100&messageId=0A…&status=delivered&err-code=0&client-ref=12.34&timestamp=…&sig=…
 *   msisdn=14155550123&to=14155550100&messageId=0B…&text=Hi&type=text&concat=true&concat-ref=1&concat-part=2&…
 */

const credentialsSchema = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^[0-9A-Za-z]{4,32}$/, 'must be letters and digits')
    .meta({
      title: 'API key',
      description:
        'At the top of API Settings in the Vonage Dashboard. The account must be set to the SMS API there.',
    }),
  apiSecret: z.string().trim().min(8).max(100).meta({
    title: 'API secret',
    description: 'In API Settings, under API key secret.',
    secret: true,
  }),
  signatureSecret: z.string().trim().min(8).max(200).meta({
    title: 'Signature secret',
    description:
      'In API Settings. Ask Vonage support to switch signed webhooks on: reports and replies without a signature are refused.',
    secret: true,
  }),
  signatureMethod: z.enum(VONAGE_SIGNATURES).meta({
    title: 'Signature method',
    description: 'As chosen in API Settings, beside the signature secret.',
  }),
});

const word = z.union([z.string(), z.number()]).transform(String);
const answerSchema = z.object({
  messages: z
    .array(
      z.object({
        status: word,
        'message-id': word.catch(''),
        'error-text': z.string().catch(''),
      }),
    )
    .min(1),
});

const reportSchema = z.object({
  messageId: z.string().min(1),
  status: z.string(),
  'err-code': z.string().default('0'),
  'client-ref': z.string().optional(),
});
const replySchema = z.object({
  messageId: z.string().min(1),
  msisdn: z.string().min(1),
  to: z.string().min(1),
  text: z.string().default(''),
});
const pieceSchema = z
  .object({
    'concat-ref': z.string().min(1),
    'concat-part': z.coerce.number().int().min(1),
    'concat-total': z.coerce.number().int().min(1),
  })
  .transform((piece) => ({
    reference: piece['concat-ref'],
    number: piece['concat-part'],
    total: piece['concat-total'],
  }));

const STATUSES = new Map<string, ReportStatus>([
  ['accepted', 'sent'],
  ['buffered', 'sent'],
  // The network said nothing of it. It was handed to one, and that is all there is to know.
  ['unknown', 'sent'],
  ['delivered', 'delivered'],
  ['expired', 'undelivered'],
  ['failed', 'undelivered'],
  ['rejected', 'undelivered'],
]);

/** Bounds of `ttl` in Vonage's API description. ms */
const SHORTEST_TTL = 20_000;
const LONGEST_TTL = 604_800_000;

/** Vonage, by its SMS API. */
export class VonageDriver implements CarrierDriver {
  readonly code = 'vonage';
  readonly displayName = 'Vonage';
  readonly defaultBaseUrl = 'https://rest.nexmo.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: true };
  /** An API key sends 30 a second at the most, a long number in the USA one. */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 180,
    short_code: 1_800,
    alphanumeric: 600,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const { apiKey = '', apiSecret = '' } = context.credentials;
    const ttl = Math.min(Math.max(message.validitySeconds * 1_000, SHORTEST_TTL), LONGEST_TTL);
    const form = new URLSearchParams({
      api_key: apiKey,
      api_secret: apiSecret,
      from: withoutPlus(message.from),
      to: withoutPlus(message.to),
      text: message.text,
      type: isGsm7(message.text) ? 'text' : 'unicode',
      ttl: String(ttl),
      'client-ref': message.reference,
      'status-report-req': 'true',
      callback: withoutQuery(message.callbackUrl),
    });
    const request = {
      method: 'POST' as const,
      url: `${context.baseUrl}/sms/json`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    };
    return handOver(context.http, request, readOutcome);
  }

  verifyWebhook(request: WebhookRequest, credentials: Credentials): boolean {
    const { signatureSecret = '', signatureMethod = '' } = credentials;
    return isSignedByVonage(request, signatureSecret, signatureMethod);
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const fields = readWebhookFields(request);
    if ('status' in fields) return readReport(fields);
    // Nobody could read it; it is no text.
    if (fields['type'] === 'binary') return [];
    return [readReply(fields)];
  }

  acknowledge(): WebhookAnswer {
    return { status: 204, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const { apiKey = '', apiSecret = '' } = context.credentials;
    const request = {
      method: 'GET' as const,
      url: `${context.baseUrl}/account/get-balance`,
      headers: { authorization: basicAuthorization(apiKey, apiSecret), accept: 'application/json' },
    };
    return checkByRequest(context.http, request, readVonageFault);
  }
}

/**
 * Reports carry our reference in `client-ref`, so the address needs none; and Vonage does not say whether the query
 * of a callback's address is signed with the rest.
 */
function withoutQuery(address: string): string {
  return address.replace(/\?.*$/, '');
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  const answer = answerSchema.safeParse(parseJson(response.body));
  // Not the SMS API's own answer.
  if (response.status !== 200 || !answer.success) return refusedOutcome(response, readVonageFault(response));
  const { messages } = answer.data;
  const refused = messages.find(({ status }) => status !== '0');
  const id = messages.find((message) => message['message-id'] !== '')?.['message-id'];
  if (!refused) {
    return id === undefined
      ? { kind: 'unknown', error: { code: '200', text: 'an answer without an id' } }
      : { kind: 'accepted', carrierMessageId: id, segments: messages.length };
  }
  const error = { code: refused.status, text: refused['error-text'] };
  const refusal = definiteOutcome(vonageRefusal(error), readRetryAfter(response));
  const taken = messages.filter(({ status }) => status === '0').length;
  const comesBack = refusal.kind === 'retry-later' || refusal.kind === 'throttled';
  if (taken === 0 && !(comesBack && id !== undefined)) return refusal;
  // Some segments are on their way, the others never will be: the person gets a part, or nothing. That is no success,
  // and must not go out again; the reports on what left settle it, and the carrier's words stay with it.
  const text = `${taken} of ${messages.length} segments were taken: ${error.text}`;
  return { kind: 'unknown', error: { code: error.code, text } };
}

function readReport(fields: Readonly<Record<string, string>>): CarrierEvent[] {
  const report = reportSchema.safeParse(fields);
  if (!report.success) throw new UnreadableWebhookError('a report without a message id');
  const { data } = report;
  const status = STATUSES.get(data.status.toLowerCase());
  if (!status) return [];
  const code = data['err-code'] === '0' ? null : data['err-code'];
  const ids = { carrierMessageId: data.messageId, reference: data['client-ref'] || null };
  return [deliveryReport(ids, status, reasonByCode(code, VONAGE_REPORT_ERRORS))];
}

function readReply(fields: Readonly<Record<string, string>>): CarrierEvent {
  const reply = replySchema.safeParse(fields);
  if (!reply.success) throw new UnreadableWebhookError('neither a report nor a reply');
  const { messageId, msisdn, to, text } = reply.data;
  const event = {
    kind: 'reply' as const,
    carrierMessageId: messageId,
    from: withPlus(msisdn),
    to: withPlus(to),
    text,
  };
  const piece = fields['concat'] === 'true' ? pieceSchema.safeParse(fields).data : undefined;
  return piece ? { ...event, piece } : event;
}
