import { z } from 'zod';
import { SCOPE_NAMES, SCOPES } from '../access/scope.js';
import { ROLES } from '../access/tenant.js';

export const apiKeyNameSchema = z.string().trim().min(1).max(120);

const scopeSchema = z.enum(SCOPE_NAMES).meta({
  id: 'Scope',
  description: SCOPE_NAMES.map((name) => `\`${name}\`: ${SCOPES[name]}`).join('\n\n'),
});

export const createApiKeySchema = z
  .strictObject({
    name: apiKeyNameSchema,
    role: z
      .enum(ROLES)
      .optional()
      .meta({ description: 'What the key may do at most; its creator’s own role where none is named.' }),
    scopes: z
      .array(scopeSchema)
      .min(1)
      .max(SCOPE_NAMES.length)
      .meta({ description: 'What the key may do; a key that makes a key gives at most what it has.' }),
    expiresAt: z.iso
      .datetime()
      .nullish()
      .meta({ description: 'From then on the key is refused; it does not expire where none is named.' }),
  })
  .meta({
    id: 'CreateApiKey',
    description: 'A new key of the company.',
    example: { name: 'CRM', role: 'sender', scopes: ['contacts:write', 'campaigns:read'], expiresAt: null },
  });
export type CreateApiKey = z.infer<typeof createApiKeySchema>;

export const apiKeySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    prefix: z.string().meta({ description: 'The first characters of the key.' }),
    role: z.enum(ROLES),
    scopes: z.array(scopeSchema),
    createdBy: z.int().nullable().meta({ description: 'The person who made it.' }),
    createdByKey: z.int().nullable().meta({ description: 'The key that made it; it ends with that one.' }),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'Exact to a minute.' }),
    lastUsedAddress: z.string().nullable().meta({ description: 'Where that use came from.' }),
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
