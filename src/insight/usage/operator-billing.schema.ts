import { z } from 'zod';

export const priceListSchema = z
  .object({
    accountId: z.int(),
    validFrom: z.iso.datetime(),
    currency: z.string(),
    prices: z
      .record(z.string(), z.string())
      .meta({ description: 'Of a segment by type of number, without the markup; `any`: of all others.' }),
  })
  .meta({ id: 'PriceList' });

export const priceListsSchema = z.object({ items: z.array(priceListSchema) }).meta({ id: 'PriceLists' });

export const markupSchema = z
  .object({ companyId: z.int(), validFrom: z.iso.datetime(), percent: z.string() })
  .meta({ id: 'Markup' });

export const markupsSchema = z.object({ items: z.array(markupSchema) }).meta({ id: 'Markups' });
