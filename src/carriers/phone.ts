import { z } from 'zod';

/** A phone number as every API of the platform takes it: E.164 with the plus sign. */
export const phoneSchema = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'must be a number in E.164 form, such as +14155550123')
  .meta({ description: 'E.164 with the plus sign.', example: '+14155550123' });

/** The digits as a number, as the database keeps them; null where the text is no phone number or short code. */
export function readDigits(text: string): number | null {
  const match = /^\+?([1-9]\d{2,14})$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}

/** E.164 with the plus sign, out of digits as the database keeps them. */
export function formatPhone(digits: number): string {
  return `+${digits}`;
}

/** E.164 allows no more digits. */
export const MAX_DIGITS = 15;

/** E.164 digits as the database keeps them, both ends included. */
export interface PhoneRange {
  from: number;
  to: number;
}

/** A number or its first digits, as people type them: separators are passed over, a plus sign stays. */
export const firstDigitsSchema = z
  .string()
  .transform((text) => text.replaceAll(/[\s().\-/]/g, ''))
  .refine(
    (text) => new RegExp(`^\\+?[1-9]\\d{0,${MAX_DIGITS - 1}}$`).test(text),
    'must be a number or its first digits',
  )
  .meta({
    description: 'A number or its first digits; without a plus sign also those behind the +1.',
    example: '+1415',
  });

/** With what the numbers begin that are meant: without a plus sign the digits may be those behind the +1. */
export function prefixesOf(firstDigits: string): string[] {
  const digits = firstDigits.replace('+', '');
  return digits === firstDigits && digits.length < MAX_DIGITS ? [digits, `1${digits}`] : [digits];
}

/** One range for each length that a number with these first digits may have. */
export function rangesBeginningWith(prefix: string): PhoneRange[] {
  return Array.from({ length: MAX_DIGITS - prefix.length + 1 }, (_, more) => ({
    from: Number(prefix) * 10 ** more,
    to: (Number(prefix) + 1) * 10 ** more - 1,
  }));
}

/** A phone number of an address, as the database keeps it. */
export const digitsSchema = phoneSchema.transform((text) => Number(text.slice(1)));
