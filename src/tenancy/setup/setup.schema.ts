import { z } from 'zod';
import { companyNameSchema } from '../companies/company.schema.js';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { emailSchema } from '../users/email.schema.js';

export const setupStateSchema = z
  .object({ needed: z.boolean().meta({ description: 'Nobody can sign in yet.' }) })
  .meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof setupStateSchema>;

export const completeSetupSchema = z
  .strictObject({
    code: z.string().min(1).max(64).meta({ description: 'Of the address that the API writes into its log.' }),
    companyName: companyNameSchema,
    email: emailSchema,
    password: newPasswordSchema,
  })
  .meta({ id: 'CompleteSetup', description: 'The first company, and its owner, who runs the platform.' });
export type CompleteSetup = z.infer<typeof completeSetupSchema>;
