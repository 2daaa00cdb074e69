import {
  type CountryCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from 'libphonenumber-js/max';
import { NanpReader } from './nanp-number.js';
import type { PhoneFault, PhoneVerdict } from './phone-verdict.js';

/** Longer texts hold no number: 15 digits (E.164) with room for separators and an extension. */
const MAX_TEXT = 60;

/** 1.23457E+09, with a comma in half of Europe: the other digits are lost. */
const SCIENTIFIC = /^[+-]?\d+([.,]\d+)?E[+-]?\d{1,3}$/i;
/** `="0123"`: so programs keep a spreadsheet from making a number of it. */
const AS_TEXT = /^="(.*)"$/s;

const nanp = new NanpReader(readByLibrary);

/**
 * Any notation of a phone number → E.164, with libphonenumber's verdict.
 *
 * @param text as it stands in a file or a form
 * @param defaultCountry ISO 3166 code of numbers without a country code
 */
export function readPhone(text: string, defaultCountry: CountryCode): PhoneVerdict {
  const verdict = nanp.read(text, defaultCountry);
  if (verdict) return verdict;
  const cleaned = clean(text);
  // What the fast path takes is clean, so the library would see the same text.
  return (
    (cleaned === text ? null : nanp.read(cleaned, defaultCountry)) ?? readCleaned(cleaned, defaultCountry)
  );
}

/** The same without the fast path: 25 µs a number. */
export function readByLibrary(text: string, defaultCountry: CountryCode): PhoneVerdict {
  return readCleaned(clean(text), defaultCountry);
}

function readCleaned(cleaned: string, defaultCountry: CountryCode): PhoneVerdict {
  if (cleaned === '') return { valid: false, fault: 'empty_phone' };
  if (isScientific(cleaned)) return { valid: false, fault: 'scientific_notation' };
  if (cleaned.length > MAX_TEXT) return { valid: false, fault: 'too_long' };
  // Without `extract: false` it would fish a number out of any sentence.
  const number = parsePhoneNumberFromString(cleaned, { defaultCountry, extract: false });
  if (!number) return { valid: false, fault: faultOf(cleaned, defaultCountry) ?? 'not_a_number' };
  if (!number.isValid()) return { valid: false, fault: faultOf(cleaned, defaultCountry) ?? 'invalid_number' };
  return { valid: true, digits: number.number.slice(1), country: number.country ?? null };
}

/** Whether a spreadsheet shortened a number to scientific notation. */
export function isScientific(text: string): boolean {
  return SCIENTIFIC.test(text);
}

/** Narrows a text to a country that libphonenumber knows. */
export function isPhoneCountry(text: string): text is CountryCode {
  return isSupportedCountry(text);
}

/** Spreadsheets mark text with a leading apostrophe, and browsers paste no-break spaces and direction marks. */
function clean(text: string): string {
  return text
    .replaceAll(/[\u00a0\u2007\u202f\ufeff]/g, ' ')
    .replaceAll(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069]/g, '')
    .trim()
    .replace(AS_TEXT, '$1')
    .replace(/^'/, '')
    .replace(/^tel:/i, '')
    .trim();
}

function faultOf(text: string, defaultCountry: CountryCode): PhoneFault | null {
  switch (validatePhoneNumberLength(text, { defaultCountry })) {
    case 'NOT_A_NUMBER':
      // Also its answer to a few digits alone.
      return /^[\d\s().+-]*\d[\d\s().+-]*$/.test(text) ? 'too_short' : 'not_a_number';
    case 'INVALID_COUNTRY':
      return 'invalid_number';
    case 'TOO_SHORT':
      return 'too_short';
    case 'TOO_LONG':
      return 'too_long';
    default:
      return null;
  }
}
