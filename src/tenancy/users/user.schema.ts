import { z } from 'zod';
import { ROLES } from '../access/tenant.js';
import { newPasswordSchema } from '../passwords/password.schema.js';

/** Stored and compared in lower case; RFC 5321 bounds an address at 254 characters. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .meta({ description: 'E-mail address; upper and lower case are the same.' });

const personNameSchema = z.string().trim().min(1).max(120);

export const addUserSchema = z
  .strictObject({
    email: emailSchema,
    name: personNameSchema,
    role: z.enum(ROLES),
    password: newPasswordSchema,
  })
  .meta({ id: 'AddUser', description: 'A new member of the company, with a first password.' });
export type AddUser = z.infer<typeof addUserSchema>;

export const userSchema = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    memberSince: z.iso.datetime(),
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;

export const userPageSchema = z
  .object({ items: z.array(userSchema), next: z.int().nullable() })
  .meta({ id: 'UserPage' });
