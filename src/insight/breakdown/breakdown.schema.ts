import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { daySchema } from '../usage/usage-period.js';

export const stateReportQuerySchema = z.strictObject({
  since: daySchema.meta({ description: 'From this day on (UTC).', example: '2026-11-01' }),
  until: daySchema.meta({ description: 'Up to and with this day (UTC).', example: '2026-11-30' }),
  campaignId: idSchema.optional(),
  accountId: idSchema.optional(),
});
export type StateReportQuery = z.infer<typeof stateReportQuerySchema>;

const outcomes = {
  sent: z.int().meta({
    description:
      'Messages handed to carriers, whatever came of them, and those that failed on the way; skipped and canceled are none.',
  }),
  delivered: z.int(),
  failed: z.int().meta({ description: 'Failed or not delivered.' }),
};

const stateLineSchema = z.object({
  state: z.string().nullable().meta({
    description:
      'Code of a US state or Canadian province, as it was known when the message was made. Null: none is known, several may be it, or the person lives elsewhere.',
  }),
  ...outcomes,
  replies: z.int(),
  optOuts: z.int(),
});
export type StateLine = z.infer<typeof stateLineSchema>;

const states = z.array(stateLineSchema).meta({ description: 'Those with most messages first.' });

export const stateReportSchema = z.object({ items: states }).meta({
  id: 'StateReport',
  description:
    'What became of the messages of some days, by state of the person. Counted afterwards: of a campaign that sends, some minutes late.',
});
export type StateReport = z.infer<typeof stateReportSchema>;

export const campaignBreakdownSchema = z
  .object({
    countedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Nothing in these figures is older; null: they were not counted yet.' }),
    accounts: z
      .array(
        z.object({
          accountId: z.int().nullable().meta({ description: 'Null: failed before they had a number.' }),
          name: z.string().nullable(),
          carrier: z.string().nullable(),
          numbers: z.int().meta({ description: 'That sent some of it.' }),
          ...outcomes,
        }),
      )
      .meta({ description: 'Those with most messages first.' }),
    states,
  })
  .meta({
    id: 'CampaignBreakdown',
    description: 'What became of a campaign’s messages, by account and state.',
  });
export type CampaignBreakdown = z.infer<typeof campaignBreakdownSchema>;

export const campaignNumberQuerySchema = z.strictObject({
  after: z.string().max(30).optional().meta({ description: 'The `next` of the page before.' }),
  limit: pageQuerySchema.shape.limit,
});
export type CampaignNumberQuery = z.infer<typeof campaignNumberQuerySchema>;

export const campaignNumberPageSchema = z
  .object({
    items: z
      .array(
        z.object({
          numberId: z.int().nullable().meta({ description: 'Null: failed before they had one.' }),
          accountId: z.int().nullable(),
          sender: z.string().nullable().meta({ description: 'E.164, a short code, or a name.' }),
          ...outcomes,
        }),
      )
      .meta({ description: 'Those with most messages first; while it sends, pages may overlap.' }),
    next: z.string().nullable(),
  })
  .meta({ id: 'CampaignNumberPage', description: 'What became of a campaign’s messages, by number.' });
export type CampaignNumberPage = z.infer<typeof campaignNumberPageSchema>;
