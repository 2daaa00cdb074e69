import type { PhoneFault } from '../contacts/phone-verdict.js';

/** Why a row did not become a contact. */
export type RejectionReason =
  | PhoneFault
  | 'too_many_columns'
  | 'too_few_columns'
  | 'field_too_long'
  | 'unknown_time_zone'
  | 'bad_quotes'
  | 'not_utf8';

/** The reasons in plain words, for the person who repairs the file. */
const REJECTION_WORDS: Readonly<Record<RejectionReason, string>> = {
  empty_phone: 'The phone column is empty.',
  not_a_number: 'The phone column holds something that is not a phone number.',
  scientific_notation:
    'A spreadsheet shortened the number to something like 1.23457E+09 and its digits are lost; format the column ' +
    'as text and export it again.',
  too_short: 'The phone number has too few digits.',
  too_long: 'The phone number has too many digits.',
  invalid_number: 'No such phone number can exist: the area code or the number range is not in use.',
  too_many_columns: 'The row has more columns than the file; perhaps a value holds an unquoted delimiter.',
  too_few_columns: 'The row ends before the phone column.',
  field_too_long: 'A value is longer than the field can hold.',
  unknown_time_zone: 'The time zone column does not name a time zone.',
  bad_quotes: 'The quotes of the row do not match.',
  not_utf8: 'The row holds bytes that are not UTF-8 text.',
};

/** The words for a reason as it is stored. */
export function rejectionWords(reason: string): string {
  return isRejectionReason(reason) ? REJECTION_WORDS[reason] : reason;
}

function isRejectionReason(reason: string): reason is RejectionReason {
  return Object.hasOwn(REJECTION_WORDS, reason);
}
