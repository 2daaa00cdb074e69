import { z } from 'zod';
import { TEN_DLC_BRAND_KINDS, TEN_DLC_CLASSES } from './ten-dlc-limits.js';

const nameSchema = z.string().trim().min(1).max(120);
const taxIdSchema = z
  .string()
  .transform((text) => text.replace(/[\s-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^[0-9A-Z]{4,32}$/, 'must be 4 to 32 letters and digits'))
  .meta({
    description: 'Tax id under which it is registered; of a sole proprietor the registry’s id of the brand.',
  });
const kindSchema = z.enum(TEN_DLC_BRAND_KINDS);
const scoreSchema = z
  .int()
  .min(1)
  .max(100)
  .nullable()
  .meta({ description: 'Vetting score of a standard brand; null: not vetted.' });
const perDaySchema = z
  .int()
  .min(1)
  .nullable()
  .meta({ description: 'An own limit below the carrier’s; null: the carrier’s.' });
const perMinuteSchema = z
  .int()
  .min(1)
  .nullable()
  .meta({ description: 'An own limit below that of the class; null: that of the class.' });

export const addTenDlcBrandSchema = z
  .strictObject({
    name: nameSchema,
    taxId: taxIdSchema,
    kind: kindSchema.default('standard'),
    vettingScore: scoreSchema.default(null),
    segmentsPerDay: perDaySchema.default(null),
  })
  .meta({ id: 'AddTenDlcBrand', description: 'A brand as it stands in the 10DLC registry.' });
export type AddTenDlcBrand = z.infer<typeof addTenDlcBrandSchema>;

export const updateTenDlcBrandSchema = z
  .strictObject({
    name: nameSchema.optional(),
    kind: kindSchema.optional(),
    vettingScore: scoreSchema.optional(),
    segmentsPerDay: perDaySchema.optional(),
  })
  .meta({ id: 'UpdateTenDlcBrand', description: 'What is to change; the rest stays.' });
export type UpdateTenDlcBrand = z.infer<typeof updateTenDlcBrandSchema>;

export const tenDlcBrandSchema = z
  .object({
    id: z.int(),
    name: z.string(),
    taxId: z.string(),
    kind: kindSchema,
    vettingScore: z.int().nullable(),
    segmentsPerDay: z.int().nullable(),
    limitPerDay: z
      .int()
      .meta({ description: 'Segments a day, midnight to midnight Pacific time, over all of its campaigns.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'TenDlcBrand' });
export type TenDlcBrandView = z.infer<typeof tenDlcBrandSchema>;

export const tenDlcBrandPageSchema = z
  .object({ items: z.array(tenDlcBrandSchema), next: z.int().nullable() })
  .meta({ id: 'TenDlcBrandPage' });

export const addTenDlcCampaignSchema = z
  .strictObject({
    brandId: z.int().min(1),
    name: nameSchema,
    class: z.enum(TEN_DLC_CLASSES).meta({ description: 'As AT&T classes its use case.' }),
    segmentsPerMinute: perMinuteSchema.default(null),
  })
  .meta({
    id: 'AddTenDlcCampaign',
    description: 'A use case of a brand as it stands in the 10DLC registry.',
  });
export type AddTenDlcCampaign = z.infer<typeof addTenDlcCampaignSchema>;

export const updateTenDlcCampaignSchema = z
  .strictObject({
    name: nameSchema.optional(),
    class: z.enum(TEN_DLC_CLASSES).optional(),
    segmentsPerMinute: perMinuteSchema.optional(),
  })
  .meta({ id: 'UpdateTenDlcCampaign', description: 'What is to change; the rest stays.' });
export type UpdateTenDlcCampaign = z.infer<typeof updateTenDlcCampaignSchema>;

export const tenDlcCampaignSchema = z
  .object({
    id: z.int(),
    brandId: z.int(),
    name: z.string(),
    class: z.enum(TEN_DLC_CLASSES),
    segmentsPerMinute: z.int().nullable(),
    limitPerMinute: z.int().meta({ description: 'Segments a minute.' }),
    limitIsOver: z
      .enum(['campaign', 'number'])
      .meta({ description: 'Whether all of its numbers share the limit, or each has it.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'TenDlcCampaign' });
export type TenDlcCampaignView = z.infer<typeof tenDlcCampaignSchema>;

export const tenDlcCampaignPageSchema = z
  .object({ items: z.array(tenDlcCampaignSchema), next: z.int().nullable() })
  .meta({ id: 'TenDlcCampaignPage' });
