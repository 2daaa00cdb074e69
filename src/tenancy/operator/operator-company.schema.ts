import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { ROLES } from '../access/tenant.js';
import { COMPANY_STATUSES } from '../companies/company.entity.js';
import { companyNameSchema, timeZoneSchema } from '../companies/company.schema.js';
import { suspensionReasonSchema } from '../companies/onboarding.service.js';
import { emailSchema } from '../users/email.schema.js';

export const companyQuerySchema = pageQuerySchema.extend({
  search: z.string().trim().min(1).max(120).optional().meta({ description: 'A part of the name.' }),
  status: z.enum(COMPANY_STATUSES).optional(),
});
export type CompanyQuery = z.infer<typeof companyQuerySchema>;

export const operatorCompanySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.enum(COMPANY_STATUSES),
    suspendedReason: z.string().nullable(),
    suspendedAt: z.iso.datetime().nullable(),
    timeZone: z.string(),
    twoFactorRequired: z.boolean(),
    createdAt: z.iso.datetime(),
    members: z.int(),
    openInvitations: z.int().meta({ description: 'Expired ones too, until they are sent again or revoked.' }),
    requestsPerMinute: z
      .int()
      .nullable()
      .meta({ description: 'Its own limit of API requests; null: the one of the deployment.' }),
    apiKeys: z.int().meta({ description: 'Without those that were revoked.' }),
  })
  .meta({ id: 'OperatorCompany', description: 'A company as the operator of the platform sees it.' });
export type OperatorCompanyView = z.infer<typeof operatorCompanySchema>;

export const operatorCompanyPageSchema = z
  .object({ items: z.array(operatorCompanySchema), next: z.int().nullable() })
  .meta({ id: 'OperatorCompanyPage' });

export const createCompanySchema = z
  .strictObject({
    name: companyNameSchema,
    timeZone: timeZoneSchema.optional(),
    ownerEmail: emailSchema.meta({ description: 'Gets an invitation as the first owner.' }),
  })
  .meta({ id: 'CreateCompany', description: 'A new company.' });
export type CreateCompany = z.infer<typeof createCompanySchema>;

export const suspendCompanySchema = z
  .strictObject({ reason: suspensionReasonSchema.meta({ description: 'Its people read it.' }) })
  .meta({ id: 'SuspendCompany', description: 'Why a company is suspended.' });
export type SuspendCompany = z.infer<typeof suspendCompanySchema>;

export const requestLimitSchema = z
  .strictObject({
    requestsPerMinute: z.int().min(1).max(1_000_000).nullable().meta({
      description: 'Of all its people and keys together, and of each; null: the limits of the deployment.',
    }),
  })
  .meta({
    id: 'RequestLimit',
    description: 'How often a company may call the API.',
    example: { requestsPerMinute: 12_000 },
  });
export type RequestLimit = z.infer<typeof requestLimitSchema>;

export const stepInSchema = z
  .strictObject({ role: z.enum(ROLES).meta({ description: 'What the operator may do there.' }) })
  .meta({ id: 'StepIn', description: 'As whom an operator steps into a company.' });
export type StepIn = z.infer<typeof stepInSchema>;
