import { z } from 'zod';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { emailSchema } from '../users/email.schema.js';

export const requestPasswordResetSchema = z
  .strictObject({ email: emailSchema })
  .meta({ id: 'RequestPasswordReset', description: 'Whose password was forgotten.' });
export type RequestPasswordReset = z.infer<typeof requestPasswordResetSchema>;

export const completePasswordResetSchema = z
  .strictObject({
    token: z.string().min(1).max(64).meta({ description: 'What follows the `#` in the link of the mail.' }),
    password: newPasswordSchema,
  })
  .meta({ id: 'CompletePasswordReset', description: 'The new password.' });
export type CompletePasswordReset = z.infer<typeof completePasswordResetSchema>;
