import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import type { ReportStatus } from '../../contracts/delivery-report.js';
import { parseJson } from '../../platform/parse-json.js';
import { CarrierHttpError, type CarrierHttpResponse } from '../carrier-http.js';
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
import { acceptedOutcome, isSuccess } from '../protocol/accepted-outcome.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { refusedOutcome } from '../protocol/refused-outcome.js';
import { isWithinReplayWindow } from '../protocol/replay-window.js';
import { readRetryAfter } from '../protocol/retry-after.js';
import { askStatus } from '../protocol/status-question.js';
import { readTelnyxRefusal, TELNYX_DOUBTS, telnyxErrorsSchema, telnyxReason } from './telnyx-errors.js';

/*
 * Telnyx Messaging, API version 2 (developers.telnyx.com/docs/messaging).
 *
 * POST /v2/messages
 *   {"from":"+18445550001","to":"+18665550001","text":"Hi","type":"SMS","webhook_url":"…","use_profile_webhooks":false}
 *   200 {"data":{"record_type":"message","id":"40385f64-…","to":[{"phone_number":"…","status":"queued"}],"parts":1}}
 *   4XX {"errors":[{"code":"40300","title":"Blocked due to STOP message","detail":"…"}]}
 * Webhooks of one event, signed with Ed25519, to be answered within two seconds:
 *   {"data":{"event_type":"message.finalized","id":"…","payload":{"id":"ac012cbf-…","to":[{"status":"delivered"}],"errors":[]}}}
 *   {"data":{"event_type":"message.received","payload":{"id":"…","from":{"phone_number":"+1…"},"to":[…],"text":"STOP"}}}
 */

const credentialsSchema = z.object({
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,200}$/, 'must be 8 to 200 characters without spaces')
    .meta({
      title: 'API key',
      description: 'In the Telnyx Portal under API Keys. It begins with KEY, and is shown once.',
      secret: true,
    }),
  publicKey: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9+/]{43}=$/, 'must be 44 characters that end with =')
    .meta({
      title: 'Public key',
      description:
        'In the Telnyx Portal under Keys & Credentials, Public Key. It proves that webhooks are Telnyx’s.',
    }),
  messagingProfileId: z
    .string()
    .trim()
    .regex(
      /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/i,
      'must be an id such as 16fd2706-8baf-433b-82eb-8c7fada847da',
    )
    .optional()
    .meta({
      title: 'Messaging profile ID',
      description: 'Only to send under a name in place of a number. In the Telnyx Portal under Messaging.',
    }),
});

const recipientsSchema = z
  .array(z.object({ phone_number: z.string().min(1), status: z.string().catch('') }))
  .min(1);
const acceptedSchema = z
  .object({
    data: z.object({ id: z.string().min(1), parts: z.number().int().min(1).nullable().catch(null) }),
  })
  .transform(({ data: { id, parts } }) => ({ id, segments: parts }));
const messageSchema = z.object({ data: z.object({ id: z.string().min(1), to: recipientsSchema }) });

const eventSchema = z.object({ data: z.object({ event_type: z.string(), payload: z.unknown() }) });
const reportSchema = z.object({
  id: z.string().min(1),
  to: recipientsSchema,
  errors: telnyxErrorsSchema.nullable().catch(null),
});
const replySchema = z.object({
  id: z.string().min(1),
  from: z.object({ phone_number: z.string().min(1) }),
  to: recipientsSchema,
  // A picture may come without a text.
  text: z.string().nullish(),
  autoresponse_type: z.string().nullish(),
});

const STATUSES: ReadonlyMap<string, ReportStatus> = new Map([
  ['queued', 'queued'],
  ['sending', 'queued'],
  ['sent', 'sent'],
  // Final for Telnyx, but nobody knows whether it arrived.
  ['delivery_unconfirmed', 'sent'],
  ['delivered', 'delivered'],
  ['delivery_failed', 'undelivered'],
  ['sending_failed', 'failed'],
  ['expired', 'failed'],
]);

