import { createHmac } from 'node:crypto';
import { z } from 'zod';
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
import { deliveryReport, reasonByCode } from '../protocol/delivery-report.js';
import { errorClasses } from '../protocol/error-classes.js';
import { handOver } from '../protocol/hand-over.js';
import { readEach } from '../protocol/read-each.js';
import { definiteOutcome, type Refusal, refusedOutcome } from '../protocol/refused-outcome.js';
import { isWithinReplayWindow } from '../protocol/replay-window.js';
import { readRetryAfter } from '../protocol/retry-after.js';
import { sameSecret } from '../protocol/same-secret.js';

/*
 * The carrier that comes with the platform (src/simulator). It charges nothing and reaches nobody.
 *
 * POST /v1/accounts/:accountId/messages
 *   {"from":"+14155550100","to":"+14155550123","text":"Hi","reference":"12.34","callbackUrl":"…","validitySeconds":3600}
 *   202 {"id":"sim-1","status":"queued","segments":1}
 *   400 {"error":{"code":"invalid_number","message":"The number to text is not a valid one."}}
 * Webhook, signed with the API key:
 *   [{"event":"delivery-report","eventId":"e1","id":"sim-1","reference":"12.34","status":"delivered","errorCode":null,"at":"…"},
 *    {"event":"reply","eventId":"e2","id":"r1","from":"+14155550123","to":"+14155550100","text":"STOP","at":"…"}]
 */

const credentialsSchema = z.object({
  accountId: z.string().trim().min(1).max(100).meta({
    title: 'Account id',
    description: 'Any name: accounts of different ids know nothing of each other.',
  }),
  apiKey: z.string().trim().min(8).max(200).meta({
    title: 'API key',
    description:
      'Any text; it also signs the webhooks. One that begins with "bad" is refused by the carrier.',
    secret: true,
  }),
});

const acceptedSchema = z.object({
  id: z.string().min(1),
  segments: z.number().int().nullable().catch(null),
});
const statusSchema = z.object({
  id: z.string().min(1),
  status: z.enum(['queued', 'sent', 'delivered', 'undelivered', 'failed']),
});
const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string().catch('') }) });

const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('delivery-report'),
    id: z.string().min(1),
    reference: z.string().nullable().catch(null),
    status: z.enum(['sent', 'delivered', 'undelivered', 'failed']),
    errorCode: z.string().nullable().catch(null),
  }),
  z.object({
    event: z.literal('reply'),
    id: z.string().min(1),
    from: z.string().min(1),
    to: z.string().min(1),
    text: z.string(),
  }),
]);

/** Events of kinds that this driver does not know are passed over: carriers add kinds without notice. */
const KNOWN_EVENTS = new Set(['delivery-report', 'reply']);
const anyEventSchema = z.object({ event: z.string() });

const ERRORS = errorClasses({
  invalid_number: ['invalid_number'],
  unreachable: ['unreachable'],
  opted_out: ['opted_out'],
  filtered: ['filtered'],
  sender_not_registered: ['sender_not_registered'],
  funds_or_suspended: ['insufficient_funds', 'account_suspended'],
  config: ['bad_credentials'],
  throttled: ['throttled'],
  temporary: ['temporary'],
});

/** The simulated carrier. */
export class SimulatorDriver implements CarrierDriver {
  readonly code = 'simulator';
  readonly displayName = 'Simulated carrier';
  readonly defaultBaseUrl = 'http://127.0.0.1:3900';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: true };
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 180,
    short_code: 6_000,
    alphanumeric: 600,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const request = {
      method: 'POST' as const,
      url: `${accountUrl(context)}/messages`,
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify(message),
    };
    return handOver(context.http, request, readOutcome);
  }

  verifyWebhook(request: WebhookRequest, credentials: Credentials): boolean {
    const timestamp = request.headers['x-simulator-timestamp'] ?? '';
    const signature = request.headers['x-simulator-signature'] ?? '';
    if (!isWithinReplayWindow(timestamp, request.receivedAt)) return false;
    const expected = createHmac('sha256', credentials['apiKey'] ?? '')
      .update(`${timestamp}.`)
      .update(request.rawBody)
      .digest('hex');
    return sameSecret(signature, expected);
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const body = parseJson(request.rawBody.toString('utf8'));
    if (!Array.isArray(body)) throw new UnreadableWebhookError('not an array of events');
    return readEach(body, readEvent);
  }

  acknowledge(): WebhookAnswer {
    return { status: 204, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = { method: 'GET' as const, url: accountUrl(context), headers: authorization(context) };
    return checkByRequest(context.http, request, readRefusal);
  }

  async queryStatus(message: { reference: string }, context: DriverContext) {
    const url = `${accountUrl(context)}/messages?reference=${encodeURIComponent(message.reference)}`;
    const response = await context.http.request({ method: 'GET', url, headers: authorization(context) });
    if (response.status === 404 && readRefusal(response)?.error.code === 'not_found') return null;
    const found = statusSchema.safeParse(parseJson(response.body));
    if (response.status !== 200 || !found.success) {
      throw new CarrierHttpError(false, `status query answered ${response.status}`);
    }
    return { carrierMessageId: found.data.id, status: found.data.status };
  }
}

function accountUrl({ baseUrl, credentials }: DriverContext): string {
  return `${baseUrl}/v1/accounts/${encodeURIComponent(credentials['accountId'] ?? '')}`;
}

function authorization({ credentials }: DriverContext): Record<string, string> {
  return { authorization: `Bearer ${credentials['apiKey'] ?? ''}` };
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  if (isSuccess(response)) return acceptedOutcome(response, acceptedSchema);
  const refusal = readRefusal(response);
  // A code that is known says by the carrier's own contract that it took nothing, whatever the status.
  return refusal && refusal.errorClass !== 'unknown'
    ? definiteOutcome(refusal, readRetryAfter(response))
    : refusedOutcome(response, refusal);
}

function readRefusal({ body }: CarrierHttpResponse): Refusal | null {
  const refusal = errorSchema.safeParse(parseJson(body));
  if (!refusal.success) return null;
  const { code, message: text } = refusal.data.error;
  return { errorClass: ERRORS.get(code) ?? 'unknown', error: { code, text } };
}

function readEvent(event: unknown): CarrierEvent[] {
  const read = eventSchema.safeParse(event);
  if (!read.success) {
    const other = anyEventSchema.safeParse(event);
    if (other.success && !KNOWN_EVENTS.has(other.data.event)) return [];
    throw new UnreadableWebhookError('an event lacks what its kind must have');
  }
  const { data } = read;
  if (data.event === 'reply') {
    return [{ kind: 'reply', carrierMessageId: data.id, from: data.from, to: data.to, text: data.text }];
  }
  const ids = { carrierMessageId: data.id, reference: data.reference };
  return [deliveryReport(ids, data.status, reasonByCode(data.errorCode, ERRORS))];
}
