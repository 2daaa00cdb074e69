import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import { errorClasses } from '../protocol/error-classes.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/**
 * Twilio's error codes (twilio.com/docs/api/errors), in refusals and in delivery reports. Its API description warns
 * that meanings may change.
 */
export const TWILIO_ERRORS = errorClasses({
  invalid_number: ['21211', '21217', '21401', '21604', '21614'],
  unreachable: ['21612', '30003', '30005', '30006', '30011'],
  opted_out: ['21610'],
  throttled: ['14107', '20429', '21611', '30001', '30017', '30022', '30023', '30027', '63018'],
  funds_or_suspended: ['10001', '20005', '30002', '90010'],
  filtered: ['30004', '30007', '30450'],
  sender_not_registered: ['21606', '21703', '30018', '30024', '30032', '30033', '30034', '30035'],
  config: ['20003', '20404', '21408', '21602', '21603', '21608', '21617'],
  // Its validity period passed in Twilio's queue.
  temporary: ['30036'],
});

/**
 * Refusals that are about one message: its country, its missing text, its length, and a sender that does not reach its
 * recipient (21612), though another may. Jamaica shares +1 with the United States, and one number of it in a list must
 * not stop the account.
 */
const MESSAGE_ERRORS: ReadonlySet<string> = new Set(['21408', '21602', '21612', '21617']);

/** A phone that is switched off now may be on in a minute: nothing was sent that could come twice. */
const UNREACHABLE_FOR_NOW = '30003';

const errorSchema = z.object({
  code: z.union([z.string().min(1), z.number()]).transform(String),
  message: z.string().catch(''),
});

/** What a request was refused for; null where the body is none of Twilio's. */
export function readTwilioRefusal({ body }: CarrierHttpResponse): Refusal | null {
  const error = errorSchema.safeParse(parseJson(body));
  if (!error.success) return null;
  const { code, message: text } = error.data;
  return {
    errorClass: code === UNREACHABLE_FOR_NOW ? 'temporary' : (TWILIO_ERRORS.get(code) ?? 'unknown'),
    error: { code, text },
    isOfMessageAlone: MESSAGE_ERRORS.has(code),
  };
}
