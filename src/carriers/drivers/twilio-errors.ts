import { errorClasses } from '../protocol/error-classes.js';

/**
 * Twilio's error codes (twilio.com/docs/api/errors), in refusals and in delivery reports. Its API description warns
 * that meanings may change.
 */
export const TWILIO_ERRORS = errorClasses({
  invalid_number: ['21211', '21217', '21401', '21604', '21614'],
  unreachable: ['21612', '30003', '30005', '30006', '30011'],
  opted_out: ['21610'],
  throttled: ['14107', '20429', '21611', '30001', '30017', '30022', '30023', '30027', '63018'],
  funds_or_suspended: ['10001', '20005', '30002', '90010'],
  filtered: ['30004', '30007', '30450'],
  sender_not_registered: ['21606', '21703', '30018', '30024', '30032', '30033', '30034', '30035'],
  config: ['20003', '20404', '21408', '21602', '21603', '21608', '21617'],
  // Its validity period passed in Twilio's queue.
  temporary: ['30036'],
});

/**
 * Codes of `config` that are about one message: its country, its missing text, its length. Jamaica shares +1 with the
 * United States, and one number of it in a list must not stop the account.
 */
export const TWILIO_MESSAGE_ERRORS: ReadonlySet<string> = new Set(['21408', '21602', '21617']);
