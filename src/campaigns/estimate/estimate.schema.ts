import { z } from 'zod';
import { MESSAGE_REASONS } from '../../messages/message-status.js';

/** Why contacts of the lists would get no message of their own. */
export const LEFT_OUT = [...MESSAGE_REASONS, 'outside_filters', 'duplicate'] as const;

export const estimateSchema = z
  .object({
    contacts: z.int().meta({ description: 'In all lists together.' }),
    recipients: z.int(),
    segments: z.int().meta({ description: 'With merge fields, opt-out line and replacement.' }),
    leftOut: z.partialRecord(z.enum(LEFT_OUT), z.int()).meta({ description: 'Contacts by reason.' }),
    exact: z.boolean().meta({ description: 'Every contact was looked at, and every text made.' }),
    lookedAt: z.int(),
    margin: z.object({ recipients: z.int(), segments: z.int() }).meta({
      description: 'How far off the figures may be, at 95 %; 0 where they are exact.',
    }),
    cost: z
      .object({
        amount: z.string().meta({ description: 'Of all segments, by the share of each type of number.' }),
        margin: z.string().meta({ description: 'Of the margin’s segments.' }),
        currency: z.string().meta({ description: 'ISO 4217.' }),
      })
      .nullable(),
    noCost: z.enum(['no_price', 'no_number']).nullable().meta({
      description:
        'Why there is no cost: a type of its numbers has no price, or the account no active number.',
    }),
    segmentsPerMinute: z.int().nullable().meta({
      description: 'What the account sends; null: it has no active number.',
    }),
    minutes: z.int().nullable().meta({
      description: 'To send all at that rate, if nothing else is sent and no legal hours are waited for.',
    }),
  })
  .meta({ id: 'CampaignEstimate' });
export type CampaignEstimate = z.infer<typeof estimateSchema>;
