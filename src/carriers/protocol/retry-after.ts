import type { CarrierHttpResponse } from '../carrier-http.js';

/** Longer than that nobody is asked to wait; a number that slow is somebody's mistake. ms */
const LONGEST_MS = 3_600_000;

/** The wait that `Retry-After` asks for, in seconds or as a date (RFC 9110 section 10.2.3); null where there is none. ms */
export function readRetryAfter(response: CarrierHttpResponse): number | null {
  const value = response.headers['retry-after']?.trim() ?? '';
  if (value === '') return null;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(value) - Date.now();
  return wait > 0 ? Math.min(Math.ceil(wait), LONGEST_MS) : null;
}
