import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { ErrorClass } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/**
 * Codes of `message-failed` (dev.bandwidth.com/docs/messaging/errors). Left out, and so `unknown`: what is wrong with
 * the text itself (4301, 4751, 4752), what only MMS knows, and 5999, 9902 and 9999, of which Bandwidth knows nothing.
 */
const ERRORS = errorClasses({
  invalid_number: ['4303', '4350', '4404', '4406', '4492', '4720', '4721'],
  unreachable: ['4408', '4420', '4434', '4700', '4701', '4702', '4730', '4753'],
  opted_out: ['4482', '4775'],
  throttled: ['4780', '4781', '4785'],
  filtered: ['4470', '4750', '4770', '4771', '4772', '4790', '4791'],
  sender_not_registered: [
    ...['4302', '4403', '4405', '4407', '4481', '4740'],
    ...['4773', '4774', '4792', '4793', '4795'],
  ],
  config: ['4001', '4421', '4431', '4432', '4433', '4451', '4452', '4493'],
  temporary: ['4360', '5100', '5101', '5106', '5111', '5201', '5211', '5220', '5231', '5500', '5501'],
});

/** A destination carrier's service failed: 5600 to 5650. */
const CARRIER_SERVICE = /^56([0-4]\d|50)$/;

/** The first digits tell who refused: 41, 43, 44 and 51, 52, 55 Bandwidth itself, before a network saw the message. */
const NEVER_LEFT = /^(4[0134]|5[125])\d\d$/;

export function bandwidthErrorClass(code: string): ErrorClass {
  return ERRORS.get(code) ?? (CARRIER_SERVICE.test(code) ? 'temporary' : 'unknown');
}

/** What a failure with this code means: it never left Bandwidth, or a network refused it. */
export function bandwidthFailure(code: string): 'failed' | 'undelivered' {
  return NEVER_LEFT.test(code) ? 'failed' : 'undelivered';
}

const refusalSchema = z.object({
  type: z.string().min(1),
  description: z.string().catch(''),
  fieldErrors: z.array(z.object({ fieldName: z.string(), description: z.string().catch('') })).catch([]),
});
/** What the server in front answers for a path that it does not know: a wrong account id. */
const noPathSchema = z.object({ status: z.literal(404), error: z.string(), path: z.string() });

/** `type` of a refused request, and where that is a validation, the field at fault. */
const REFUSALS = errorClasses({
  config: ['unauthorized', 'forbidden', 'unsupported-content-type', 'applicationId'],
  throttled: ['max-message-queue-size-exceeded'],
  invalid_number: ['to'],
  sender_not_registered: ['from'],
});

/** What a request was refused for; null where the body is none of Bandwidth's. */
export function readBandwidthRefusal(response: CarrierHttpResponse): Refusal | null {
  const body = parseJson(response.body);
  const refusal = refusalSchema.safeParse(body);
  if (!refusal.success) {
    const noPath = noPathSchema.safeParse(body);
    if (!noPath.success) return null;
    return { errorClass: 'config', error: { code: '404', text: 'Bandwidth knows no such account' } };
  }
  const { type, description, fieldErrors } = refusal.data;
  // Such as `to` or `to[0]`.
  const fields = fieldErrors.map(({ fieldName }) => /^\w*/.exec(fieldName)?.[0] ?? '');
  const errorClass = [type, ...fields].map((word) => REFUSALS.get(word)).find((found) => found);
  const words = fieldErrors.map((field) => `${field.fieldName}: ${field.description}`);
  return {
    errorClass: errorClass ?? 'unknown',
    error: { code: type, text: [description, ...words].filter((word) => word !== '').join(' ') },
  };
}
