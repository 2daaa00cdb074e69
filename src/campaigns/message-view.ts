import { z } from 'zod';
import { formatPhone } from '../carriers/phone.js';
import type { MessageRow } from '../messages/message-list.repository.js';
import { MESSAGE_REASONS, MESSAGE_STATUSES } from '../messages/message-status.js';
import { pageQuerySchema } from '../platform/http/page.js';

/** Query of a campaign's messages: all of them, or those of a status, a reason, or both. */
export const messageQuerySchema = pageQuerySchema.extend({
  status: z.enum(MESSAGE_STATUSES).optional(),
  reason: z.enum(MESSAGE_REASONS).optional(),
});
export type MessageQuery = z.infer<typeof messageQuerySchema>;

/** A message as the API shows it. */
export const messageSchema = z
  .object({
    id: z.int(),
    campaignId: z.int(),
    contactId: z.int().nullable(),
    phone: z.string().meta({ description: 'E.164 with the plus sign.' }),
    status: z.enum(MESSAGE_STATUSES),
    reason: z.enum(MESSAGE_REASONS).nullable(),
    carrierError: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
    segments: z.int().nullable(),
    numberId: z.int().nullable(),
    sentAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    text: z.string().nullable().meta({ description: 'As it was handed to the carrier.' }),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof messageSchema>;

export const messagePageSchema = z
  .object({ items: z.array(messageSchema), next: z.int().nullable() })
  .meta({ id: 'MessagePage' });

/** The API's picture of a message row. */
export function toMessageView(row: MessageRow): MessageView {
  return {
    ...row,
    phone: formatPhone(row.phone),
    sentAt: row.sentAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}
