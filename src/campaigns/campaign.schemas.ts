import { z } from 'zod';

/** The longest text that any of our carriers takes in one go. */
const MAX_TEXT = 1_600;
const MAX_LISTS = 50;

const name = z.string().trim().min(1).max(120);
const text = z.string().trim().min(1).max(MAX_TEXT).meta({ description: 'May hold {{ merge_fields }}.' });

export const createCampaignSchema = z
  .strictObject({
    name,
    accountId: z.int().min(1),
    listIds: z
      .array(z.int().min(1))
      .min(1)
      .max(MAX_LISTS)
      .refine((ids) => new Set(ids).size === ids.length, 'names a list twice'),
    text,
    autoStart: z.boolean().default(false).meta({ description: 'Start as soon as all messages are there.' }),
  })
  .meta({ id: 'CreateCampaign' });
export type CreateCampaign = z.infer<typeof createCampaignSchema>;

export const editCampaignSchema = z
  .strictObject({ name: name.optional(), text: text.optional() })
  .refine((change) => change.name !== undefined || change.text !== undefined, 'names nothing to change')
  .meta({ id: 'EditCampaign' });
export type EditCampaign = z.infer<typeof editCampaignSchema>;
