import { z } from 'zod';
import { phoneSchema } from '../../carriers/phone.js';
import { MESSAGE_REASONS } from '../../messages/message-status.js';

/** A test goes to people of the company; more is a campaign. */
const MAX_PHONES = 5;

export const testSendRequestSchema = z
  .strictObject({
    phones: z
      .array(phoneSchema)
      .min(1)
      .max(MAX_PHONES)
      .refine((phones) => new Set(phones).size === phones.length, 'names a number twice'),
    contactId: z.int().min(1).optional().meta({
      description: 'Whose fields the text takes, of one of its lists; without it fields take their defaults.',
    }),
  })
  .meta({ id: 'TestCampaign', description: 'Who gets a test.', example: { phones: ['+12025550199'] } });
export type TestSendRequest = z.infer<typeof testSendRequestSchema>;

export const testSendSchema = z
  .object({
    campaignId: z.int().meta({ description: 'Of the standing campaign that holds the tests of this month.' }),
    text: z.string(),
    segments: z.int(),
    items: z.array(
      z.object({
        phone: z.string(),
        messageId: z.int().nullable(),
        refused: z.enum(MESSAGE_REASONS).nullable().meta({ description: 'Why nothing is sent there.' }),
      }),
    ),
  })
  .meta({ id: 'CampaignTest' });
export type TestSendView = z.infer<typeof testSendSchema>;
