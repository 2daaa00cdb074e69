import type { CarrierHttpResponse } from '../carrier-http.js';
import type { CarrierError, ErrorClass, SendOutcome } from '../driver.js';
import { refusalOutcome } from './refusal.js';
import { readRetryAfter } from './retry-after.js';

/** What a carrier refused a request for, in its own error shape. */
export interface Refusal {
  errorClass: ErrorClass;
  error: CarrierError;
  /** Of class `config`, but of this message only: its country or its text. Others may go on. */
  isOfMessageAlone?: boolean;
}

/**
 * What an answer other than success means. Definite is a 4xx in the carrier's own words; 429 and 401 in anybody's, as
 * who is too busy or does not know us has passed nothing on. Else it may be a proxy's answer to what the carrier took;
 * and with 408 and 5xx the carrier itself may have taken the message.
 *
 * @param refusal null where the body is none of the carrier's
 */
export function refusedOutcome(
  response: CarrierHttpResponse,
  refusal: Refusal | null,
  retryAfterMs: number | null = readRetryAfter(response),
): SendOutcome {
  const { status } = response;
  const error = refusal?.error ?? ownWords(response);
  if (status === 429) return refusalOutcome('throttled', error, retryAfterMs);
  if (status === 401 && (refusal === null || refusal.errorClass === 'unknown')) {
    return refusalOutcome('config', error);
  }
  const isDefinite = status >= 400 && status < 500 && status !== 408;
  return refusal && isDefinite ? definiteOutcome(refusal, retryAfterMs) : { kind: 'unknown', error };
}

/** What a refusal means that leaves no doubt. @param retryAfterMs where the carrier named a time */
export function definiteOutcome(
  { errorClass, error, isOfMessageAlone = false }: Refusal,
  retryAfterMs: number | null = null,
): SendOutcome {
  return isOfMessageAlone
    ? { kind: 'rejected', errorClass: 'config', error }
    : refusalOutcome(errorClass, error, retryAfterMs);
}

/** More than is ever kept of an answer: secrets are removed before it is cut to that, or half of one would stay. */
const MOST_CHARACTERS = 2_000;

/** An answer in a shape that is none of the carrier's, as an error. */
export function ownWords({ status, body }: CarrierHttpResponse): CarrierError {
  return { code: String(status), text: body.slice(0, MOST_CHARACTERS) };
}
