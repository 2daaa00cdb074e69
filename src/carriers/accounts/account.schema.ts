import { IANAZone } from 'luxon';
import { z } from 'zod';
import { CHECK_RESULTS } from './account.entity.js';

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

const dailySchema = z
  .number()
  .int()
  .min(1)
  .max(1_000_000_000)
  .meta({ description: 'Segments in a day of the carrier, over all numbers; null: only the numbers limit.' });
/** T-Mobile counts from midnight Pacific time; no other carrier's day is known. */
export const CARRIER_DAY_ZONE = 'America/Los_Angeles';
const dayZoneSchema = z
  .string()
  .max(64)
  .refine((name) => IANAZone.isValidZone(name), 'must be an IANA time zone such as America/Los_Angeles')
  .meta({ description: 'Where the carrier’s day begins at midnight: daily limits count in it.' });

export const createAccountSchema = z
  .strictObject({
    carrier: z.string().min(1).max(32).meta({ description: 'A code of `GET /carriers`.' }),
    name: nameSchema,
    credentials: credentialsSchema,
    segmentsPerMinute: rateSchema.nullable().default(null),
    segmentsPerDay: dailySchema.nullable().optional(),
    dayTimeZone: dayZoneSchema.optional().meta({ description: `${CARRIER_DAY_ZONE} if left out.` }),
  })
  .meta({
    id: 'CreateAccount',
    description: 'Connects a carrier.',
    example: {
      carrier: 'simulator',
      name: 'First account',
      credentials: { accountId: 'demo', apiKey: 'a long key for the simulator' },
      segmentsPerMinute: 600,
    },
  });
export type CreateAccount = z.infer<typeof createAccountSchema>;

export const updateAccountSchema = z
  .strictObject({
    name: nameSchema.optional(),
    credentials: credentialsSchema.optional(),
    segmentsPerMinute: rateSchema.nullable().optional(),
    segmentsPerDay: dailySchema.nullable().optional(),
    dayTimeZone: dayZoneSchema.optional(),
  })
  .meta({ id: 'UpdateAccount', description: 'What is to change; credentials that are left out stay.' });
export type UpdateAccount = z.infer<typeof updateAccountSchema>;

/** Messages may be reported on for days under the address that they were sent with. h */
const LONGEST_GRACE_HOURS = 7 * 24;
export const DEFAULT_GRACE_HOURS = 24;

export const rotateTokenSchema = z
  .strictObject({
    graceHours: z
      .int()
      .min(0)
      .max(LONGEST_GRACE_HOURS)
      .optional()
      .meta({
        description: `For how long the present address still works, since messages under way carry it; ${DEFAULT_GRACE_HOURS} if left out. 0: it and all earlier ones stop working at once.`,
      }),
  })
  .optional()
  .meta({ id: 'RotateWebhookToken' });
export type RotateToken = z.infer<typeof rotateTokenSchema>;

const checkSchema = z.object({
  result: z.enum(CHECK_RESULTS),
  problem: z.string().nullable().meta({ description: 'In plain words, where it fails.' }),
});

export const accountSchema = z
  .object({
    id: z.int(),
    carrier: z.string(),
    name: z.string(),
    status: z.enum(['active', 'stopped']),
    statusReason: z.string().nullable(),
    segmentsPerMinute: z.int().nullable(),
    segmentsPerDay: z.int().nullable(),
    dayTimeZone: z.string(),
    credentials: z.record(z.string(), z.string()).meta({ description: 'Without the secrets.' }),
    secretsSet: z.array(z.string()).meta({ description: 'Names of the secrets that are stored.' }),
    webhookUrl: z.string().meta({ description: 'Where the carrier is to report to.' }),
    retiredWebhookUrls: z
      .array(z.object({ url: z.string(), expiresAt: z.iso.datetime() }))
      .meta({ description: 'Earlier addresses that still work, for messages that were sent under them.' }),
    lastCheck: checkSchema
      .extend({ at: z.iso.datetime() })
      .nullable()
      .meta({ description: 'The last connection check with the present credentials.' }),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Account' });
export type AccountView = z.infer<typeof accountSchema>;

export const accountPageSchema = z
  .object({ items: z.array(accountSchema), next: z.int().nullable() })
  .meta({ id: 'AccountPage' });

export const connectionCheckSchema = checkSchema.meta({ id: 'ConnectionCheck' });
export type ConnectionCheck = z.infer<typeof connectionCheckSchema>;
