import { z } from 'zod';
import { NUMBER_TYPES } from './driver.js';

const credentialFieldSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string().nullable(),
    required: z.boolean(),
    secret: z.boolean().meta({ description: 'Stored encrypted and never shown again.' }),
    pattern: z.string().nullable(),
    minLength: z.number().nullable(),
    maxLength: z.number().nullable(),
    options: z
      .array(z.string())
      .nullable()
      .meta({ description: 'The values to choose from, where not any text will do.' }),
  })
  .meta({ id: 'CredentialField' });

/** A carrier that accounts can be connected to. */
const carrierSchema = z
  .object({
    code: z.string(),
    displayName: z.string(),
    capabilities: z.object({
      validityPeriod: z.boolean(),
      perMessageCallback: z.boolean(),
      echoesReference: z.boolean(),
    }),
    defaultRates: z
      .record(z.enum(NUMBER_TYPES), z.number())
      .meta({ description: 'Segments a minute of one number of each type.' }),
    canCheckConnection: z.boolean(),
    credentials: z.array(credentialFieldSchema),
  })
  .meta({ id: 'Carrier', description: 'A carrier that accounts can be connected to.' });
export type Carrier = z.infer<typeof carrierSchema>;

export const carrierListSchema = z.object({ items: z.array(carrierSchema) }).meta({ id: 'CarrierList' });
export type CarrierList = z.infer<typeof carrierListSchema>;
