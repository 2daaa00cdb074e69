import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { ErrorClass } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/**
 * Telnyx's codes, in refusals and in delivery reports (developers.telnyx.com/docs/messaging/messages/error-codes and
 * /development/api-fundamentals/api-errors).
 */
const TELNYX_ERRORS = errorClasses({
  invalid_number: ['10002', '10016', '40012', '40310'],
  unreachable: ['40001', '40008', '40301', '40319'],
  opted_out: ['40300'],
  throttled: ['429', '10011', '40011', '40016', '40018', '40318'],
  funds_or_suspended: ['20002', '20100', '40314', '40333'],
  filtered: ['40002', '40003', '40015', '40017', '40020', '40322'],
  sender_not_registered: ['40010', '40013', '40019', '40100', '40305', '40315', '40329', '40330'],
  temporary: ['10007', '40004', '40005', '40006', '40014', '40320'],
  config: ['10009', '10010', '40306', '40307', '40308', '40309', '40312', '40316', '40321', '40331'],
});

/**
 * Of those of class `config`: a name that is not set up as a sender, or not for this country; a country that the profile
 * does not cover; an empty text. Others go on.
 */
const MESSAGE_ERRORS: ReadonlySet<string> = new Set(['40306', '40307', '40308', '40309', '40316']);

/** A refusal by the person's network: by Telnyx's own word it may pass later. */
const REFUSED_FOR_NOW = '40008';

/** The carrier itself does not know what became of the request: an unexpected error, and a time-out. */
export const TELNYX_DOUBTS: ReadonlySet<string> = new Set(['10007', '10008']);

/** The errors of a refusal or of a report, at least one. */
export const telnyxErrorsSchema = z
  .array(
    z.object({
      code: z.union([z.string().min(1), z.number()]).transform(String),
      title: z.string().catch(''),
      detail: z.string().catch(''),
      source: z.object({ pointer: z.string() }).nullish().catch(null),
    }),
  )
  .min(1);
const refusalSchema = z.object({ errors: telnyxErrorsSchema });

/** What Telnyx has against a message: the first error that we know, else the first; null where there is none. */
export function telnyxReason(errors: z.infer<typeof telnyxErrorsSchema>): Refusal | null {
  const chosen = errors.find(({ code }) => TELNYX_ERRORS.has(code)) ?? errors[0];
  if (!chosen) return null;
  const { code, title, detail, source } = chosen;
  const errorClass = TELNYX_ERRORS.get(code) ?? 'unknown';
  return {
    errorClass: ofNumber(errorClass, source?.pointer),
    error: { code, text: [title, detail].filter((part) => part !== '').join(': ') },
    isOfMessageAlone: MESSAGE_ERRORS.has(code),
  };
}

/** What a request was refused for; null where the body is none of Telnyx's. */
export function readTelnyxRefusal({ body }: CarrierHttpResponse): Refusal | null {
  const refusal = refusalSchema.safeParse(parseJson(body));
  const reason = refusal.success ? telnyxReason(refusal.data.errors) : null;
  return reason?.error.code === REFUSED_FOR_NOW ? { ...reason, errorClass: 'temporary' } : reason;
}

/** The codes for a number that is none are the same for both numbers of a message: the pointer tells whose. */
function ofNumber(errorClass: ErrorClass, pointer: string | undefined): ErrorClass {
  return errorClass === 'invalid_number' && /^\/?from\b/.test(pointer ?? '')
    ? 'sender_not_registered'
    : errorClass;
}
