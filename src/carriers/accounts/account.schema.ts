import { z } from 'zod';

const nameSchema = z.string().trim().min(1).max(120);
const credentialsSchema = z
  .record(z.string().max(64), z.string().max(8_000))
  .meta({ description: 'The fields that `GET /carriers` names for this carrier.' });
const rateSchema = z
  .number()
  .int()
  .min(1)
  .max(10_000_000)
  .meta({ description: 'Segments a minute over all numbers; null: only the numbers limit.' });

export const createAccountSchema = z
  .strictObject({
    carrier: z.string().min(1).max(32).meta({ description: 'A code of `GET /carriers`.' }),
    name: nameSchema,
    credentials: credentialsSchema,
    segmentsPerMinute: rateSchema.nullable().default(null),
  })
  .meta({ id: 'CreateAccount', description: 'Connects a carrier.' });
export type CreateAccount = z.infer<typeof createAccountSchema>;

export const updateAccountSchema = z
  .strictObject({
    name: nameSchema.optional(),
    credentials: credentialsSchema.optional(),
    segmentsPerMinute: rateSchema.nullable().optional(),
  })
  .meta({ id: 'UpdateAccount', description: 'What is to change; credentials that are left out stay.' });
export type UpdateAccount = z.infer<typeof updateAccountSchema>;

export const accountSchema = z
  .object({
    id: z.int(),
    carrier: z.string(),
    name: z.string(),
    status: z.enum(['active', 'stopped']),
    statusReason: z.string().nullable(),
    segmentsPerMinute: z.int().nullable(),
    credentials: z.record(z.string(), z.string()).meta({ description: 'Without the secrets.' }),
    secretsSet: z.array(z.string()).meta({ description: 'Names of the secrets that are stored.' }),
    webhookUrl: z.string().meta({ description: 'Where the carrier is to report to.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' });
export type AccountView = z.infer<typeof accountSchema>;

export const accountPageSchema = z
  .object({ items: z.array(accountSchema), next: z.int().nullable() })
  .meta({ id: 'AccountPage' });

export const connectionCheckSchema = z
  .object({
    result: z.enum(['works', 'fails', 'not-supported']),
    problem: z.string().nullable().meta({ description: 'In plain words, where it fails.' }),
  })
  .meta({ id: 'ConnectionCheck' });
export type ConnectionCheck = z.infer<typeof connectionCheckSchema>;
