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
import { acceptedOutcome, isSuccess } from '../protocol/accepted-outcome.js';
import { checkByRequest } from '../protocol/connection-check.js';
import { deliveryReport, reasonByCode } from '../protocol/delivery-report.js';
import { handOver } from '../protocol/hand-over.js';
import { withoutPlus, withPlus } from '../protocol/plus-sign.js';
import { refusedOutcome } from '../protocol/refused-outcome.js';
import { isWithinReplayWindow } from '../protocol/replay-window.js';
import { sameSecret } from '../protocol/same-secret.js';
import { askStatus, type FoundMessage } from '../protocol/status-question.js';
import { readSinchRefusal, SINCH_REPORT_ERRORS } from './sinch-errors.js';

/*
 * Sinch SMS, REST batches (developers.sinch.com/docs/sms/api-reference). One person to a batch: an id is the batch's.
 *
 * POST /xms/v1/<service plan>/batches
 *   {"from":"14155550100","to":["14155550123"],"body":"Hi","type":"mt_text","delivery_report":"per_recipient",…}
 *   201 {"id":"01FC66621XXXXX119Z8PMV1QPQ","to":["14155550123"],"canceled":false,…}
 *   400 {"code":"syntax_invalid_parameter_format","text":"…"}
 * Webhooks:
 *   {"type":"recipient_delivery_report_sms","batch_id":"01…","recipient":"1415…","code":0,"status":"Delivered",
 *    "client_reference":"12.34",…}
 *   {"type":"delivery_report_sms","batch_id":"01…","statuses":[{"code":0,"status":"Delivered","count":1}],…}
 *   {"type":"mo_text","id":"01…","from":"14155550123","to":"14155550100","body":"Hi",…}
 */

const REGIONS = ['us', 'eu', 'au', 'br', 'ca'] as const;

const credentialsSchema = z.object({
  region: z.enum(REGIONS).meta({
    title: 'Region',
    description: 'Where your service plan lives: the dashboard names it beside the service plan id.',
  }),
  servicePlanId: z
    .string()
    .trim()
    .regex(/^[0-9A-Za-z_-]{1,64}$/, 'must be letters and digits')
    .meta({
      title: 'Service plan id',
      description: 'In the Sinch Build dashboard, under SMS, Service APIs.',
    }),
  apiToken: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,200}$/, 'must be 8 to 200 characters without spaces')
    .meta({
      title: 'API token',
      description: 'Beside the service plan id.',
      secret: true,
    }),
  webhookSecret: z.string().trim().min(8).max(200).meta({
    title: 'Webhook secret',
    description:
      'Ask Sinch to sign the callbacks of your service plan (HMAC) with this secret. Reports and replies without a signature are refused.',
    secret: true,
  }),
});

const acceptedSchema = z.object({ id: z.string().min(1) }).transform(({ id }) => ({ id, segments: null }));
const foundSchema = z.object({
  batches: z.array(z.object({ id: z.string().min(1), client_reference: z.string().nullish().catch(null) })),
});

const statusSchema = z.object({
  status: z.string(),
  code: z.union([z.string(), z.number()]).transform(String).nullable().catch(null),
});
const webhookSchema = z.object({ type: z.string() }).loose();
const reportSchema = z.object({
  batch_id: z.string().min(1),
  client_reference: z.string().min(1).nullable().catch(null),
  statuses: z.array(statusSchema),
});
const mediaSchema = z
  .object({ subject: z.string().nullish().catch(null), message: z.string().nullish().catch(null) })
  .transform(({ subject, message }) => message || subject || '');
const replySchema = z.object({
  id: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
  // Beside a picture there may be words, and they may be a STOP; or none.
  body: z.union([z.string(), mediaSchema]).nullish(),
});

const STATUSES = new Map<string, ReportStatus>([
  ['queued', 'queued'],
  ['dispatched', 'sent'],
  // The network said nothing of it. It was handed to one, and that is all there is to know.
  ['unknown', 'sent'],
  ['delivered', 'delivered'],
  ['failed', 'undelivered'],
  ['expired', 'undelivered'],
  ['rejected', 'undelivered'],
  ['deleted', 'undelivered'],
  ['aborted', 'failed'],
  ['cancelled', 'failed'],
]);

/** Sinch keeps trying for three days at the most; five minutes less, as its clock is not ours. ms */
const LONGEST_VALIDITY = 3 * 86_400_000 - 300_000;

/** Sinch. */
export class SinchDriver implements CarrierDriver {
  readonly code = 'sinch';
  readonly displayName = 'Sinch';
  readonly defaultBaseUrl = 'https://us.sms.api.sinch.com';
  readonly credentialsSchema = credentialsSchema;
  readonly capabilities = { validityPeriod: true, perMessageCallback: true, echoesReference: true };
  /** Sinch queues what comes faster than the contract says, so these are the networks' own. */
  readonly defaultRates = {
    long_code: 60,
    ten_dlc: 240,
    toll_free: 180,
    short_code: 6_000,
    alphanumeric: 600,
  };