/** What Telnyx took a text for: it has answered, and keeps who is out (docs/messaging/messages/advanced-opt-in-out). */
const KEYWORDS: ReadonlyMap<string, 'stop' | 'start' | 'help'> = new Map([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

const SIGNATURE = /^[A-Za-z0-9+/]{86}==$/;

/** Telnyx. */
export class TelnyxDriver implements CarrierDriver {
  readonly code = 'telnyx';
  readonly displayName = 'Telnyx';
  readonly defaultBaseUrl = 'https://api.telnyx.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: false, perMessageCallback: true, echoesReference: false };
  /**
   * support.telnyx.com, rate limiting: 0.1/s for numbers abroad and names, 20/s toll-free; a US number has what its
   * 10DLC campaign has (240 in AT&T's classes E and F). Short codes: an account has 50/s, a code alone would have 1,000.
   */
  readonly defaultRates = {
    long_code: 6,
    ten_dlc: 240,
    toll_free: 1_200,
    short_code: 3_000,
    alphanumeric: 6,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const { messagingProfileId = '' } = context.credentials;
    const isName = /[A-Za-z]/.test(message.from);
    const body = {
      from: message.from,
      to: message.to,
      text: message.text,
      type: 'SMS',
      webhook_url: message.callbackUrl,
      // Else reports go to the profile's address as well, or the other way round where ours does not answer.
      use_profile_webhooks: false,
      ...(isName && messagingProfileId !== '' ? { messaging_profile_id: messagingProfileId } : {}),
    };
    const request = {
      method: 'POST' as const,
      url: `${context.baseUrl}/v2/messages`,
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    return handOver(context.http, request, readOutcome);
  }

  verifyWebhook({ headers, rawBody, receivedAt }: WebhookRequest, credentials: Credentials): boolean {
    const timestamp = headers['telnyx-timestamp'] ?? '';
    const signature = headers['telnyx-signature-ed25519'] ?? '';
    // Node's decoder would take half a signature for a whole one.
    if (!SIGNATURE.test(signature) || !isWithinReplayWindow(timestamp, receivedAt)) return false;
    const x = Buffer.from(credentials['publicKey'] ?? '', 'base64').toString('base64url');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const signed = Buffer.concat([Buffer.from(`${timestamp}|`), rawBody]);
    return verify(null, signed, key, Buffer.from(signature, 'base64'));
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const event = eventSchema.safeParse(parseJson(request.rawBody.toString('utf8')));
    if (!event.success) throw new UnreadableWebhookError('not an event');
    const { event_type: type, payload } = event.data.data;
    if (type === 'message.received') return [readReply(payload)];
    // Calls, faxes and whatever else an account's webhooks are set to.
    return type === 'message.sent' || type === 'message.finalized' ? readReport(payload) : [];
  }

  acknowledge(): WebhookAnswer {
    return { status: 200, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = {
      method: 'GET' as const,
      url: `${context.baseUrl}/v2/balance`,
      headers: authorization(context),
    };
    return checkByRequest(context.http, request, readTelnyxRefusal);
  }

  /** Telnyx is asked by its own id alone, for ten days. That it does not know one proves nothing. */
  async queryStatus(message: { carrierMessageId: string | null }, context: DriverContext) {
    if (message.carrierMessageId === null) throw new CarrierHttpError(false, 'Telnyx knows only its own ids');
    const url = `${context.baseUrl}/v2/messages/${encodeURIComponent(message.carrierMessageId)}`;
    return askStatus(context.http, { method: 'GET', url, headers: authorization(context) }, (body) => {
      const { data } = messageSchema.safeParse(body);
      const status = STATUSES.get(data?.data.to[0]?.status ?? '');
      return data && status ? { carrierMessageId: data.data.id, status } : null;
    });
  }
}

function authorization({ credentials }: DriverContext): Record<string, string> {
  return { authorization: `Bearer ${credentials['apiKey'] ?? ''}`, accept: 'application/json' };
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  if (isSuccess(response)) return acceptedOutcome(response, acceptedSchema);
  const refusal = readTelnyxRefusal(response);
  if (refusal && TELNYX_DOUBTS.has(refusal.error.code)) return { kind: 'unknown', error: refusal.error };
  return refusedOutcome(response, refusal, readWait(response));
}

/** Telnyx tells in `x-ratelimit-reset` when its window ends: seconds from now, or since the epoch. ms */
function readWait(response: CarrierHttpResponse): number | null {
  const reset = response.headers['x-ratelimit-reset'] ?? '';
  const at = Number(reset) > 1_000_000_000 ? new Date(Number(reset) * 1_000).toUTCString() : reset;
  return readRetryAfter({ ...response, headers: { 'retry-after': response.headers['retry-after'] ?? at } });
}

function readReport(payload: unknown): CarrierEvent[] {
  const report = reportSchema.safeParse(payload);
  if (!report.success) throw new UnreadableWebhookError('a report lacks its id or status');
  const status = STATUSES.get(report.data.to[0]?.status ?? '');
  if (status === undefined) return [];
  const reason = report.data.errors && telnyxReason(report.data.errors);
  return [
    deliveryReport(
      { carrierMessageId: report.data.id },
      status,
      reason && { errorClass: reason.errorClass, code: reason.error.code },
    ),
  ];
}

function readReply(payload: unknown): CarrierEvent {
  const reply = replySchema.safeParse(payload);
  if (!reply.success) throw new UnreadableWebhookError('a reply lacks its id or its numbers');
  const { id, from, to, text, autoresponse_type: type } = reply.data;
  const carrierKeyword = KEYWORDS.get(type?.toUpperCase() ?? '');
  return {
    kind: 'reply',
    carrierMessageId: id,
    from: from.phone_number,
    to: to[0]?.phone_number ?? '',
    text: text ?? '',
    ...(carrierKeyword ? { carrierKeyword } : {}),
  };
}
