import { z } from 'zod';
import { CAMPAIGN_KINDS } from '../../campaigns/campaign-status.js';
import { messageSchema } from '../../campaigns/message-view.js';
import { firstDigitsSchema } from '../../carriers/phone.js';
import { MESSAGE_REASONS, MESSAGE_STATUSES } from '../../messages/message-status.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';

const time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** Which messages are looked for: all that is given must hold. */
export const archiveQuerySchema = z
  .strictObject({
    phone: firstDigitsSchema.optional(),
    campaignId: idSchema.optional(),
    accountId: idSchema.optional(),
    numberId: idSchema.optional().meta({ description: 'Our number that they left from.' }),
    status: z.enum(MESSAGE_STATUSES).optional(),
    reason: z.enum(MESSAGE_REASONS).optional(),
    carrierError: z
      .string()
      .trim()
      .min(1)
      .max(40)
      .regex(/^[\x20-\x7e]+$/, 'must be ASCII')
      .optional()
      .meta({ description: 'The carrier’s own code of what failed or was not delivered.', example: '30007' }),
    from: time.optional().meta({
      description: 'Sent at this time or later; of what never left, when it ended.',
    }),
    until: time.optional().meta({ description: 'Sent before this time; of what never left, when it ended.' }),
    after: z.string().max(40).optional().meta({ description: 'The `next` of the page before.' }),
    limit: pageQuerySchema.shape.limit,
  })
  .refine(({ from, until }) => !from || !until || from < until, {
    path: ['until'],
    message: 'must be later than from',
  });
export type ArchiveQuery = z.infer<typeof archiveQuerySchema>;

export const archivedMessageSchema = messageSchema
  .extend({
    campaignName: z.string(),
    campaignKind: z.enum(CAMPAIGN_KINDS).meta({
      description:
        'marketing: a campaign of its own. The others are what is sent outside of those, by month.',
    }),
    trace: z.string().meta({
      description: 'Path of what happened to it, step by step.',
      example: '/api/v1/campaigns/7/messages/1234/trace',
    }),
  })
  .meta({ id: 'ArchivedMessage' });
export type ArchivedMessageView = z.infer<typeof archivedMessageSchema>;

export const archivePageSchema = z
  .object({
    items: z.array(archivedMessageSchema),
    next: z.string().nullable().meta({
      description: 'Where the search goes on; null: that is all. A page may hold few, even none, and go on.',
    }),
  })
  .meta({ id: 'ArchivePage', description: 'Newest campaign first, and of each its newest message first.' });
export type ArchivePage = z.infer<typeof archivePageSchema>;
