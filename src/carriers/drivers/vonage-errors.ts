import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { CarrierError } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/** Statuses of a refused segment (developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms). */
const REFUSALS = errorClasses({
  throttled: ['1'],
  // Parameters missing, credentials, an account that may not use the API, signature, network or callback not
  // allowed, a demo account that reaches its own test numbers alone, signature and secret both given.
  config: ['2', '4', '11', '14', '22', '23', '29', '32'],
  // An internal error, and too many connections.
  temporary: ['5', '10'],
  invalid_number: ['6'],
  unreachable: ['33'],
  opted_out: ['7'],
  funds_or_suspended: ['8', '9'],
  sender_not_registered: ['15'],
});

/** Of this message alone: a value that is not valid, and a text that is too long. Another one may pass. */
const MESSAGE_REFUSALS: ReadonlySet<string> = new Set(['3', '12']);

/** `err-code` of reports (developer.vonage.com/en/messaging/sms/guides/delivery-receipts). */
export const VONAGE_REPORT_ERRORS = errorClasses({
  unknown: ['1', '99'],
  // Absent for now, handset busy, network error; a prepaid subscriber without credit.
  temporary: ['2', '7', '8', '15'],
  // Absent for good, barred by its network, ported, unroutable, unreachable for good.
  unreachable: ['3', '4', '5', '11', '12'],
  // Spam, age verification, blocked by the carrier, content and consent filters.
  filtered: ['6', '13', '14', '52', '53'],
  opted_out: ['9'],
  config: ['10'],
  // Registration of the company, of the sender, and the regulator's rules.
  sender_not_registered: ['50', '51', '54'],
});

const word = z.union([z.string(), z.number()]).transform(String);
/** What the API's front answers with, in the old form and in that of RFC 7807. */
const faultSchema = z.union([
  z
    .object({ 'error-code': word, 'error-code-label': z.string().catch('') })
    .transform((fault) => ({ code: fault['error-code'], text: fault['error-code-label'] })),
  z
    .object({ title: z.string().min(1), detail: z.string().catch('') })
    .transform(({ title, detail }) => ({ code: title, text: detail })),
]);

/** What the SMS API refused a segment for. */
export function vonageRefusal(error: CarrierError): Refusal {
  const errorClass = REFUSALS.get(error.code) ?? 'unknown';
  return { errorClass, error, isOfMessageAlone: MESSAGE_REFUSALS.has(error.code) };
}

/** What the front of the API refused a request for; null where the body is none of Vonage's. */
export function readVonageFault({ status, body }: CarrierHttpResponse): Refusal | null {
  const fault = faultSchema.safeParse(parseJson(body));
  if (!fault.success) return null;
  return { errorClass: status === 401 || status === 403 ? 'config' : 'unknown', error: fault.data };
}
