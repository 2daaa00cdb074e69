import { errorClasses } from '../protocol/error-classes.js';

/**
 * Plivo's error codes in delivery reports (plivo.com/docs/messaging/troubleshooting/error-codes); a code in a report
 * may be filled up with zeros, as `000` for success is.
 */
export const PLIVO_ERRORS = errorClasses({
  // 50 invalid destination number.
  invalid_number: ['50'],
  // 70 permanently unavailable, 90 no route, 100 prohibited by the carrier, 201 toll-free to Canada.
  unreachable: ['70', '90', '100', '201'],
  // 200 the recipient sent STOP.
  opted_out: ['200'],
  // 900 insufficient credit, 910 account disabled.
  funds_or_suspended: ['900', '910'],
  // 30 taken for spam, 60 the same text too often between two numbers.
  filtered: ['30', '60'],
  // 40 invalid source number.
  sender_not_registered: ['40'],
  // 20 the carrier's network, 80 unavailable for now, 300 not dispatched, 420 expired in Plivo's queue.
  temporary: ['20', '80', '300', '420'],
  // 10 invalid message, 110 too long, 450 destination country barred.
  config: ['10', '110', '450'],
});
