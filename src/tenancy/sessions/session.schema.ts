import { z } from 'zod';
import { ROLES } from '../access/tenant.js';
import { COMPANY_STATUSES } from '../companies/company.entity.js';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { presentPasswordSchema } from '../passwords/present-password.schema.js';
import { emailSchema } from '../users/email.schema.js';

export const signInSchema = z.strictObject({ email: emailSchema, password: presentPasswordSchema }).meta({
  id: 'SignIn',
  description: 'E-mail address and password of a person.',
  example: { email: 'ann@example.com', password: 'correct horse battery staple' },
});
export type SignIn = z.infer<typeof signInSchema>;

export const secondStepSchema = z
  .strictObject({
    code: z
      .string()
      .trim()
      .min(6)
      .max(32)
      .meta({ description: 'The six digits that the device shows, or one of the recovery codes.' }),
  })
  .meta({ id: 'SecondStep', description: 'The second factor of whoever gave the right password before.' });
export type SecondStep = z.infer<typeof secondStepSchema>;

export const pendingSignInSchema = z
  .object({
    secondStep: z.literal('code').meta({ description: 'What is asked for next.' }),
    expiresAt: z.iso.datetime().meta({ description: 'After it the password is asked for again.' }),
  })
  .meta({ id: 'PendingSignIn', description: 'The password was right; the second factor is missing.' });
export type PendingSignInView = z.infer<typeof pendingSignInSchema>;

export const switchCompanySchema = z
  .strictObject({ companyId: z.int().min(1) })
  .meta({ id: 'SwitchCompany', description: 'Another company that the signed-in person belongs to.' });
export type SwitchCompany = z.infer<typeof switchCompanySchema>;

export const changePasswordSchema = z
  .strictObject({ currentPassword: presentPasswordSchema, newPassword: newPasswordSchema })
  .meta({ id: 'ChangePassword', description: 'The signed-in person’s own password.' });
export type ChangePassword = z.infer<typeof changePasswordSchema>;

const sessionCompanySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.enum(COMPANY_STATUSES),
    suspendedReason: z
      .string()
      .nullable()
      .meta({ description: 'What the operator wrote; null while active.' }),
    twoFactorRequired: z.boolean().meta({ description: 'Whether all members need a second factor.' }),
    role: z.enum(ROLES),
    mayStart: z
      .boolean()
      .meta({ description: 'Whether the person may start what sends, beside their role.' }),
  })
  .meta({ id: 'SessionCompany' });
export type SessionCompany = z.infer<typeof sessionCompanySchema>;

export const sessionSchema = z
  .object({
    user: z.object({
      id: z.int(),
      email: z.string(),
      name: z.string(),
      isOperator: z.boolean(),
      twoFactor: z.boolean().meta({ description: 'Whether the person has a second factor.' }),
    }),
    companies: z.array(sessionCompanySchema).meta({ description: 'All companies of this person.' }),
    company: sessionCompanySchema.meta({ description: 'The active one: all other routes act on it.' }),
    role: z.enum(ROLES),
    mayStart: z.boolean(),
    acting: z.object({ until: z.iso.datetime() }).nullable().meta({
      description: 'An operator of the platform who stepped into the active company, and until when.',
    }),
    csrfToken: z.string().meta({ description: 'Goes into X-CSRF-Token; changes with the active company.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionSchema>;

export const listedSessionSchema = z
  .object({
    id: z.int(),
    current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
    userAgent: z
      .string()
      .meta({ description: 'What the browser called itself; empty where it said nothing.' }),
    address: z.string().meta({ description: 'Network address of the sign-in.' }),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().meta({ description: 'Exact to ten minutes.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ListedSession' });
export type ListedSessionView = z.infer<typeof listedSessionSchema>;

export const sessionPageSchema = z
  .object({ items: z.array(listedSessionSchema), next: z.int().nullable() })
  .meta({ id: 'SessionPage' });
