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
 * What an answer other than success means. Definite is a 4xx in the carrier's own words, and 429 in anybody's. Without
 * them it may be a proxy's answer; with 408 and 5xx the carrier itself may have taken the message.
 *
 * @param refusal null where the body is none of the carrier's
 */
export function refusedOutcome(
  response: CarrierHttpResponse,
  refusal: Refusal | null,
  retryAfterMs: number | null = readRetryAfter(response),
): SendOutcome {
  const { status } = response;
  const error = refusal?.error ?? { code: String(status), text: response.body.slice(0, 200) };
  if (status === 429) return refusalOutcome('throttled', error, retryAfterMs);
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

/** The refusal in few words, for people. */
export function describeRefusal(response: CarrierHttpResponse, refusal: Refusal | null): string {
  return refusal ? `${refusal.error.code} ${refusal.error.text}` : response.body.slice(0, 200);
}
