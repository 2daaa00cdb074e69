import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { isCurrency, parseMicros } from '../../platform/money.js';

const amount = z
  .string()
  .refine((text) => parseMicros(text) !== null, 'must be an amount such as 250.00, of at most six decimals');

export const setBalanceSchema = z
  .strictObject({
    prepaid: z.boolean().meta({ description: 'Whether what is sent is paid out of the balance.' }),
    currency: z
      .string()
      .refine(isCurrency, 'must be a currency of ISO 4217 such as USD')
      .meta({ description: 'ISO 4217; that of the prices. It cannot be changed later.' }),
    warnBelow: amount.default('0').meta({ description: 'The company is warned below this; 0: never.' }),
  })
  .meta({ id: 'SetBalance' });
export type SetBalance = z.infer<typeof setBalanceSchema>;

export const topUpSchema = z
  .strictObject({
    reference: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .meta({ description: 'Such as the number of an invoice; the same one again changes nothing.' }),
    amount: amount.meta({ description: 'What was paid in.' }),
    takeBack: z.boolean().default(false).meta({ description: 'It is paid out again instead.' }),
    note: z.string().trim().max(255).optional(),
  })
  .meta({ id: 'TopUp' });
export type TopUp = z.infer<typeof topUpSchema>;

export const topUpViewSchema = z
  .object({
    id: z.int(),
    reference: z.string(),
    amount: z.string().meta({ description: 'Less than 0: paid out again.' }),
    currency: z.string(),
    note: z.string().nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'BalanceTopUp' });
export type TopUpView = z.infer<typeof topUpViewSchema>;

export const topUpPageSchema = z
  .object({ items: z.array(topUpViewSchema), next: z.int().nullable() })
  .meta({ id: 'BalanceTopUpPage' });

export const topUpQuerySchema = pageQuerySchema;

export const balanceSchema = z
  .object({
    prepaid: z.boolean().meta({ description: 'false: the company pays afterwards.' }),
    currency: z.string().nullable(),
    available: z.string().nullable().meta({ description: 'May still be spent; at 0 nothing is sent.' }),
    reserved: z.string().nullable().meta({ description: 'For messages on their way.' }),
    charged: z.string().nullable().meta({ description: 'For messages that carriers accepted.' }),
    toppedUp: z.string().nullable().meta({ description: 'The sum of the other three.' }),
    warnBelow: z.string().nullable(),
  })
  .meta({ id: 'Balance' });
export type BalanceView = z.infer<typeof balanceSchema>;
