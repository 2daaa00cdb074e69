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
import { basicAuthorization, hasBasicAuthorization } from '../protocol/basic-auth.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { readEach } from '../protocol/read-each.js';
import { refusedOutcome } from '../protocol/refused-outcome.js';
import { askStatus } from '../protocol/status-question.js';
import { bandwidthErrorClass, bandwidthFailure, readBandwidthRefusal } from './bandwidth-errors.js';

/*
 * Bandwidth Messaging, API version 2 (dev.bandwidth.com/docs/messaging).
 *
 * POST /api/v2/users/:accountId/messages
 *   {"applicationId":"93de2206-…","to":["+12345678902"],"from":"+12345678901","text":"Hi","tag":"12.34","expiration":"2026-…Z"}
 *   202 {"id":"14762070468292kw2fuqty55yp2b2","segmentCount":1,"direction":"out","tag":"12.34",…}
 *   400 {"type":"request-validation","description":"…","fieldErrors":[{"fieldName":"from","description":"…"}]}
 * Webhooks go to the application's address, with the application's user and password once they were asked for:
 *   [{"type":"message-failed","errorCode":4432,"message":{"id":"…","direction":"out","tag":"12.34",…},…}]
 *   [{"type":"message-received","message":{"id":"…","direction":"in","owner":"+1…","from":"+1…","text":"STOP",…},…}]
 */

const credentialsSchema = z.object({
  accountId: z
    .string()
    .trim()
    .regex(/^[\w-]{1,40}$/, 'must be the number of the account')
    .meta({
      title: 'Account ID',
      description: 'The 7 digits at the top right of the Bandwidth App, beside the account’s name.',
    }),
  username: z.string().trim().min(1).max(200).meta({
    title: 'API user name',
    description: 'Of a user with the role Messaging, in the Bandwidth App under Account, API Credentials.',
  }),
  password: z.string().min(1).max(200).meta({
    title: 'API password',
    description: 'Of that user.',
    secret: true,
  }),
  applicationId: z
    .string()
    .trim()
    .regex(
      /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
      'must be an id such as 93de2206-9669-4e07-948d-329f4b722ee2',
    )
    .meta({
      title: 'Application ID',
      description:
        'In the Bandwidth App under Applications. Enter the webhook address there as its callback URL.',
    }),
  webhookUser: z
    .string()
    .trim()
    .regex(/^[^:]{1,200}$/, 'must be 1 to 200 characters without a colon')
    .meta({
      title: 'Callback user ID',
      description:
        'Any name. Enter it in the application too, under «Use a username/password for callbacks».',
    }),
  webhookPassword: z.string().min(8).max(200).meta({
    title: 'Callback password',
    description: 'Any text of 8 characters and more. Enter it in the application too: it proves who calls.',
    secret: true,
  }),
});

const acceptedSchema = z
  .object({ id: z.string().min(1), segmentCount: z.number().int().min(1).nullable().catch(null) })
  .transform(({ id, segmentCount: segments }) => ({ id, segments }));
const eventSchema = z.object({ type: z.string() });
const reportSchema = z.object({
  type: z.string(),
  errorCode: z
    .union([z.string().min(1), z.number()])
    .transform(String)
    .nullish(),
  message: z.object({
    id: z.string().min(1),
    direction: z.string().nullish(),
    tag: z.string().nullish(),
  }),
});
const replySchema = z.object({
  message: z.object({
    id: z.string().min(1),
    direction: z.string().nullish(),
    from: z.string().min(1),
    // Our number; `to` may name a whole group.
    owner: z.string().nullish(),
    to: z.array(z.string()).min(1),
    // A picture may come without a text.
    text: z.string().nullish(),
  }),
});
const listSchema = z.object({
  messages: z.array(
    z.object({
      messageId: z.string(),
      messageStatus: z.string(),
      errorCode: z.union([z.string(), z.number()]).transform(String).nullish(),
    }),
  ),
});

const REPORTS: ReadonlyMap<string, ReportStatus> = new Map([
  ['message-sending', 'queued'],
  ['message-sent', 'sent'],
  ['message-delivered', 'delivered'],
  ['message-read', 'delivered'],
  ['message-failed', 'undelivered'],
]);
const STATUSES: ReadonlyMap<string, ReportStatus> = new Map([
  ['QUEUED', 'queued'],
  ['SENDING', 'queued'],
  ['ACCEPTED', 'sent'],
  ['SENT', 'sent'],
  ['DELIVERED', 'delivered'],
  ['UNDELIVERED', 'undelivered'],
  ['FAILED', 'undelivered'],
]);

