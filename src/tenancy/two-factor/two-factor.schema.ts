import { z } from 'zod';
import { presentPasswordSchema } from '../passwords/present-password.schema.js';
import { secondStepSchema } from '../sessions/session.schema.js';

const { code } = secondStepSchema.shape;

export const twoFactorSchema = z
  .object({
    enabled: z.boolean(),
    enabledAt: z.iso.datetime().nullable(),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'TwoFactor', description: 'The signed-in person’s second factor.' });
export type TwoFactorView = z.infer<typeof twoFactorSchema>;

export const beginTwoFactorSchema = z
  .strictObject({ password: presentPasswordSchema })
  .meta({ id: 'BeginTwoFactor', description: 'The own password, once more.' });
export type BeginTwoFactor = z.infer<typeof beginTwoFactorSchema>;

export const twoFactorSecretSchema = z
  .object({
    secret: z.string().meta({ description: 'In base32, to be typed where no QR code can be read.' }),
    uri: z.string().meta({ description: '`otpauth://…`, to be shown as a QR code.' }),
  })
  .meta({ id: 'TwoFactorSecret', description: 'Told this once; a code of the device confirms it.' });
export type TwoFactorSecretView = z.infer<typeof twoFactorSecretSchema>;

export const confirmTwoFactorSchema = z
  .strictObject({ code })
  .meta({ id: 'ConfirmTwoFactor', description: 'What the device shows now.' });
export type ConfirmTwoFactor = z.infer<typeof confirmTwoFactorSchema>;

export const proveTwoFactorSchema = z
  .strictObject({ password: presentPasswordSchema, code })
  .meta({ id: 'ProveTwoFactor', description: 'The own password and a code.' });
export type ProveTwoFactor = z.infer<typeof proveTwoFactorSchema>;

export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) }).meta({
  id: 'RecoveryCodes',
  description: 'Each signs in once in the place of the device. Told this once.',
});
export type RecoveryCodesView = z.infer<typeof recoveryCodesSchema>;
