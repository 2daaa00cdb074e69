import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';

/** Why a contact of a campaign's lists has no message of its own; all other reasons stand on messages. */
export const NO_MESSAGE_REASONS = ['outside_filters', 'duplicate'] as const;
export type NoMessageReason = (typeof NO_MESSAGE_REASONS)[number];

export const leftOutQuerySchema = pageQuerySchema.extend({
  listId: idSchema.meta({ description: 'One of the campaign’s lists.' }),
  reason: z.enum(NO_MESSAGE_REASONS).optional(),
});
export type LeftOutQuery = z.infer<typeof leftOutQuerySchema>;

export const leftOutPageSchema = z
  .object({
    items: z.array(
      z.object({
        contactId: z.int(),
        phone: z.string().meta({ description: 'E.164 with the plus sign.' }),
        reason: z.enum(NO_MESSAGE_REASONS).meta({
          description: 'duplicate: its number has the message of another contact.',
        }),
      }),
    ),
    next: z.int().nullable(),
  })
  .meta({ id: 'LeftOutPage' });
export type LeftOutPage = z.infer<typeof leftOutPageSchema>;
