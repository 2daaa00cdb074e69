import { z } from 'zod';
import { ROLES } from '../access/tenant.js';

export const apiKeyNameSchema = z.string().trim().min(1).max(120);

export const createApiKeySchema = z
  .strictObject({
    name: apiKeyNameSchema,
    role: z.enum(ROLES).meta({ description: 'What the key may do; at most what its creator may.' }),
  })
  .meta({ id: 'CreateApiKey', description: 'A new key of the company.' });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const apiKeySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The first characters of the key.' }),
    role: z.enum(ROLES),
    createdBy: z.int().nullable(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'Exact to a minute.' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.infer<typeof apiKeySchema>;

export const apiKeyPageSchema = z
  .object({ items: z.array(apiKeySchema), next: z.int().nullable() })
  .meta({ id: 'ApiKeyPage' });

export const createdApiKeySchema = apiKeySchema
  .extend({ key: z.string().meta({ description: 'The key itself: told this once, stored nowhere.' }) })
  .meta({ id: 'CreatedApiKey' });
export type CreatedApiKeyView = z.infer<typeof createdApiKeySchema>;
