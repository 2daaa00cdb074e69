import { z } from 'zod';
import { ROLES } from '../access/tenant.js';
import { COMPANY_STATUSES } from '../companies/company.entity.js';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { emailSchema } from '../users/user.schema.js';

export const signInSchema = z
  .strictObject({
    email: emailSchema,
    password: z.string().min(1).max(256).meta({ format: 'password' }),
  })
  .meta({ id: 'SignIn', description: 'E-mail address and password of a person.' });
export type SignIn = z.infer<typeof signInSchema>;

export const switchCompanySchema = z
  .strictObject({ companyId: z.int().min(1) })
  .meta({ id: 'SwitchCompany', description: 'Another company that the signed-in person belongs to.' });
export type SwitchCompany = z.infer<typeof switchCompanySchema>;

export const changePasswordSchema = z
  .strictObject({
    currentPassword: z.string().min(1).max(256).meta({ format: 'password' }),
    newPassword: newPasswordSchema,
  })
  .meta({ id: 'ChangePassword', description: 'The signed-in person’s own password.' });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

const sessionCompanySchema = z
  .object({ id: z.int(), name: z.string(), status: z.enum(COMPANY_STATUSES), role: z.enum(ROLES) })
  .meta({ id: 'SessionCompany' });
export type SessionCompany = z.infer<typeof sessionCompanySchema>;

export const sessionSchema = z
  .object({
    user: z.object({ id: z.int(), email: z.string(), name: z.string(), isOperator: z.boolean() }),
    companies: z.array(sessionCompanySchema).meta({ description: 'All companies of this person.' }),
    company: sessionCompanySchema.meta({ description: 'The active one: all other routes act on it.' }),
    role: z.enum(ROLES),
    csrfToken: z.string().meta({ description: 'Goes into X-CSRF-Token; changes with the active company.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionSchema>;
