import type { ErrorClass, SendOutcome } from '../../../src/carriers/driver.js';

/** An answer that refuses, in Telnyx's own shape. */
export const refusal = (
  code: string,
  status = 400,
  headers: Record<string, string> = {},
  pointer = '/to',
) => ({
  status,
  headers,
  body: JSON.stringify({
    errors: [{ code, title: `Title ${code}`, detail: 'Why.', source: { pointer }, meta: {} }],
  }),
});
export const words = (code: string) => ({ code, text: `Title ${code}: Why.` });

/** By hand, out of Telnyx's pages. */
const CODES: Record<Exclude<ErrorClass, 'unknown'>, string[]> = {
  invalid_number: ['40310', '40012', '10002', '10016'],
  unreachable: ['40001', '40301', '40319'],
  opted_out: ['40300'],
  throttled: ['10011', '40318', '40011', '40016', '40018'],
  funds_or_suspended: ['20100', '40314', '40333', '20002'],
  filtered: ['40002', '40003', '40015', '40017', '40322', '40020'],
  sender_not_registered: ['40010', '40019', '40329', '40330', '40305', '40100', '40315', '40013'],
  temporary: ['40004', '40005', '40006', '40008', '40014', '40320'],
  config: ['40312', '40321', '40331', '10009', '10010'],
};
const OUTCOMES: Record<Exclude<ErrorClass, 'unknown'>, (code: string) => SendOutcome> = {
  invalid_number: (code) => ({ kind: 'invalid-number', errorClass: 'invalid_number', error: words(code) }),
  unreachable: (code) => ({ kind: 'invalid-number', errorClass: 'unreachable', error: words(code) }),
  opted_out: (code) => ({ kind: 'opted-out', error: words(code) }),
  throttled: (code) => ({ kind: 'throttled', retryAfterMs: 1_000, error: words(code) }),
  funds_or_suspended: (code) => ({
    kind: 'account-stopped',
    errorClass: 'funds_or_suspended',
    error: words(code),
  }),
  filtered: (code) => ({ kind: 'rejected', errorClass: 'filtered', error: words(code) }),
  sender_not_registered: (code) => ({
    kind: 'rejected',
    errorClass: 'sender_not_registered',
    error: words(code),
  }),
  temporary: (code) => ({ kind: 'retry-later', reached: true, error: words(code) }),
  config: (code) => ({ kind: 'account-stopped', errorClass: 'config', error: words(code) }),
};
/** A refusal with each code, and what it means. */
export const refused = Object.entries(CODES).flatMap(([errorClass, codes]) =>
  codes.map((code) => ({
    name: `${code} is ${errorClass}`,
    answer: refusal(code),
    outcome: OUTCOMES[errorClass as keyof typeof OUTCOMES](code),
  })),
);
