import { z } from 'zod';
import { pageQuerySchema } from '../../platform/http/page.js';
import { monthSchema } from './usage-period.js';

const amount = z.string().nullable().meta({ description: 'Null: no price was set.' });

const lineSchema = z.object({
  accountId: z.int().nullable(),
  account: z.string(),
  carrier: z.string(),
  numberType: z.string().nullable(),
  currency: z.string().nullable(),
  price: amount.meta({ description: 'Of a segment.' }),
  messages: z.int(),
  segments: z.int(),
  cost: amount,
});

const totalSchema = z.object({
  currency: z.string().nullable(),
  messages: z.int(),
  segments: z.int(),
  cost: amount,
});

/** As it is kept once it is closed. */
export const statementBodySchema = z.object({
  company: z.string(),
  lines: z.array(lineSchema),
  totals: z.array(totalSchema),
});
export type StatementBody = z.infer<typeof statementBodySchema>;

export const statementSchema = statementBodySchema
  .extend({
    month: monthSchema,
    status: z.enum(['open', 'closed']).meta({ description: '`closed`: it does not change any more.' }),
    closesAt: z.iso.datetime().meta({ description: 'Three days after the month ends in UTC.' }),
  })
  .meta({ id: 'UsageStatement' });
export type StatementView = z.infer<typeof statementSchema>;

export const statementQuerySchema = z.strictObject({
  after: monthSchema.optional().meta({ description: 'The `next` of the page before.' }),
  limit: pageQuerySchema.shape.limit,
});
export type StatementQuery = z.infer<typeof statementQuerySchema>;

const listedStatementSchema = z
  .object({
    month: monthSchema,
    status: z.enum(['open', 'closed']),
    closesAt: z.iso.datetime(),
    totals: z.array(totalSchema),
  })
  .meta({ id: 'ListedUsageStatement' });

export const statementPageSchema = z
  .object({ items: z.array(listedStatementSchema), next: z.string().nullable() })
  .meta({ id: 'UsageStatementPage' });
export type StatementPage = z.infer<typeof statementPageSchema>;
