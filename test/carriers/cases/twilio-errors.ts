import type { SendOutcome } from '../../../src/carriers/driver.js';

type Refusal = (error: { code: string; text: string }) => SendOutcome;

const invalidNumber: Refusal = (error) => ({ kind: 'invalid-number', errorClass: 'invalid_number', error });
const unreachable: Refusal = (error) => ({ kind: 'invalid-number', errorClass: 'unreachable', error });
const optedOut: Refusal = (error) => ({ kind: 'opted-out', error });
const throttled: Refusal = (error) => ({ kind: 'throttled', retryAfterMs: 60_000, error });
const stopped: Refusal = (error) => ({
  kind: 'account-stopped',
  errorClass: 'funds_or_suspended',
  error,
});
const filtered: Refusal = (error) => ({ kind: 'rejected', errorClass: 'filtered', error });
const notRegistered: Refusal = (error) => ({
  kind: 'rejected',
  errorClass: 'sender_not_registered',
  error,
});
const wrongAccount: Refusal = (error) => ({ kind: 'account-stopped', errorClass: 'config', error });
const wrongMessage: Refusal = (error) => ({ kind: 'rejected', errorClass: 'config', error });
const later: Refusal = (error) => ({ kind: 'retry-later', reached: true, error });
const unknown: Refusal = (error) => ({ kind: 'rejected', errorClass: 'unknown', error });

/** From Twilio's error dictionary: code, title, what a refusal with it means, and the class in a delivery report. */
export const TWILIO_CODES = [
  [21211, 'Invalid ‘To’ phone number', invalidNumber, 'invalid_number'],
  [21217, 'Phone number does not appear to be valid', invalidNumber, 'invalid_number'],
  [21401, 'Invalid phone number', invalidNumber, 'invalid_number'],
  [21604, '‘To’ phone number is required', invalidNumber, 'invalid_number'],
  [21614, '‘To’ number is not a valid mobile number', invalidNumber, 'invalid_number'],
  [
    21612,
    'The current combination of ‘To’ and ‘From’ cannot be reached via SMS',
    wrongMessage,
    'unreachable',
  ],
  [30003, 'Unreachable destination handset', later, 'unreachable'],
  [30005, 'Unknown destination handset', unreachable, 'unreachable'],
  [30006, 'Landline or unreachable carrier', unreachable, 'unreachable'],
  [30011, 'MMS not supported by the receiving number', unreachable, 'unreachable'],
  [21610, 'Attempt to send to unsubscribed recipient', optedOut, 'opted_out'],
  [14107, 'SMS send rate limit exceeded', throttled, 'throttled'],
  [20429, 'Too many requests', throttled, 'throttled'],
  [21611, 'This ‘From’ number has exceeded its queue', throttled, 'throttled'],
  [30001, 'Queue overflow', throttled, 'throttled'],
  [30017, 'Carrier network congestion', throttled, 'throttled'],
  [30022, 'US A2P 10DLC rate limits exceeded', throttled, 'throttled'],
  [30023, 'US A2P 10DLC daily message cap reached', throttled, 'throttled'],
  [30027, 'T-Mobile daily message limit reached', throttled, 'throttled'],
  [63018, 'Rate limit exceeded for channel', throttled, 'throttled'],
  [20005, 'Account not active', stopped, 'funds_or_suspended'],
  [10001, 'Account is not active', stopped, 'funds_or_suspended'],
  [90010, 'Account is not active', stopped, 'funds_or_suspended'],
  [30002, 'Account suspended', stopped, 'funds_or_suspended'],
  [30007, 'Message filtered', filtered, 'filtered'],
  [30004, 'Message blocked', filtered, 'filtered'],
  [30450, 'Message delivery blocked', filtered, 'filtered'],
  [30034, 'Message from an unregistered number', notRegistered, 'sender_not_registered'],
  [30035, 'Number is being configured', notRegistered, 'sender_not_registered'],
  [30032, 'Toll-free number has not been verified', notRegistered, 'sender_not_registered'],
  [30033, 'US A2P 10DLC campaign suspended', notRegistered, 'sender_not_registered'],
  [30024, 'Sender ID not provisioned on carrier', notRegistered, 'sender_not_registered'],
  [30018, 'Destination carrier requires registration', notRegistered, 'sender_not_registered'],
  [21606, 'The ‘From’ number is not valid for sending', notRegistered, 'sender_not_registered'],
  [21703, 'The messaging service has no senders', notRegistered, 'sender_not_registered'],
  [20003, 'Authenticate', wrongAccount, 'config'],
  [20404, 'Not found', wrongAccount, 'config'],
  [21603, 'A ‘From’ number is required', wrongAccount, 'config'],
  [21608, 'The number is unverified; trial accounts text verified ones', wrongAccount, 'config'],
  [21408, 'Permission to send has not been enabled for the region', wrongMessage, 'config'],
  [21602, 'Message body is required', wrongMessage, 'config'],
  [21617, 'The body exceeds the 1600 character limit', wrongMessage, 'config'],
  [30036, 'Validity period expired', later, 'temporary'],
  [30008, 'Unknown error', unknown, 'unknown'],
  [99999, 'Full moon', unknown, 'unknown'],
] as const;

/** HTTP statuses where they are not 400. */
export const TWILIO_STATUS: Readonly<Record<number, number>> = { 20003: 401, 20005: 403, 20404: 404 };
