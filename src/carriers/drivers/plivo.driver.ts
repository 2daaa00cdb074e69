import { createHmac } from 'node:crypto';
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
import { basicAuthorization } from '../protocol/basic-auth.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport, reasonByCode } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { withoutPlus, withPlus } from '../protocol/plus-sign.js';
import { refusalOutcome } from '../protocol/refusal.js';
import { refusedOutcome } from '../protocol/refused-outcome.js';
import { sameSecret } from '../protocol/same-secret.js';
import { askStatus } from '../protocol/status-question.js';
import { isJson, readWebhookFields } from '../protocol/webhook-fields.js';
import { PLIVO_ERRORS, readPlivoRefusal } from './plivo-errors.js';

/*
 * Plivo's Message API (plivo.com/docs/messaging/api).
 *
 * POST /v1/Account/MA…/Message/
 *   {"src":"14155550100","dst":"14155550123","text":"Hi","type":"sms","url":"…","method":"POST","message_expiry":3600}
 *   202 {"message":"message(s) queued","message_uuid":["db3ce55a-…"],"api_id":"db342550-…"}
 *   400 {"api_id":"db342550-…","error":"'1111111' is not a valid phone number."}
 * Webhooks, each one event, as a form or a query:
 *   MessageUUID=db3ce55a-…&Status=undelivered&ErrorCode=70&From=14155550100&To=14155550123&Sequence=2
 *   MessageUUID=db3ce55a-…&Text=STOP&From=14155550123&To=14155550100&Type=sms&MessageIntent=optout
 */

const credentialsSchema = z.object({
  authId: z
    .string()
    .trim()
    .regex(/^[MS]A[A-Z0-9]{18}$/, 'must be MA or SA and 18 capital letters and digits')
    .meta({
      title: 'Auth ID',
      description: 'On the first page of the Plivo console. It begins with MA, that of a subaccount with SA.',
    }),
  authToken: z.string().trim().min(20).max(100).meta({
    title: 'Auth Token',
    description: 'Beside the Auth ID, of the same account. Plivo also signs with it what it reports.',
    secret: true,
  }),
});

const acceptedSchema = z
  .object({
    message_uuid: z.union([
      z.tuple([z.string().min(1)]).rest(z.string()),
      z
        .string()
        .min(1)
        .transform((uuid) => [uuid] as const),
    ]),
  })
  .transform(({ message_uuid: [id] }) => ({ id, segments: null }));
const takenForNobodySchema = z.object({
  message_uuid: z.array(z.unknown()).max(0).optional(),
  invalid_number: z.array(z.unknown()).min(1),
});
const messageSchema = z.object({ message_uuid: z.string().min(1), message_state: z.string() });
const eventSchema = z.object({
  MessageUUID: z.string().min(1),
  Status: z.string().optional(),
  ErrorCode: z.string().optional(),
  From: z.string().optional(),
  To: z.string().optional(),
  Text: z.string().optional(),
  /** Of a picture message. */
  Body: z.string().optional(),
  MessageIntent: z.string().optional(),
});

