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