  send(message: OutgoingMessage, context: DriverContext): Promise<SendOutcome> {
    const validity = Math.min(message.validitySeconds * 1_000, LONGEST_VALIDITY);
    const request = {
      method: 'POST' as const,
      url: `${planUrl(context)}/batches`,
      headers: { ...authorization(context), 'content-type': 'application/json' },
      body: JSON.stringify({
        from: withoutPlus(message.from),
        to: [withoutPlus(message.to)],
        body: message.text,
        type: 'mt_text',
        delivery_report: 'per_recipient',
        callback_url: message.callbackUrl,
        client_reference: message.reference,
        expire_at: new Date(Date.now() + validity).toISOString(),
      }),
    };
    return handOver(context.http, request, readOutcome);
  }

  /** developers.sinch.com/docs/sms/api-reference/sms/webhooks: HMAC over body, nonce and time. */
  verifyWebhook(request: WebhookRequest, credentials: Credentials): boolean {
    const { webhookSecret = '' } = credentials;
    const timestamp = request.headers['x-sinch-webhook-signature-timestamp'] ?? '';
    const nonce = request.headers['x-sinch-webhook-signature-nonce'] ?? '';
    const signature = request.headers['x-sinch-webhook-signature'] ?? '';
    if (webhookSecret === '' || !isWithinReplayWindow(timestamp, request.receivedAt)) return false;
    const expected = createHmac('sha256', webhookSecret)
      .update(request.rawBody)
      .update(`.${nonce}.${timestamp}`)
      .digest('base64');
    return sameSecret(signature, expected);
  }

  parseWebhook(request: WebhookRequest): CarrierEvent[] {
    const webhook = webhookSchema.safeParse(parseJson(request.rawBody.toString('utf8')));
    if (!webhook.success) throw new UnreadableWebhookError('not an object with a type');
    const { data } = webhook;
    switch (data.type) {
      case 'recipient_delivery_report_sms':
        return readReports({ ...data, statuses: [data] });
      case 'delivery_report_sms':
        return readReports(data);
      case 'mo_text':
      case 'mo_media':
        return readReply(data);
      default:
        // Also `mo_binary`: nobody could read it.
        return [];
    }
  }

  acknowledge(): WebhookAnswer {
    return { status: 200, contentType: null, body: '' };
  }

  accountBaseUrl({ region = '' }: Credentials): string {
    const known = REGIONS.find((one) => one === region) ?? 'us';
    return `https://${known}.sms.api.sinch.com`;
  }

  checkConnection(context: DriverContext): Promise<string | null> {
    const request = {
      method: 'GET' as const,
      url: `${planUrl(context)}/batches?page_size=1`,
      headers: authorization(context),
    };
    return checkByRequest(context.http, request, readSinchRefusal);
  }

  /**
   * By the batch's id, or by our reference. Sinch does not promise that a batch is in its list at once, so one that is
   * not there was not proven absent.
   */
  queryStatus(
    message: { reference: string; carrierMessageId: string | null },
    context: DriverContext,
  ): Promise<FoundMessage> {
    const { carrierMessageId: id } = message;
    if (id === null) return this.findByReference(message.reference, context);
    const path = `/batches/${encodeURIComponent(id)}/delivery_report?type=full`;
    return ask(context, path, (body) => {
      const [{ status = '' } = {}] = reportSchema.safeParse(body).data?.statuses ?? [];
      const known = STATUSES.get(status.toLowerCase());
      return known ? { carrierMessageId: id, status: known } : null;
    });
  }

  private findByReference(ourReference: string, context: DriverContext): Promise<FoundMessage> {
    const path = `/batches?page_size=1&client_reference=${encodeURIComponent(ourReference)}`;
    return ask(context, path, (body) => {
      const { data } = foundSchema.safeParse(body);
      // A filter that was not heeded would show somebody else's batch.
      const batch = data?.batches.find((one) => one.client_reference === ourReference);
      return batch ? { carrierMessageId: batch.id, status: 'queued' } : null;
    });
  }
}

function planUrl({ baseUrl, credentials }: DriverContext): string {
  return `${baseUrl}/xms/v1/${encodeURIComponent(credentials['servicePlanId'] ?? '')}`;
}

function authorization({ credentials }: DriverContext): Record<string, string> {
  return { authorization: `Bearer ${credentials['apiToken'] ?? ''}` };
}

/** @throws CarrierHttpError where the answer does not tell */
function ask(
  context: DriverContext,
  path: string,
  read: (body: unknown) => FoundMessage | null,
): Promise<FoundMessage> {
  const url = `${planUrl(context)}${path}`;
  return askStatus(context.http, { method: 'GET', url, headers: authorization(context) }, read);
}

function readOutcome(response: CarrierHttpResponse): SendOutcome {
  return isSuccess(response)
    ? acceptedOutcome(response, acceptedSchema)
    : refusedOutcome(response, readSinchRefusal(response));
}

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new UnreadableWebhookError('an event lacks what its kind must have');
  return result.data;
}

function readReports(value: unknown): CarrierEvent[] {
  const { batch_id: carrierMessageId, client_reference: reference, statuses } = read(reportSchema, value);
  return statuses.flatMap((state): CarrierEvent[] => {
    const status = STATUSES.get(state.status.toLowerCase());
    if (!status) return [];
    const reason = reasonByCode(state.code, SINCH_REPORT_ERRORS);
    return [deliveryReport({ carrierMessageId, reference }, status, reason)];
  });
}

function readReply(value: unknown): CarrierEvent[] {
  const { id, from, to, body } = read(replySchema, value);
  return [{ kind: 'reply', carrierMessageId: id, from: withPlus(from), to: withPlus(to), text: body ?? '' }];
}
