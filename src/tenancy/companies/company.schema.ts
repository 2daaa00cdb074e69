import { IANAZone } from 'luxon';
import { z } from 'zod';
import { COMPANY_STATUSES } from './company.entity.js';

export const companyNameSchema = z.string().trim().min(1).max(120);

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((name) => IANAZone.isValidZone(name), 'must be an IANA time zone such as America/New_York');

/** A month: longer gaps are a matter of which contacts a campaign is for. */
const CONTACT_WINDOW_MAX_HOURS = 720;

export const updateCompanySchema = z
  .strictObject({
    name: companyNameSchema.optional(),
    timeZone: timeZoneSchema.optional(),
    contactWindowHours: z
      .number()
      .int()
      .min(0)
      .max(CONTACT_WINDOW_MAX_HOURS)
      .optional()
      .meta({ description: 'Hours in which a person is texted at most once; 0 switches the rule off.' }),
  })
  .meta({ id: 'UpdateCompany', description: 'What is to change; the rest stays.' });
export type UpdateCompany = z.infer<typeof updateCompanySchema>;

export const twoFactorPolicySchema = z
  .strictObject({ required: z.boolean() })
  .meta({ id: 'TwoFactorPolicy', description: 'Whether all members need a second factor.' });
export type TwoFactorPolicy = z.infer<typeof twoFactorPolicySchema>;

export const companySchema = z
  .object({
    id: z.int(),
    name: z.string(),
    status: z.enum(COMPANY_STATUSES),
    timeZone: z.string(),
    contactWindowHours: z.int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Company' });
export type CompanyView = z.infer<typeof companySchema>;
