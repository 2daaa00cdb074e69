import { z } from 'zod';
import { parseJson } from '../../platform/parse-json.js';
import type { CarrierHttpResponse } from '../carrier-http.js';
import type { ErrorClass, OutgoingMessage } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';
import { withoutPlus } from '../protocol/plus-sign.js';
import type { Refusal } from '../protocol/refused-outcome.js';

/**
 * Plivo's error codes in delivery reports (plivo.com/docs/messaging/troubleshooting/error-codes); a code in a report
 * may be filled up with zeros, as `000` for success is.
 */
export const PLIVO_ERRORS = errorClasses({
  // 50 invalid destination number.
  invalid_number: ['50'],
  // 70 permanently unavailable, 90 no route, 100 prohibited by the carrier, 201 toll-free to Canada.
  unreachable: ['70', '90', '100', '201'],
  // 200 the recipient sent STOP.
  opted_out: ['200'],
  // 900 insufficient credit, 910 account disabled.
  funds_or_suspended: ['900', '910'],
  // 30 taken for spam, 60 the same text too often between two numbers.
  filtered: ['30', '60'],
  // 40 invalid source number.
  sender_not_registered: ['40'],
  // 20 the carrier's network, 80 unavailable for now, 300 not dispatched, 420 expired in Plivo's queue.
  temporary: ['20', '80', '300', '420'],
  // 10 invalid message, 110 too long, 450 destination country barred.
  config: ['10', '110', '450'],
});

/** The error's own shape is not documented: a text, or an object with one inside. */
const errorSchema = z.object({ error: z.unknown() }).refine(({ error }) => error !== undefined);

/** Statuses of requests that Plivo refuses: it has no codes. */
const REFUSALS: ReadonlyMap<number, ErrorClass> = new Map([
  // The credentials, and an account that is not theirs.
  [401, 'config'],
  [404, 'config'],
  [402, 'funds_or_suspended'],
  [403, 'config'],
]);
/** The account's geo permissions leave out this message's country. */
const COUNTRY_BARRED = 403;

/**
 * What a request was refused for; null where the body is none of Plivo's.
 *
 * @param message that it was to hand over, if any
 */
export function readPlivoRefusal(
  { status, body }: CarrierHttpResponse,
  message: OutgoingMessage | null = null,
): Refusal | null {
  const refusal = errorSchema.safeParse(parseJson(body));
  if (!refusal.success) return null;
  const { error } = refusal.data;
  const text = typeof error === 'string' ? error : JSON.stringify(error);
  return {
    errorClass:
      REFUSALS.get(status) ?? (message && namesRecipient(text, message) ? 'invalid_number' : 'unknown'),
    error: { code: String(status), text },
    isOfMessageAlone: status === COUNTRY_BARRED,
  };
}

/** The words name the number, and it is the recipient's, not ours. */
function namesRecipient(text: string, { to, from }: OutgoingMessage): boolean {
  const [recipient, sender] = [withoutPlus(to), withoutPlus(from)];
  return /not a valid|invalid/i.test(text) && text.includes(recipient) && !text.includes(sender);
}
