import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { ReportStatus } from '../../contracts/delivery-report.js';
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
import { refusedOutcome } from '../protocol/refused-outcome.js';
import { readRetryAfter } from '../protocol/retry-after.js';
import { sameSecret } from '../protocol/same-secret.js';
import { askStatus } from '../protocol/status-question.js';
import { isJson, readWebhookFields } from '../protocol/webhook-fields.js';
import { readTwilioRefusal, TWILIO_ERRORS } from './twilio-errors.js';

/*
 * Twilio Programmable Messaging (twilio.com/docs/messaging/api/message-resource).
 *
 * POST /2010-04-01/Accounts/AC…/Messages.json, a form
 *   201 {"sid":"SM…","status":"queued","num_segments":"1","error_code":null,…}
 *   400 {"code":21211,"message":"Invalid 'To' Phone Number","more_info":"https://…","status":400}
 * Webhooks, each a form of one event:
 *   MessageSid=SM…&MessageStatus=undelivered&ErrorCode=30003&To=%2B1555…&From=%2B1501…&AccountSid=AC…
 *   MessageSid=SM…&SmsStatus=received&From=%2B1555…&To=%2B1501…&Body=STOP&OptOutType=STOP&AccountSid=AC…
 */

const credentialsSchema = z
  .object({
    accountSid: z
      .string()
      .trim()
      .regex(/^AC[0-9a-fA-F]{32}$/, 'must be AC and 32 characters of 0–9 and a–f')
      .meta({
        title: 'Account SID',
        description: 'On the first page of the Twilio Console, under Account Info. It begins with AC.',
      }),
    authToken: z
      .string()
      .trim()
      .regex(/^\w{32}$/, 'must be 32 letters and digits')
      .meta({
        title: 'Auth Token',
        description: 'Beside the Account SID. Twilio signs its reports with it; a subaccount has its own.',
        secret: true,
      }),
    apiKeySid: z
      .string()
      .trim()
      .regex(/^(SK[0-9a-fA-F]{32})?$/, 'must be SK and 32 characters of 0–9 and a–f')
      .optional()
      .meta({
        title: 'API key SID',
        description: 'Only to send with an API key in place of the Auth Token. It begins with SK.',
      }),
    apiKeySecret: z.string().trim().max(200).optional().meta({
      title: 'API key secret',
      description: 'Twilio shows it once, when the key is made.',
      secret: true,
    }),
  })
  .refine(({ apiKeySid, apiKeySecret }) => !apiKeySid === !apiKeySecret, {
    path: ['apiKeySecret'],
    message: 'goes together with the API key SID',
  });

const acceptedSchema = z
  .object({
    sid: z.string().min(1),
    // Text in Twilio's answers; 0 as long as a messaging service has not chosen a sender.
    num_segments: z.coerce.number().int().min(1).nullable().catch(null),
  })
  .transform(({ sid, num_segments: segments }) => ({ id: sid, segments }));
const messageSchema = z.object({ sid: z.string().min(1), status: z.string() });
const eventSchema = z.object({
  MessageSid: z.string().min(1),
  MessageStatus: z.string().optional(),
  SmsStatus: z.string().optional(),
  ErrorCode: z.string().optional(),
  Body: z.string().optional(),
  From: z.string().optional(),
  To: z.string().optional(),
  NumMedia: z.string().optional(),
  OptOutType: z.string().optional(),
});

const STATUSES = new Map<string, ReportStatus>([
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
]);

