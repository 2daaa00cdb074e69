import { type CountryCode, getCountryCallingCode } from 'libphonenumber-js/max';
import { MAX_DIGITS, type PhoneRange, rangesBeginningWith } from '../../carriers/phone.js';
import { readPhone } from './phone-number.js';

/**
 * Which numbers a search text stands for: a whole number in any notation for itself, anything shorter for all that
 * begin with it. Without a plus sign its digits may be those of E.164 or of the default country.
 *
 * @returns null where the text is neither a number nor its beginning
 */
export function phoneRanges(text: string, defaultCountry: CountryCode): PhoneRange[] | null {
  const whole = readPhone(text, defaultCountry);
  if (whole.valid) return [{ from: Number(whole.digits), to: Number(whole.digits) }];
  const compact = text.replaceAll(/[\s().\-/]/g, '');
  if (!/^\+?\d+$/.test(compact)) return null;
  const digits = compact.replace('+', '');
  const prefixes = [digits];
  // The trunk zero of many countries is no part of the international number.
  if (digits === compact) prefixes.push(getCountryCallingCode(defaultCountry) + digits.replace(/^0/, ''));
  const ranges = prefixes
    .filter((prefix) => !prefix.startsWith('0') && prefix.length <= MAX_DIGITS)
    .flatMap(rangesBeginningWith);
  return ranges.length > 0 ? ranges : null;
}
