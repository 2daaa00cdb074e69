import { createHmac } from 'node:crypto';
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
import { isSuccess } from '../protocol/accepted-outcome.js';
import { hasBasicAuthorization } from '../protocol/basic-auth.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { withoutPlus, withPlus } from '../protocol/plus-sign.js';
import { readEach } from '../protocol/read-each.js';
import { definiteOutcome, refusedOutcome } from '../protocol/refused-outcome.js';
import { sameSecret } from '../protocol/same-secret.js';
import { askStatus } from '../protocol/status-question.js';
import { DUPLICATE_ID, infobipReason, readInfobipRefusal } from './infobip-errors.js';

/*
 * Infobip SMS, API version 3 (infobip.com/docs/api/channels/sms).
 *
 * POST /sms/3/messages
 *   {"messages":[{"sender":"15550001","destinations":[{"to":"41793026727","messageId":"12.34"}],"content":{"text":"Hi"},
 *     "options":{"validityPeriod":{"amount":3600,"timeUnit":"SECONDS"}},
 *     "webhooks":{"delivery":{"url":"…","notify":true},"contentType":"application/json","callbackData":"12.34"}}]}
 *   200 {"messages":[{"messageId":"12.34","status":{"groupId":1,"id":26,"name":"PENDING_ACCEPTED",…},"details":{"messageCount":1}}]}
 *   200 {"messages":[{"messageId":"12.34","status":{"groupId":5,"id":12,"name":"REJECTED_NOT_ENOUGH_CREDITS",…}}]}
 *   400 {"errorCode":"E400","description":"…","action":"…","violations":[{"property":"…","violation":"…"}]}
 * Webhooks:
 *   {"results":[{"messageId":"12.34","to":"41793026727","status":{"groupId":3,…},"error":{"id":0,…},"callbackData":"12.34"}]}
 *   {"results":[{"messageId":"8177…","from":"385916242493","to":"385921004026","text":"STOP","receivedAt":"…"}]}
 */

const credentialsSchema = z.object({
  baseSubdomain: z
    .string()
    .trim()
    .regex(/^[a-z0-9]{2,32}$/, 'must be the letters and digits before .api.infobip.com')
    .meta({
      title: 'Base URL, its first part',
      description:
        'On the first page of the Infobip portal stands your base URL, such as abc123.api.infobip.com: enter abc123.',
    }),
  apiKey: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,200}$/, 'must be 8 to 200 characters without spaces')
    .meta({
      title: 'API key',
      description:
        'In the portal under Developer Tools, API Keys; with the scopes sms:message:send, sms:logs and account-management.',
      secret: true,
    }),
  webhookUser: z
    .string()
    .trim()
    .regex(/^[^:]{1,200}$/, 'must be 1 to 200 characters without a colon')
    .meta({
      title: 'Webhook user name',
      description:
        'Any name. Choose Basic as the security of your subscription for incoming messages, and enter it there.',
    }),
  webhookPassword: z.string().min(8).max(200).meta({
    title: 'Webhook password',
    description: 'Any text of 8 characters and more. Enter it in the subscription too: it proves who calls.',
    secret: true,
  }),
});

const stateSchema = z.object({
  id: z.number(),
  name: z.string().catch(''),
  description: z.string().catch(''),
});
const statusSchema = stateSchema.extend({ groupId: z.number() });
const answerSchema = z.object({
  messages: z
    .array(
      z.object({
        messageId: z.string().min(1),
        status: statusSchema,
        details: z
          .object({ messageCount: z.number().int().min(1).nullable().catch(null) })
          .nullish()
          .catch(null),
      }),
    )
    .min(1),
});
const batchSchema = z.object({ results: z.array(z.unknown()) });
const resultSchema = z.looseObject({ messageId: z.string().min(1) });
const reportSchema = z.object({
  messageId: z.string().min(1),
  status: statusSchema,
  error: stateSchema.nullish().catch(null),
  callbackData: z.string().nullish().catch(null),
});
const replySchema = z.object({
  messageId: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
  text: z.string().nullish(),
});
const logsSchema = z.object({ results: z.array(z.object({ messageId: z.string(), status: statusSchema })) });

const PENDING_ACCEPTED = 26;
const REJECTED = 5;
const STATUSES: ReadonlyMap<number, ReportStatus> = new Map([
  [1, 'sent'],
  [2, 'undelivered'],
  [3, 'delivered'],
  [4, 'undelivered'],
  [REJECTED, 'failed'],
]);

/** Infobip keeps no message longer. s */
const LONGEST_VALIDITY = 48 * 3_600;