/** What Advanced Opt-Out took a text for, and has answered. */
const KEYWORDS = new Map<string, 'stop' | 'start' | 'help'>([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

/** twilio.com/docs/api/errors/21624. Seconds */
const LONGEST_VALIDITY = 36_000;

/**
 * Twilio's connection overrides: left alone it tries again only where no connection came about, and what we answer
 * with 503 would be lost (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
 */
const CALLBACK_RETRIES = '#rc=5&rp=5xx,ct,rt';

/** The queue of a number or of a campaign is full for hours, or for the day. ms */
const QUEUE_FULL_MS = 60_000;

/** Twilio. */
export class TwilioDriver implements CarrierDriver {
  readonly code = 'twilio';
  readonly displayName = 'Twilio';
  readonly defaultBaseUrl = 'https://api.twilio.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: false };
  /** A 10DLC number's real pace is its campaign's: this is that of AT&T's classes E and F. */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 180,
    short_code: 6_000,
    alphanumeric: 600,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const form = new URLSearchParams({
      From: message.from,
      To: message.to,
      Body: message.text,
      StatusCallback: `${message.callbackUrl}${CALLBACK_RETRIES}`,
      ValidityPeriod: String(Math.min(LONGEST_VALIDITY, Math.max(1, message.validitySeconds))),
    });
    const request = {
      method: 'POST' as const,
      url: `${accountUrl(context)}/Messages.json`,
      headers: {
        authorization: authorization(context.credentials),
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    };
    return handOver(context.http, request, readOutcome);
  }

  verifyWebhook(request: WebhookRequest, { authToken = '' }: Credentials): boolean {
    const given = request.headers['x-twilio-signature'] ?? '';
    const fields = signedFields(request);
    if (fields === null || authToken === '') return false;
    return signedAddresses(request.url).some((address) =>
      sameSecret(given, createHmac('sha1', authToken).update(`${address}${fields}`).digest('base64')),
    );
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const event = eventSchema.safeParse(readWebhookFields(request));
    if (!event.success) throw new UnreadableWebhookError('no MessageSid');
    const { MessageSid: carrierMessageId, ErrorCode, Body, From, To, NumMedia, OptOutType } = event.data;
    const word = event.data.MessageStatus ?? event.data.SmsStatus ?? 'received';
    if (word.startsWith('receiv') && (Body !== undefined || Number(NumMedia) > 0)) {
      if (!From || !To) throw new UnreadableWebhookError('a reply without its numbers');
      const carrierKeyword = KEYWORDS.get(OptOutType?.toUpperCase() ?? '');
      // A picture may come without a text.
      const reply = { kind: 'reply' as const, carrierMessageId, from: From, to: To, text: Body ?? '' };
      return [carrierKeyword ? { ...reply, carrierKeyword } : reply];
    }
    const status = STATUSES.get(word);
    // Twilio adds statuses without notice, and reports on what people write to us with the same words.
    if (!status) return [];
    const reason = ErrorCode === '0' ? null : reasonByCode(ErrorCode, TWILIO_ERRORS);
    return [deliveryReport({ carrierMessageId }, status, reason)];
  }

  acknowledge(events: readonly CarrierEvent[]): WebhookAnswer {
    return events.some(({ kind }) => kind === 'reply')
      ? { status: 200, contentType: 'text/xml', body: '<Response></Response>' }
      : { status: 200, contentType: null, body: '' };
  }

  /** Only the Auth Token opens the account itself, and only it checks signatures; an API key is tried on top. */
  async checkConnection(context: DriverContext): Promise<string | null> {
    const { accountSid = '', authToken = '', apiKeySid } = context.credentials;
    const check = (url: string, authorization: string) =>
      checkByRequest(context.http, { method: 'GET', url, headers: { authorization } }, readTwilioRefusal);
    const problem = await check(`${accountUrl(context)}.json`, basicAuthorization(accountSid, authToken));
    if (problem !== null || !apiKeySid) return problem;
    const url = `${accountUrl(context)}/Messages.json?PageSize=1`;
    const keyProblem = await check(url, authorization(context.credentials));
    return keyProblem === null ? null : `With the API key: ${keyProblem}`;
  }

  async queryStatus(message: { carrierMessageId: string | null }, context: DriverContext) {
    const { carrierMessageId: sid } = message;
    // Twilio keeps no reference of ours, so it proves nothing about a message whose sid we were not told.
    if (sid === null) throw new CarrierHttpError(true, 'Twilio is asked by its own sid only');
    const url = `${accountUrl(context)}/Messages/${encodeURIComponent(sid)}.json`;
    const headers = { authorization: authorization(context.credentials) };
    return askStatus(context.http, { method: 'GET', url, headers }, (body) => {
      const { data } = messageSchema.safeParse(body);
      const status = STATUSES.get(data?.status ?? '');
      return data && status ? { carrierMessageId: data.sid, status } : null;
    });
  }
}

function accountUrl({ baseUrl, credentials }: DriverContext): string {
  return `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(credentials['accountSid'] ?? '')}`;
}

function authorization({ accountSid = '', authToken = '', apiKeySid, apiKeySecret }: Credentials): string {
  return apiKeySid && apiKeySecret
    ? basicAuthorization(apiKeySid, apiKeySecret)
    : basicAuthorization(accountSid, authToken);
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  if (isSuccess(response)) return acceptedOutcome(response, acceptedSchema);
  const retryAfterMs = readRetryAfter(response) ?? (response.status === 429 ? null : QUEUE_FULL_MS);
  return refusedOutcome(response, readTwilioRefusal(response), retryAfterMs);
}

/**
 * What Twilio signs of a body: each name of a form in order, followed by its different values in order. Of a JSON
 * body nothing: the address carries its hash. null: the body is not the one that was signed.
 */
function signedFields(request: WebhookRequest): string | null {
  if (request.rawBody.length === 0) return '';
  if (isJson(request)) {
    const expected = createHash('sha256').update(request.rawBody).digest('hex');
    return sameSecret(request.query['bodySHA256']?.toLowerCase() ?? '', expected) ? '' : null;
  }
  const form = new URLSearchParams(request.rawBody.toString('utf8'));
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join('');
}

/**
 * The addresses that Twilio may have signed for the one that it called: it leaves the default port in or out, and is
 * not clear about what stands behind `#` (the retries of our own callbacks).
 */
function signedAddresses(url: string): string[] {
  const [address = '', fragment] = url.split('#', 2);
  const [, scheme = '', host = '', port, rest = ''] =
    /^(https?):\/\/([^/?]*?)(?::(\d+))?([/?].*)?$/is.exec(address) ?? [];
  const withPort = `${scheme}://${host}:${port ?? (scheme === 'https' ? 443 : 80)}${rest}`;
  const bare = [...new Set([address, `${scheme}://${host}${rest}`, withPort])];
  const fragments = ['', CALLBACK_RETRIES, ...(fragment === undefined ? [] : [`#${fragment}`])];
  return fragments.flatMap((end) => bare.map((start) => `${start}${end}`));
}
