import { z } from 'zod';
import { ROLES } from '../access/tenant.js';
import { newPasswordSchema } from '../passwords/password.schema.js';
import { emailSchema } from '../users/email.schema.js';
import { mayStartSchema, personNameSchema } from '../users/user.schema.js';

export const INVITATION_STATUSES = ['open', 'expired', 'accepted', 'revoked'] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export const createInvitationSchema = z
  .strictObject({
    email: emailSchema,
    role: z.enum(ROLES).meta({ description: 'At most that of whoever invites.' }),
    mayStart: mayStartSchema.default(true),
  })
  .meta({ id: 'CreateInvitation', description: 'Who is to join the company, and as what.' });
export type CreateInvitation = z.infer<typeof createInvitationSchema>;

export const invitationSchema = z
  .object({
    id: z.int(),
    email: z.string(),
    role: z.enum(ROLES),
    mayStart: mayStartSchema,
    status: z.enum(INVITATION_STATUSES),
    invitedBy: z.int().nullable().meta({ description: 'A user; null: the operator of the platform.' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });
export type InvitationView = z.infer<typeof invitationSchema>;

export const invitationPageSchema = z
  .object({ items: z.array(invitationSchema), next: z.int().nullable() })
  .meta({ id: 'InvitationPage' });

const tokenSchema = z
  .string()
  .min(1)
  .max(64)
  .meta({ description: 'What follows the `#` in the link of the mail.' });

export const readInvitationSchema = z
  .strictObject({ token: tokenSchema })
  .meta({ id: 'InvitationToken', description: 'The token of an invitation.' });
export type ReadInvitation = z.infer<typeof readInvitationSchema>;

export const receivedInvitationSchema = z
  .object({
    companyName: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    hasAccount: z.boolean().meta({
      description: 'Whether the person signs in to accept, instead of choosing a name and a password.',
    }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'ReceivedInvitation', description: 'An invitation as whoever got it sees it.' });
export type ReceivedInvitationView = z.infer<typeof receivedInvitationSchema>;

export const acceptInvitationSchema = z
  .strictObject({ token: tokenSchema, name: personNameSchema, password: newPasswordSchema })
  .meta({ id: 'AcceptInvitation', description: 'Name and password of somebody who is new.' });
export type AcceptInvitation = z.infer<typeof acceptInvitationSchema>;

export const acceptedInvitationSchema = z
  .object({ companyId: z.int(), companyName: z.string(), email: z.string(), role: z.enum(ROLES) })
  .meta({
    id: 'AcceptedInvitation',
    description: 'The membership that came of it; sign in, or switch to it.',
  });
export type AcceptedInvitationView = z.infer<typeof acceptedInvitationSchema>;
