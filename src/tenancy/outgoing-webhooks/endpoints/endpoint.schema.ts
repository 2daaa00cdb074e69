import { z } from 'zod';
import { EVENT_TYPES } from '../event-types.js';

const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .meta({
    description: 'https, of a public host, on port 443 or 8443; without credentials and fragment.',
  });
const descriptionSchema = z.string().trim().max(200);
const typesSchema = z
  .array(z.enum(EVENT_TYPES))
  .min(1)
  .max(EVENT_TYPES.length)
  .transform((types) => EVENT_TYPES.filter((type) => types.includes(type)))
  .meta({ description: 'Types of events that it is told of.' });

export const createWebhookEndpointSchema = z
  .strictObject({
    url: urlSchema,
    types: typesSchema,
    description: descriptionSchema.default(''),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'CreateWebhookEndpoint' });
export type CreateWebhookEndpoint = z.infer<typeof createWebhookEndpointSchema>;

export const updateWebhookEndpointSchema = z
  .strictObject({
    url: urlSchema.optional(),
    types: typesSchema.optional(),
    description: descriptionSchema.optional(),
    enabled: z.boolean().optional(),
  })
  .meta({ id: 'UpdateWebhookEndpoint', description: 'What is to change; the rest stays.' });
export type UpdateWebhookEndpoint = z.infer<typeof updateWebhookEndpointSchema>;

export const webhookEndpointSchema = z
  .object({
    id: z.int(),
    url: z.string(),
    description: z.string(),
    types: z.array(z.enum(EVENT_TYPES)),
    enabled: z.boolean(),
    disabledReason: z.string().nullable().meta({ description: 'Why it was disabled by itself.' }),
    failingSince: z.iso.datetime().nullable().meta({ description: 'null: it took the last event.' }),
    restsUntil: z.iso.datetime().nullable().meta({
      description: 'It failed several times in a row and is tried again then, with one event at first.',
    }),
    retiredSecretUntil: z.iso.datetime().nullable().meta({
      description: 'Until then requests carry a signature by the secret before the last rotation too.',
    }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'WebhookEndpoint', description: 'An address of your own that is told what happens.' });
export type WebhookEndpointView = z.infer<typeof webhookEndpointSchema>;

export const webhookEndpointSecretSchema = webhookEndpointSchema
  .extend({ secret: z.string().meta({ description: 'Signs every request; `whsec_…`, told this once.' }) })
  .meta({ id: 'WebhookEndpointWithSecret' });
export type WebhookEndpointWithSecret = z.infer<typeof webhookEndpointSecretSchema>;

export const webhookEndpointPageSchema = z
  .object({ items: z.array(webhookEndpointSchema), next: z.int().nullable() })
  .meta({ id: 'WebhookEndpointPage' });
