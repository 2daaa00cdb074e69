import type { CarrierError, ErrorClass, SendOutcome } from '../driver.js';

/** Where a carrier that throttles names no time. ms */
const DEFAULT_RETRY_AFTER_MS = 1_000;

/**
 * What a refusal means for the message, by the class of its error. Only for an answer that proves that the carrier
 * did not take the message; one that leaves doubt is `{ kind: 'unknown' }`.
 *
 * @param retryAfterMs when the carrier wants to hear of us again, where it said so
 */
export function refusalOutcome(
  errorClass: ErrorClass,
  error: CarrierError,
  retryAfterMs: number | null = null,
): SendOutcome {
  switch (errorClass) {
    case 'invalid_number':
    case 'unreachable':
      return { kind: 'invalid-number', errorClass, error };
    case 'opted_out':
      return { kind: 'opted-out', error };
    case 'filtered':
    case 'sender_not_registered':
    case 'unknown':
      return { kind: 'rejected', errorClass, error };
    case 'funds_or_suspended':
    case 'config':
      return { kind: 'account-stopped', errorClass, error };
    case 'throttled':
      return { kind: 'throttled', retryAfterMs: retryAfterMs ?? DEFAULT_RETRY_AFTER_MS, error };
    case 'temporary':
      return { kind: 'retry-later', reached: true, error };
  }
}
