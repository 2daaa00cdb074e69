import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { AUDIT_ACTORS, AUDIT_OUTCOMES } from './audit-entry.js';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** What is looked for in the log; every condition that is given must hold. */
export const auditFilterSchema = z.strictObject({
  userId: idSchema.optional().meta({ description: 'What this person did.' }),
  apiKeyId: idSchema.optional().meta({ description: 'What was done with this key.' }),
  action: z
    .string()
    .regex(/^[\w.]{1,60}$/, 'must be an action such as campaign.start')
    .optional()
    .meta({ description: 'Such as `campaign.start`.' }),
  subject: z
    .string()
    .regex(/^\w{1,40}(\/[\x20-\x7e]{1,64})?$/, 'must be a kind such as campaign, or one such as campaign/12')
    .optional()
    .meta({ description: 'What it was done to: `campaign`, or one of them as `campaign/12`.' }),
  since: time.optional().meta({ description: 'At or after this time.' }),
  until: time.optional().meta({ description: 'Before this time.' }),
});
export type AuditFilterQuery = z.infer<typeof auditFilterSchema>;

export const auditPageQuerySchema = auditFilterSchema.extend(pageQuerySchema.shape);
export type AuditPageQuery = z.infer<typeof auditPageQuerySchema>;

export const platformAuditQuerySchema = auditPageQuerySchema.extend({
  companyId: idSchema.optional().meta({
    description: 'The log of this company; left out: what concerns none, such as sign-ins of strangers.',
  }),
});
export type PlatformAuditQuery = z.infer<typeof platformAuditQuerySchema>;

export const auditEntrySchema = z
  .object({
    id: z.int(),
    at: z.iso.datetime(),
    action: z.string().meta({ description: 'Noun and verb, such as `campaign.start`.' }),
    outcome: z.enum(AUDIT_OUTCOMES).meta({
      description: '`unknown`: a process ended in the middle of it, and it may have happened or not.',
    }),
    status: z.int().nullable().meta({ description: 'Of the answer.' }),
    actor: z.object({
      kind: z.enum(AUDIT_ACTORS).meta({
        description: '`operator`: somebody who runs the platform. `nobody`: not signed in.',
      }),
      userId: z.int().nullable(),
      apiKeyId: z.int().nullable(),
      name: z.string().nullable().meta({ description: 'Of the person or the key, as it is now.' }),
      email: z.string().nullable(),
    }),
    subject: z
      .object({ kind: z.string(), id: z.string().nullable() })
      .meta({ description: 'What it was done to.' }),
    address: z.string().meta({ description: 'Network address that the request came from.' }),
    userAgent: z.string().nullable(),
    requestId: z.string().meta({ description: 'The answer carried it as X-Request-Id.' }),
    fields: z.array(z.string()).meta({ description: 'Names of what was given; never secrets or texts.' }),
    values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntryView = z.infer<typeof auditEntrySchema>;

export const auditPageSchema = z
  .object({ items: z.array(auditEntrySchema), next: z.int().nullable() })
  .meta({ id: 'AuditPage' });
