import { z } from 'zod';
import { idSchema, pageQuerySchema } from '../../../platform/http/page.js';
import { LOGGED_EVENT_TYPES } from '../event-types.js';

export const EVENT_STATES = ['waiting', 'delivered', 'failed'] as const;
export type EventState = (typeof EVENT_STATES)[number];

export const webhookEventQuerySchema = z.strictObject({
  ...pageQuerySchema.shape,
  endpointId: idSchema.optional(),
  type: z.enum(LOGGED_EVENT_TYPES).optional(),
  state: z.enum(EVENT_STATES).optional(),
});
export type WebhookEventQuery = z.infer<typeof webhookEventQuerySchema>;

export const webhookEventSchema = z
  .object({
    id: z.int(),
    webhookId: z.string().meta({ description: 'The `webhook-id` of its requests: the same with every try.' }),
    endpointId: z.int(),
    type: z.string(),
    at: z.iso.datetime().meta({ description: 'When it happened.' }),
    state: z.enum(EVENT_STATES).meta({ description: 'failed: given up; it can be sent again for 30 days.' }),
    attempts: z.int(),
    lastStatus: z.int().nullable().meta({ description: 'HTTP status of the last answer; null: none came.' }),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookEvent', description: 'An event for one endpoint.' });
export type WebhookEventView = z.infer<typeof webhookEventSchema>;

export const webhookEventPageSchema = z
  .object({
    items: z.array(webhookEventSchema).meta({ description: 'The newest first.' }),
    next: z
      .int()
      .nullable()
      .meta({ description: 'With a filter, a page may hold fewer than `limit` and yet have a next one.' }),
  })
  .meta({ id: 'WebhookEventPage' });
export type WebhookEventPage = z.infer<typeof webhookEventPageSchema>;

export const webhookAttemptSchema = z
  .object({
    at: z.iso.datetime(),
    status: z.int().nullable(),
    tookMs: z.int(),
    answer: z.string().nullable().meta({ description: 'The first 1,000 characters.' }),
    problem: z.string().nullable().meta({ description: 'null: it was taken.' }),
  })
  .meta({ id: 'WebhookAttempt' });

export const webhookEventDetailsSchema = webhookEventSchema
  .extend({
    payload: z.string().meta({ description: 'The body, as it is signed and sent.' }),
    tries: z.array(webhookAttemptSchema).meta({ description: 'In order; the last 50.' }),
    nextTryAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookEventDetails' });
export type WebhookEventDetails = z.infer<typeof webhookEventDetailsSchema>;

export const queuedEventSchema = z.object({ eventId: z.int() }).meta({ id: 'QueuedWebhookEvent' });
export type QueuedEvent = z.infer<typeof queuedEventSchema>;

export const resendFailedSchema = z
  .strictObject({ since: z.iso.datetime().meta({ description: 'Events that happened from then on.' }) })
  .meta({ id: 'ResendFailedWebhookEvents' });
export type ResendFailed = z.infer<typeof resendFailedSchema>;

export const resentEventsSchema = z
  .object({
    resent: z.int(),
    isComplete: z.boolean().meta({ description: 'false: there are more; call again.' }),
  })
  .meta({ id: 'ResentWebhookEvents' });
export type ResentEvents = z.infer<typeof resentEventsSchema>;
