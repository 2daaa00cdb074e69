/** A number that libphonenumber holds for valid. */
export interface ValidPhone {
  valid: true;
  /** E.164 digits without the plus sign. */
  digits: string;
  /** ISO 3166 code, or null where the number belongs to no country (satellite, international toll-free). */
  country: string | null;
}

/** Why a text is no phone number. */
export type PhoneFault =
  | 'empty_phone'
  | 'not_a_number'
  | 'scientific_notation'
  | 'too_short'
  | 'too_long'
  | 'invalid_number';

export type PhoneVerdict = ValidPhone | { valid: false; fault: PhoneFault };
