import { z } from 'zod';
import { ROLES } from '../access/tenant.js';

export const personNameSchema = z.string().trim().min(1).max(120);

export const mayStartSchema = z.boolean().meta({
  description:
    'Whether the person may start what sends (campaigns, tests, messages), beside what the role allows; always true of owners.',
});

export const updateUserSchema = z
  .strictObject({ role: z.enum(ROLES).optional(), mayStart: mayStartSchema.optional() })
  .meta({ id: 'UpdateUser', description: 'What is to change; the rest stays.' });
export type UpdateUser = z.infer<typeof updateUserSchema>;

export const removeUserSchema = z
  .strictObject({
    apiKeys: z.enum(['keep', 'revoke']).optional().meta({
      description:
        'What becomes of the API keys that the person made and may know, and of those made with them: they work on, or end at once. To be told where there are any.',
    }),
  })
  .meta({ id: 'RemoveUser' });
export type RemoveUser = z.infer<typeof removeUserSchema>;

export const userSchema = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    mayStart: mayStartSchema,
    twoFactor: z.boolean().meta({ description: 'Whether the person has a second factor.' }),
    memberSince: z.iso.datetime(),
    apiKeys: z.int().meta({
      description: 'API keys that work and that the person made: the company’s, whoever leaves it.',
    }),
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof userSchema>;

export const userPageSchema = z
  .object({ items: z.array(userSchema), next: z.int().nullable() })
  .meta({ id: 'UserPage' });
