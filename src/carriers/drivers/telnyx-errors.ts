import { errorClasses } from '../protocol/error-classes.js';

/**
 * Telnyx's codes, in refusals and in delivery reports (developers.telnyx.com/docs/messaging/messages/error-codes and
 * /development/api-fundamentals/api-errors).
 */
export const TELNYX_ERRORS = errorClasses({
  invalid_number: ['10002', '10016', '40012', '40310'],
  unreachable: ['40001', '40008', '40301', '40319'],
  opted_out: ['40300'],
  throttled: ['429', '10011', '40011', '40016', '40018', '40318'],
  funds_or_suspended: ['20002', '20100', '40314', '40333'],
  filtered: ['40002', '40003', '40015', '40017', '40020', '40322'],
  sender_not_registered: ['40010', '40013', '40019', '40100', '40305', '40315', '40329', '40330'],
  temporary: ['10007', '40004', '40005', '40006', '40014', '40320'],
  config: ['10009', '10010', '40306', '40307', '40308', '40309', '40312', '40316', '40321', '40331'],
});

/** Of those of class `config`: a country that the profile does not cover, and an empty text. Others go on. */
export const TELNYX_MESSAGE_ERRORS: ReadonlySet<string> = new Set(['40309', '40316']);

/** The carrier itself does not know what became of the request: an unexpected error, and a time-out. */
export const TELNYX_DOUBTS: ReadonlySet<string> = new Set(['10007', '10008']);
