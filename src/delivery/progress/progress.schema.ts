import { z } from 'zod';
import { CAMPAIGN_STATUSES } from '../../campaigns/campaign-status.js';
import { optOutRateSchema } from '../../campaigns/opt-out-rate.js';

/** What can hold messages of a campaign. */
export const HOLD_KINDS = [
  'generating',
  'paused',
  'account_stopped',
  'no_number',
  'balance',
  'legal_hours',
  'texted_recently',
  'state_cap',
  'retry',
  'daily_limit',
  'account_rate',
] as const;

const time = z.string().nullable().meta({ format: 'date-time' });

export const progressSchema = z
  .object({
    status: z.enum(CAMPAIGN_STATUSES),
    pending: z.int().meta({ description: 'Messages that wait, postponed ones among them.' }),
    queued: z.int().meta({ description: 'On their way to the carrier.' }),
    done: z.int().meta({ description: 'Handed over, skipped or canceled.' }),
    optOutRate: optOutRateSchema,
    segmentsPerMinute: z.int().nullable().meta({
      description:
        'This campaign’s part of what its account may send now, without the numbers whose day is used up; null: it has no number.',
    }),
    holds: z.array(
      z.object({
        kind: z.enum(HOLD_KINDS),
        messages: z.int(),
        text: z.string().meta({ description: 'In plain words.' }),
        until: time.meta({ description: 'When the first of them may go; null: nobody knows.' }),
        timeZone: z.string().nullable().meta({ description: 'Of legal hours: the zone that opens last.' }),
      }),
    ),
    expectedEndAt: time.meta({
      description:
        'By rate, daily limits and opening hours; null: it does not run, or will not be done within a week.',
    }),
  })
  .meta({ id: 'CampaignProgress' });
export type CampaignProgress = z.infer<typeof progressSchema>;
export type ProgressHold = CampaignProgress['holds'][number];
