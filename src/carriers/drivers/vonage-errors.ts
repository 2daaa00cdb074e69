import type { ErrorClass } from '../driver.js';
import { errorClasses } from '../protocol/error-classes.js';

/**
 * Statuses of a refused segment (developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms). `message` is what
 * speaks of this message's own values: another one may pass.
 */
export const VONAGE_REFUSALS: ReadonlyMap<string, ErrorClass | 'message'> = new Map<
  string,
  ErrorClass | 'message'
>([
  ...errorClasses({
    throttled: ['1'],
    // Parameters missing, credentials, an account that may not use the API, signature, network or callback not
    // allowed, a demo account that reaches its own test numbers alone, signature and secret both given.
    config: ['2', '4', '11', '14', '22', '23', '29', '32'],
    // An internal error, and too many connections.
    temporary: ['5', '10'],
    invalid_number: ['6'],
    unreachable: ['33'],
    opted_out: ['7'],
    funds_or_suspended: ['8', '9'],
    sender_not_registered: ['15'],
  }),
  // A value that is not valid, and a text that is too long.
  ['3', 'message'],
  ['12', 'message'],
]);

/** `err-code` of reports (developer.vonage.com/en/messaging/sms/guides/delivery-receipts). */
export const VONAGE_REPORT_ERRORS = errorClasses({
  unknown: ['1', '99'],
  // Absent for now, handset busy, network error; a prepaid subscriber without credit.
  temporary: ['2', '7', '8', '15'],
  // Absent for good, barred by its network, ported, unroutable, unreachable for good.
  unreachable: ['3', '4', '5', '11', '12'],
  // Spam, age verification, blocked by the carrier, content and consent filters.
  filtered: ['6', '13', '14', '52', '53'],
  opted_out: ['9'],
  config: ['10'],
  // Registration of the company, of the sender, and the regulator's rules.
  sender_not_registered: ['50', '51', '54'],
});
