import type { CarrierError, ErrorClass, SendOutcome } from '../../../src/carriers/driver.js';

type Outcome = (error: CarrierError) => SendOutcome;

const stopped =
  (errorClass: 'config' | 'funds_or_suspended'): Outcome =>
  (error) => ({ kind: 'account-stopped', errorClass, error });
const rejected =
  (errorClass: 'config' | 'sender_not_registered' | 'unknown'): Outcome =>
  (error) => ({ kind: 'rejected', errorClass, error });
const later: Outcome = (error) => ({ kind: 'retry-later', reached: true, error });

/** Every status of Vonage's list but 0, and one that is on none. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  1: (error) => ({ kind: 'throttled', retryAfterMs: 1_000, error }),
  2: stopped('config'),
  3: rejected('config'),
  4: stopped('config'),
  5: later,
  6: (error) => ({ kind: 'invalid-number', errorClass: 'invalid_number', error }),
  7: (error) => ({ kind: 'opted-out', error }),
  8: stopped('funds_or_suspended'),
  9: stopped('funds_or_suspended'),
  10: later,
  11: stopped('config'),
  12: rejected('config'),
  14: stopped('config'),
  15: rejected('sender_not_registered'),
  22: stopped('config'),
  23: stopped('config'),
  29: stopped('config'),
  32: stopped('config'),
  33: (error) => ({ kind: 'invalid-number', errorClass: 'unreachable', error }),
  777: rejected('unknown'),
};

export const vonageRefusals = Object.entries(OUTCOMES).map(([status, outcome]) => ({ status, outcome }));

/** `err-code` of reports; 77 is on no list. */
export const vonageReportErrors: Readonly<Record<string, ErrorClass>> = {
  1: 'unknown',
  2: 'temporary',
  3: 'unreachable',
  4: 'unreachable',
  5: 'unreachable',
  6: 'filtered',
  7: 'temporary',
  8: 'temporary',
  9: 'opted_out',
  10: 'config',
  11: 'unreachable',
  12: 'unreachable',
  13: 'filtered',
  14: 'filtered',
  15: 'temporary',
  50: 'sender_not_registered',
  51: 'sender_not_registered',
  52: 'filtered',
  53: 'filtered',
  54: 'sender_not_registered',
  77: 'unknown',
  99: 'unknown',
};
