import { z } from 'zod';
import { campaignTextSchema, createCampaignSchema } from '../campaign.schemas.js';
import { LEFT_OUT } from '../estimate/estimate.schema.js';

const MAX_SHOWN = 50;

export const previewRequestSchema = z
  .strictObject({
    contactIds: z.array(z.int().min(1)).min(1).max(MAX_SHOWN).optional().meta({
      description: 'Contacts of its lists; without them the first ones are shown.',
    }),
    limit: z.int().min(1).max(MAX_SHOWN).default(5),
    text: campaignTextSchema.optional().meta({
      description: 'A text to try in the place of the saved one.',
    }),
  })
  .meta({ id: 'PreviewCampaign' });
export type PreviewRequest = z.infer<typeof previewRequestSchema>;

const { accountId, listIds, filters, excludeCampaignIds, text, optOutText, smartReplacement } =
  createCampaignSchema.shape;

export const previewDraftSchema = z
  .strictObject({
    accountId,
    listIds,
    filters,
    excludeCampaignIds,
    text,
    optOutText,
    smartReplacement,
    limit: z.int().min(1).max(MAX_SHOWN).default(5),
  })
  .meta({ id: 'PreviewDraft', description: 'A campaign that is not saved yet.' });
export type PreviewDraft = z.infer<typeof previewDraftSchema>;

export const previewSchema = z
  .object({
    items: z.array(
      z.object({
        contactId: z.int(),
        listId: z.int(),
        phone: z.string(),
        firstName: z.string().nullable(),
        lastName: z.string().nullable(),
        text: z.string().nullable().meta({ description: 'As it would be handed over; null: there is none.' }),
        encoding: z.enum(['gsm-7', 'ucs-2']).nullable(),
        segments: z.int().nullable(),
        ucs2Characters: z.array(z.string()).meta({ description: 'What keeps the text out of GSM-7.' }),
        leftOut: z
          .enum(LEFT_OUT)
          .nullable()
          .meta({ description: 'Why this contact gets no message; null: it does.' }),
      }),
    ),
  })
  .meta({ id: 'CampaignPreview' });
export type CampaignPreview = z.infer<typeof previewSchema>;
