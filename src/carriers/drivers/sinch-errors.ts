import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { ErrorClass } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';
import { ownWords, type Refusal } from '../protocol/refused-outcome.js';

/**
 * What Sinch answers to a batch that it does not take: its own codes, and the statuses that it answers without one
 * (developers.sinch.com/docs/sms/api-reference).
 */
const REFUSALS = errorClasses({
  // Credentials, a service plan that is not in this region, a body of the wrong type.
  config: ['401', '404', '415', 'unknown_group', 'unknown_campaign', 'missing_callback_url'],
});

/** Refusals that speak of this message's own values: another one may pass. */
const MESSAGE_REFUSALS: ReadonlySet<string> = new Set([
  'syntax_invalid_json',
  'syntax_invalid_parameter_format',
  'syntax_constraint_violation',
]);

/** `code` of delivery reports (developers.sinch.com/docs/sms/sms-faq, and its pages on 10DLC errors). */
export const SINCH_REPORT_ERRORS: ReadonlyMap<string, ErrorClass> = errorClasses({
  invalid_number: ['300'],
  // No route, and expired before a phone was reached.
  unreachable: ['402', '406'],
  temporary: ['403', '404'],
  // A limit of parts, a default sender or a region that the plan lacks.
  config: ['405', '410', '411', '412'],
  funds_or_suspended: ['413'],
  filtered: ['15', '62'],
  throttled: ['64'],
  // The 10DLC campaign is not active; the sender is none of it.
  sender_not_registered: ['60', '310'],
  // Cancelled, rejected inside of Sinch, and 414 to 418 on media.
  unknown: ['407', '408', '414', '415', '416', '417', '418'],
});

const errorSchema = z.object({
  code: z.union([z.string().min(1), z.number()]).transform(String),
  text: z.string().catch(''),
});

/** What a request was refused for; null where the answer is neither Sinch's nor one that it gives without words. */
export function readSinchRefusal(response: CarrierHttpResponse): Refusal | null {
  const words = errorSchema.safeParse(parseJson(response.body));
  const byStatus = REFUSALS.get(String(response.status));
  if (!words.success) return byStatus ? { errorClass: byStatus, error: ownWords(response) } : null;
  const { code } = words.data;
  return {
    errorClass: byStatus ?? REFUSALS.get(code) ?? 'unknown',
    error: words.data,
    isOfMessageAlone: byStatus === undefined && MESSAGE_REFUSALS.has(code),
  };
}