/** Bandwidth. */
export class BandwidthDriver implements CarrierDriver {
  readonly code = 'bandwidth';
  readonly displayName = 'Bandwidth';
  readonly defaultBaseUrl = 'https://messaging.bandwidth.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: false, echoesReference: true };
  /** Its first request has neither password nor body (dev.bandwidth.com/docs/numbers/webhooks, Authentication). */
  readonly webhookChallenge = 'Basic realm="webhooks"';
  /** One segment a second for every type until the contract says more (support.bandwidth.com, rate limits). */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 60,
    toll_free: 60,
    short_code: 60,
    alphanumeric: 60,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const body = {
      applicationId: context.credentials['applicationId'],
      to: [message.to],
      from: message.from,
      text: message.text,
      tag: message.reference,
      expiration: new Date(Date.now() + message.validitySeconds * 1_000).toISOString(),
    };
    const request = {
      method: 'POST' as const,
      url: messagesUrl(context),
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    return handOver(context.http, request, readOutcome);
  }

  verifyWebhook({ headers }: WebhookRequest, credentials: Credentials): boolean {
    const { webhookUser = '', webhookPassword = '' } = credentials;
    return hasBasicAuthorization(headers['authorization'], webhookUser, webhookPassword);
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const body = parseJson(request.rawBody.toString('utf8'));
    // By its documents a list always, by its API's description one event alone.
    return readEach(Array.isArray(body) ? body : [body], readEvent);
  }

  acknowledge(): WebhookAnswer {
    return { status: 200, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = {
      method: 'GET' as const,
      // At least one condition is required.
      url: `${messagesUrl(context)}?messageDirection=OUTBOUND&limit=1`,
      headers: authorization(context),
    };
    return checkByRequest(context.http, request, readBandwidthRefusal);
  }

  /** Bandwidth is asked by its own id alone, for 14 days. That it lists nothing proves nothing. */
  async queryStatus(message: { carrierMessageId: string | null }, context: DriverContext) {
    const { carrierMessageId } = message;
    if (carrierMessageId === null) throw new CarrierHttpError(false, 'Bandwidth knows only its own ids');
    const url = `${messagesUrl(context)}?messageId=${encodeURIComponent(carrierMessageId)}`;
    return askStatus(context.http, { method: 'GET', url, headers: authorization(context) }, (body) => {
      const { data } = listSchema.safeParse(body);
      const found = data?.messages.find(({ messageId }) => messageId === carrierMessageId);
      const status = STATUSES.get(found?.messageStatus ?? '');
      if (!found || !status) return null;
      const hasFailed = found.messageStatus === 'FAILED' && found.errorCode;
      return { carrierMessageId, status: hasFailed ? bandwidthFailure(hasFailed) : status };
    });
  }
}

function messagesUrl({ baseUrl, credentials }: DriverContext): string {
  return `${baseUrl}/api/v2/users/${encodeURIComponent(credentials['accountId'] ?? '')}/messages`;
}

function authorization({ credentials }: DriverContext): Record<string, string> {
  const { username = '', password = '' } = credentials;
  return { authorization: basicAuthorization(username, password), accept: 'application/json' };
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  return isSuccess(response)
    ? acceptedOutcome(response, acceptedSchema)
    : refusedOutcome(response, readBandwidthRefusal(response));
}

function readEvent(event: unknown): CarrierEvent[] {
  const known = eventSchema.safeParse(event);
  if (!known.success) throw new UnreadableWebhookError('an event without a type');
  const { type } = known.data;
  if (type === 'message-received') return readReply(event);
  const status = REPORTS.get(type);
  return status === undefined ? [] : readReport(event, status);
}

function readReport(event: unknown, status: ReportStatus): CarrierEvent[] {
  const report = reportSchema.safeParse(event);
  if (!report.success) throw new UnreadableWebhookError('a report lacks its message');
  const { id, direction, tag } = report.data.message;
  // Nothing that came in was ever ours.
  if (direction === 'in') return [];
  const code = status === 'undelivered' ? (report.data.errorCode ?? null) : null;
  return [
    deliveryReport(
      { carrierMessageId: id, reference: tag ?? null },
      code === null ? status : bandwidthFailure(code),
      code === null ? null : { code, errorClass: bandwidthErrorClass(code) },
    ),
  ];
}

function readReply(event: unknown): CarrierEvent[] {
  const reply = replySchema.safeParse(event);
  if (!reply.success) throw new UnreadableWebhookError('a reply lacks its message');
  const { id, direction, from, owner, to, text } = reply.data.message;
  // Else what we send to a number of our own would come back as a reply to it, for ever.
  if (direction !== 'in') return [];
  return [{ kind: 'reply', carrierMessageId: id, from, to: owner ?? to[0] ?? '', text: text ?? '' }];
}
