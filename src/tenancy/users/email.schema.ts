import { z } from 'zod';

/** Stored and compared in lower case; RFC 5321 bounds an address at 254 characters. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .meta({ description: 'E-mail address; upper and lower case are the same.' });