/** Infobip, by its SMS API. */
export class InfobipDriver implements CarrierDriver {
  readonly code = 'infobip';
  readonly displayName = 'Infobip';
  readonly defaultBaseUrl = 'https://api.infobip.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: true };
  readonly webhookChallenge = 'Basic realm="webhooks"';
  /** Infobip publishes none, a contract has them: what the networks of the USA usually grant. */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 180,
    short_code: 6_000,
    alphanumeric: 600,
  };

  accountBaseUrl({ baseSubdomain }: Credentials): string {
    return `https://${baseSubdomain}.api.infobip.com`;
  }

  /**
   * Our reference is the message's id as well: Infobip refuses a second message of the same id, and can be asked by it.
   */
  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const { reference } = message;
    const body = {
      messages: [
        {
          sender: withoutPlus(message.from),
          destinations: [{ to: withoutPlus(message.to), messageId: reference }],
          content: { text: message.text },
          options: {
            validityPeriod: {
              amount: Math.min(message.validitySeconds, LONGEST_VALIDITY),
              timeUnit: 'SECONDS',
            },
          },
          webhooks: {
            delivery: { url: withKey(message, context.credentials), notify: true },
            contentType: 'application/json',
            callbackData: reference,
          },
        },
      ],
    };
    const request = {
      method: 'POST' as const,
      url: `${context.baseUrl}/sms/3/messages`,
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    return handOver(context.http, request, readOutcome);
  }

  /**
   * Subscriptions bring a user and password. A message's own address has no place for them (webhook object: url, notify,
   * intermediateReport), so that the key which `send` has put into it counts as well.
   */
  verifyWebhook({ headers, query }: WebhookRequest, credentials: Credentials): boolean {
    const { webhookUser = '', webhookPassword = '' } = credentials;
    const { ref = '', key = '' } = query;
    if (hasBasicAuthorization(headers['authorization'], webhookUser, webhookPassword)) return true;
    return ref !== '' && webhookPassword !== '' && sameSecret(key, callbackKey(ref, webhookPassword));
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const batch = batchSchema.safeParse(parseJson(request.rawBody.toString('utf8')));
    if (!batch.success) throw new UnreadableWebhookError('no results');
    return readEach(batch.data.results, readResult);
  }

  acknowledge(): WebhookAnswer {
    return { status: 200, contentType: null, body: '' };
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = {
      method: 'GET' as const,
      url: `${context.baseUrl}/account/1/balance`,
      headers: authorization(context),
    };
    return checkByRequest(context.http, request, readInfobipRefusal);
  }

  /**
   * Looks into the logs, which hold 48 hours, by the id that we gave; reports would be gone once asked for. That the
   * logs hold nothing proves nothing: Infobip does not say how soon a message stands there.
   */
  async queryStatus({ reference }: { reference: string }, context: DriverContext) {
    const url = `${context.baseUrl}/sms/3/logs?messageId=${encodeURIComponent(reference)}`;
    return askStatus(context.http, { method: 'GET', url, headers: authorization(context) }, (body) => {
      const ours = (logsSchema.safeParse(body).data?.results ?? []).filter(
        ({ messageId, status }) => messageId === reference && status.id !== DUPLICATE_ID,
      );
      // After a refusal for now it may have been taken the second time.
      const found = ours.find(({ status }) => status.groupId !== REJECTED) ?? ours[0];
      const status = found && reportStatus(found.status);
      return status ? { carrierMessageId: reference, status } : null;
    });
  }
}

function authorization({ credentials }: DriverContext): Record<string, string> {
  return { authorization: `App ${credentials['apiKey'] ?? ''}`, accept: 'application/json' };
}

/** The callback address with the key to it. */
function withKey({ callbackUrl, reference }: OutgoingMessage, { webhookPassword = '' }: Credentials): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('key', callbackKey(reference, webhookPassword));
  return url.href;
}

function callbackKey(reference: string, webhookPassword: string): string {
  return createHmac('sha256', webhookPassword).update(reference).digest('hex');
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  return isSuccess(response) ? readAnswer(response) : refusedOutcome(response, readInfobipRefusal(response));
}

function readAnswer({ status: code, body }: CarrierHttpResponse): SendOutcome {
  const answer = answerSchema.safeParse(parseJson(body));
  const message = answer.data?.messages[0];
  if (!message)
    return { kind: 'unknown', error: { code: String(code), text: 'an answer without a message' } };
  const { messageId, status, details } = message;
  if (status.groupId !== REJECTED) {
    return { kind: 'accepted', carrierMessageId: messageId, segments: details?.messageCount ?? null };
  }
  const reason = infobipReason(status, null);
  // What became of the first message of this id, the logs will tell.
  return status.id === DUPLICATE_ID ? { kind: 'unknown', error: reason.error } : definiteOutcome(reason);
}

function reportStatus({ groupId, id }: z.infer<typeof statusSchema>): ReportStatus | undefined {
  return id === PENDING_ACCEPTED ? 'queued' : STATUSES.get(groupId);
}

function readResult(result: unknown): CarrierEvent[] {
  const known = resultSchema.safeParse(result);
  if (!known.success) throw new UnreadableWebhookError('a result without a message id');
  if ('status' in known.data) return readReport(result);
  // Other channels' and unknown kinds have neither.
  return 'text' in known.data ? readReply(result) : [];
}

function readReport(result: unknown): CarrierEvent[] {
  const report = reportSchema.safeParse(result);
  if (!report.success) throw new UnreadableWebhookError('a report lacks its status');
  const { messageId, status, error, callbackData } = report.data;
  const reached = reportStatus(status);
  if (reached === undefined || status.id === DUPLICATE_ID) return [];
  const reason = infobipReason(status, error ?? null);
  return [
    deliveryReport({ carrierMessageId: messageId, reference: callbackData ?? messageId }, reached, {
      errorClass: reason.errorClass,
      code: reason.error.code,
    }),
  ];
}

function readReply(result: unknown): CarrierEvent[] {
  const reply = replySchema.safeParse(result);
  if (!reply.success) throw new UnreadableWebhookError('a reply lacks its numbers');
  const { messageId, from, to, text } = reply.data;
  return [
    { kind: 'reply', carrierMessageId: messageId, from: withPlus(from), to: withPlus(to), text: text ?? '' },
  ];
}
