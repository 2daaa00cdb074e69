import { z } from 'zod';
import { NUMBER_TYPES } from '../driver.js';

export const pricesSchema = z
  .object({
    currency: z.string().nullable().meta({ description: 'ISO 4217; null: no price is set.' }),
    perSegment: z.array(
      z.object({
        numberType: z.enum(NUMBER_TYPES).nullable().meta({
          description: 'Null: of every type that has no price of its own.',
        }),
        price: z.string().meta({ description: 'What the company pays, such as `0.009085`.' }),
      }),
    ),
  })
  .meta({ id: 'Prices' });
export type PricesView = z.infer<typeof pricesSchema>;
