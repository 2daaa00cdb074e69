import { z } from 'zod';
import { campaignTextSchema } from '../../campaigns/campaign.schemas.js';
import { MESSAGE_CATEGORIES } from '../../campaigns/campaign-status.js';
import { phoneSchema } from '../../carriers/phone.js';
import { MESSAGE_REASONS, MESSAGE_STATUSES } from '../../messages/message-status.js';
import { idSchema, pageQuerySchema } from '../../platform/http/page.js';

/** Messages in one request. */
export const MOST_MESSAGES = 10_000;
/** Bytes of one batch: so many texts of the longest kind. */
export const BATCH_BODY_BYTES = 24 * 1024 ** 2;
const MOST_FIELDS = 50;
const WEEK_SECONDS = 7 * 86_400;

const referenceSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters without blanks')
  .meta({
    description:
      'Your own name for the message, once in your company: the same one again returns the same message and sends nothing.',
    example: 'order-4711-shipped',
  });

const dataSchema = z
  .record(
    z.string().regex(/^[A-Za-z]\w{0,49}$/, 'must be letters, digits and underscores, a letter first'),
    z.string().max(500),
  )
  .refine((data) => Object.keys(data).length <= MOST_FIELDS, `holds more than ${MOST_FIELDS} fields`)
  .meta({ description: 'Values of the merge fields of the text, such as {{ code }}.' });

const message = {
  to: phoneSchema,
  reference: referenceSchema,
  data: dataSchema.optional(),
};

const terms = {
  accountId: z.int().min(1),
  category: z.enum(MESSAGE_CATEGORIES).meta({
    description:
      'promotional: every rule holds, such as legal hours and how often a person is texted; it waits until it may leave. transactional: bound by opt-outs and the limits of numbers alone, and ahead of all that is promotional.',
  }),
  from: z.string().trim().min(1).max(20).optional().meta({
    description: 'The one number, of the account, that it leaves from; without it the platform chooses.',
    example: '+14155550100',
  }),
  optOutText: z.string().trim().min(1).max(160).nullable().optional().meta({
    description:
      'Ends the text on a line of its own, unless the text says it already; null: nothing is added. Left out: promotional messages get «Reply STOP to opt out», transactional ones nothing.',
  }),
  smartReplacement: z.boolean().default(true).meta({
    description: 'Put plain signs for curly quotes, dashes and the like where the text then fits GSM-7.',
  }),
  sendAt: z.iso.datetime({ offset: true }).optional().meta({
    description: 'Not before this time, at most a week ahead; it leaves within the minute after it.',
  }),
  validForSeconds: z.int().min(60).max(WEEK_SECONDS).default(86_400).meta({
    description:
      'Given up when it could not leave within so many seconds of when it was accepted, or of sendAt.',
  }),
};

export const sendMessageSchema = z
  .strictObject({ ...terms, ...message, text: campaignTextSchema })
  .meta({ id: 'SendMessage' });
export type SendMessage = z.infer<typeof sendMessageSchema>;

export const sendBatchSchema = z
  .strictObject({
    ...terms,
    text: campaignTextSchema.optional(),
    messages: z
      .array(z.strictObject({ ...message, text: campaignTextSchema.optional() }))
      .min(1)
      .max(MOST_MESSAGES)
      .meta({ description: 'Each with its own text, or with the one of the batch.' }),
  })
  .meta({ id: 'SendMessageBatch' });
export type SendBatch = z.infer<typeof sendBatchSchema>;

export const directMessageSchema = z
  .object({
    id: z.int(),
    campaignId: z.int().meta({
      description:
        'The standing campaign that holds it; with the id it names the message everywhere else, such as in its trace.',
    }),
    batchId: z.int().meta({ description: 'Those that were accepted together.' }),
    reference: z.string(),
    accountId: z.int(),
    category: z.enum(MESSAGE_CATEGORIES),
    to: z.string().meta({ description: 'E.164 with the plus sign.' }),
    from: z.string().nullable().meta({ description: 'Null until one is chosen.' }),
    text: z.string(),
    segments: z.int(),
    status: z.enum(MESSAGE_STATUSES),
    reason: z.enum(MESSAGE_REASONS).nullable(),
    explanation: z.string().meta({ description: 'Status and reason in plain words.' }),
    carrierError: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
    createdAt: z.iso.datetime(),
    sendAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'DirectMessage' });
export type DirectMessageView = z.infer<typeof directMessageSchema>;

export const directMessagePageSchema = z
  .object({ items: z.array(directMessageSchema), next: z.int().nullable() })
  .meta({ id: 'DirectMessagePage' });

export const acceptedBatchSchema = z
  .object({
    accepted: z.int().meta({ description: 'Messages that are new.' }),
    repeated: z.int().meta({ description: 'Messages that were there already, by their reference.' }),
    items: z
      .array(
        z.object({
          id: z.int(),
          campaignId: z.int(),
          batchId: z.int(),
          reference: z.string(),
          repeated: z.boolean(),
        }),
      )
      .meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'AcceptedMessageBatch' });
export type AcceptedBatch = z.infer<typeof acceptedBatchSchema>;

export const directMessageQuerySchema = pageQuerySchema.extend({
  reference: referenceSchema.optional(),
  batchId: idSchema.optional().meta({ description: 'As the answer to a batch names it.' }),
});
export type DirectMessageQuery = z.infer<typeof directMessageQuerySchema>;
