import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import { UnreadableWebhookError, type WebhookRequest } from '../driver.js';

/** Carriers nest nothing in what they could as well send as a form; what is no text or number is of no use here. */
const flatSchema = z.record(z.string(), z.unknown());

/**
 * The fields of a webhook from carriers that send one event as a query, a form, or a flat JSON object, each as its
 * text. Of a name that comes twice the last one counts.
 *
 * @throws UnreadableWebhookError
 */
export function readWebhookFields(request: WebhookRequest): Readonly<Record<string, string>> {
  if (request.method === 'GET') return request.query;
  const body = request.rawBody.toString('utf8');
  if (!isJson(request)) return Object.fromEntries(new URLSearchParams(body));
  const fields = flatSchema.safeParse(parseJson(body));
  if (!fields.success) throw new UnreadableWebhookError('not a JSON object');
  return Object.fromEntries(
    Object.entries(fields.data).flatMap(([name, value]) =>
      ['string', 'number', 'boolean'].includes(typeof value) ? [[name, String(value)]] : [],
    ),
  );
}

export function isJson(request: Pick<WebhookRequest, 'headers'>): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(request.headers['content-type'] ?? '');
}