const STATUSES = new Map<string, ReportStatus>([
  ['queued', 'queued'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['undelivered', 'undelivered'],
  ['failed', 'failed'],
  ['rejected', 'failed'],
]);

/** What Plivo took a text for, and has answered. */
const KEYWORDS = new Map<string, 'stop' | 'start' | 'help'>([
  ['optout', 'stop'],
  ['optin', 'start'],
  ['help', 'help'],
]);

/** Seconds that Plivo allows for `message_expiry` (support.plivo.com, Message Expiry). */
const SHORTEST_EXPIRY = 5;
const LONGEST_EXPIRY = 10_799;

/** Plivo. */
export class PlivoDriver implements CarrierDriver {
  readonly code = 'plivo';
  readonly displayName = 'Plivo';
  readonly defaultBaseUrl = 'https://api.plivo.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: false };
  /** A new account has 5 a second over all its numbers; a 10DLC number's real pace is its campaign's. */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 300,
    short_code: 6_000,
    alphanumeric: 300,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const request = {
      method: 'POST' as const,
      url: `${accountUrl(context)}/Message/`,
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify({
        src: withoutPlus(message.from),
        dst: withoutPlus(message.to),
        text: message.text,
        type: 'sms',
        url: message.callbackUrl,
        method: 'POST',
        message_expiry: Math.min(LONGEST_EXPIRY, Math.max(SHORTEST_EXPIRY, message.validitySeconds)),
      }),
    };
    return handOver(context.http, request, (response) => readOutcome(response, message));
  }

  /**
   * Version 3 signs the body, too; where a webhook carries none that fits, version 2, which Plivo's messaging
   * documents describe, is enough. The headers of the main account and of a subaccount are the same but for the token
   * behind them.
   */
  verifyWebhook({ method, url, rawBody, headers }: WebhookRequest, { authToken = '' }: Credentials): boolean {
    if (authToken === '' || isJson({ headers })) return false;
    const fits = (version: 'v2' | 'v3', signed: string) => {
      const nonce = headers[`x-plivo-signature-${version}-nonce`] ?? '';
      if (nonce === '') return false;
      const given = [headers[`x-plivo-signature-${version}`], headers[`x-plivo-signature-ma-${version}`]];
      const expected = createHmac('sha256', authToken).update(`${signed}${nonce}`).digest('base64');
      return given.flatMap((list) => list?.split(',') ?? []).some((one) => sameSecret(one.trim(), expected));
    };
    const fields = method === 'GET' ? '' : rawBody.toString('utf8');
    return fits('v3', `${signedByVersion3(url, fields)}.`) || fits('v2', url.replace(/[?#].*$/s, ''));
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const event = eventSchema.safeParse(readWebhookFields(request));
    if (!event.success) throw new UnreadableWebhookError('no MessageUUID');
    const { MessageUUID: carrierMessageId, Status, From, To, MessageIntent } = event.data;
    if (Status === undefined) {
      if (!From || !To) throw new UnreadableWebhookError('neither a report nor a reply');
      const reply = {
        kind: 'reply' as const,
        carrierMessageId,
        from: withPlus(From),
        to: withPlus(To),
        // A picture may come without a text.
        text: event.data.Text ?? event.data.Body ?? '',
      };
      const carrierKeyword = KEYWORDS.get(MessageIntent?.toLowerCase() ?? '');
      return [carrierKeyword ? { ...reply, carrierKeyword } : reply];
    }
    const status = STATUSES.get(Status.toLowerCase());
    // Plivo adds statuses without notice.
    if (!status) return [];
    const reason = reasonByCode(readErrorCode(event.data.ErrorCode), PLIVO_ERRORS);
    return [deliveryReport({ carrierMessageId }, status, reason)];
  }

  acknowledge(events: readonly CarrierEvent[]): WebhookAnswer {
    return events.some(({ kind }) => kind === 'reply')
      ? { status: 200, contentType: 'application/xml', body: '<Response/>' }
      : { status: 200, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = {
      method: 'GET' as const,
      url: `${accountUrl(context)}/`,
      headers: authorization(context),
    };
    return checkByRequest(context.http, request, readPlivoRefusal);
  }

  async queryStatus(message: { carrierMessageId: string | null }, context: DriverContext) {
    const { carrierMessageId: uuid } = message;
    // Plivo keeps no reference of ours, so it proves nothing about a message whose uuid we were not told.
    if (uuid === null) throw new CarrierHttpError(true, 'Plivo is asked by its own uuid only');
    const url = `${accountUrl(context)}/Message/${encodeURIComponent(uuid)}/`;
    return askStatus(context.http, { method: 'GET', url, headers: authorization(context) }, (body) => {
      const { data } = messageSchema.safeParse(body);
      const status = STATUSES.get(data?.message_state ?? '');
      return data && status ? { carrierMessageId: data.message_uuid, status } : null;
    });
  }
}

function accountUrl({ baseUrl, credentials }: DriverContext): string {
  return `${baseUrl}/v1/Account/${encodeURIComponent(credentials['authId'] ?? '')}`;
}

function authorization({ credentials: { authId = '', authToken = '' } }: DriverContext) {
  return { authorization: basicAuthorization(authId, authToken) };
}

function readOutcome(response: CarrierHttpResponse, message: OutgoingMessage): SendOutcome {
  if (!isSuccess(response)) return refusedOutcome(response, readPlivoRefusal(response, message));
  if (!takenForNobodySchema.safeParse(parseJson(response.body)).success) {
    return acceptedOutcome(response, acceptedSchema);
  }
  const error = { code: 'invalid_number', text: 'Plivo lists it among the invalid numbers.' };
  return refusalOutcome('invalid_number', error);
}

/** A report's code without the zeros in front; null: `000` or none, no error. */
function readErrorCode(code: string | undefined): string | null {
  return (
    code
      ?.trim()
      .replace(/^0+(?=\d)/, '')
      .replace(/^0$/, '') || null
  );
}

/**
 * What version 3 signs before the nonce: the address with its query in order of names, then the names and values of
 * the form in order, joined by a dot where both are there; `?` stands wherever one of them is.
 */
function signedByVersion3(url: string, form: string): string {
  const [address = ''] = url.split('#', 1);
  const mark = address.indexOf('?');
  const base = mark < 0 ? address : address.slice(0, mark);
  const query = inOrder(mark < 0 ? '' : address.slice(mark + 1)).map(([name, value]) => `${name}=${value}`);
  const fields = inOrder(form).map(([name, value]) => name + value);
  const parts = [query.join('&'), fields.join('')].filter((part) => part !== '');
  return parts.length === 0 ? base : `${base}?${parts.join('.')}`;
}

function inOrder(encoded: string): [string, string][] {
  const order = (a: string, b: string) => Number(a > b) - Number(a < b);
  return [...new URLSearchParams(encoded)].sort(([a, x], [b, y]) => order(a, b) || order(x, y));
}
