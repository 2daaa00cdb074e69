import { z } from 'zod';
import { CAMPAIGN_KINDS } from '../../campaigns/campaign-status.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';
import { historyFigures, historyTime } from './history.schema.js';

const time = {
  since: historyTime.meta({ description: 'From this time on.', example: '2026-11-01T00:00:00Z' }),
  until: historyTime.optional().meta({ description: 'Before this time; left out: now.' }),
};

export const accountHistoryQuerySchema = z.strictObject(time);
export type AccountHistoryQuery = z.infer<typeof accountHistoryQuerySchema>;

export const campaignHistoryQuerySchema = pageQuerySchema.extend({ ...time, accountId: idSchema.optional() });
export type CampaignHistoryQuery = z.infer<typeof campaignHistoryQuerySchema>;

export const campaignHistoryPageSchema = z
  .object({
    items: z
      .array(
        z.object({
          campaignId: z.int(),
          name: z.string(),
          kind: z.enum(CAMPAIGN_KINDS).meta({
            description: 'A marketer’s own, or a standing one that holds what is sent outside of those.',
          }),
          ...historyFigures,
        }),
      )
      .meta({ description: 'Newest campaign first; those without any figure are left out.' }),
    next: z.int().nullable(),
  })
  .meta({ id: 'CampaignHistoryPage', description: 'What was sent and came back in a time, by campaign.' });
export type CampaignHistoryPage = z.infer<typeof campaignHistoryPageSchema>;

export const accountHistorySchema = z
  .object({
    items: z
      .array(z.object({ accountId: z.int().nullable(), name: z.string().nullable(), ...historyFigures }))
      .meta({ description: 'Those with most messages first; those without any figure are left out.' }),
  })
  .meta({ id: 'AccountHistory', description: 'What was sent and came back in a time, by account.' });
export type AccountHistoryView = z.infer<typeof accountHistorySchema>;
