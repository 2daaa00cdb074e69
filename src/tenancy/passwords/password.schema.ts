import { z } from 'zod';

/** NIST SP 800-63B asks for length, not for kinds of characters; the upper bound keeps hashing cheap. */
export const newPasswordSchema = z
  .string()
  .min(12)
  .max(128)
  .meta({ description: '12 to 128 characters.', format: 'password' });
