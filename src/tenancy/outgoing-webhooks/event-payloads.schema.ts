import { z } from 'zod';
import {
  type AlertEventType,
  type CampaignEventType,
  EVENT_TYPES,
  type EventType,
  type ImportEventType,
  type MessageEventType,
  TEST_EVENT,
} from './event-types.js';

/** Version of every payload: fields are added without a new one, and receivers ignore those that they do not know. */
export const PAYLOAD_VERSION = 1;

const phone = z.string().meta({ description: 'E.164, such as +12025550123.' });
const messageId = z.string().meta({ description: '`campaignId.messageId`, as everywhere in the API.' });
const accountScope = z.int().nullable().meta({ description: 'null: for all that the company sends.' });

export const messageEventSchema = z.object({
  messageId,
  campaignId: z.int(),
  phone,
  status: z.string().meta({ description: 'As the type names it.' }),
  reason: z.string().nullable().meta({ description: 'Why it failed or was skipped.' }),
  carrierError: z.string().nullable().meta({ description: 'The carrier’s own code.' }),
});
export type MessageEventData = z.infer<typeof messageEventSchema>;

export const replyEventSchema = z.object({
  replyId: z.int(),
  accountId: z.int(),
  phone,
  to: phone,
  text: z.string(),
  verdict: z.enum(['stop', 'start', 'help', 'conversation']),
  messageId: messageId.nullable().meta({ description: 'The message that it answers.' }),
});
export type ReplyEventData = z.infer<typeof replyEventSchema>;

export const optOutCreatedEventSchema = z.object({
  phone,
  accountId: accountScope,
  source: z.string().meta({ description: 'reply, carrier, api, manual or import.' }),
  messageId: messageId.nullable().meta({ description: 'The message that brought it about.' }),
});
export type OptOutCreatedEventData = z.infer<typeof optOutCreatedEventSchema>;

export const optOutLiftedEventSchema = z.object({ phone, accountId: accountScope, reason: z.string() });
export type OptOutLiftedEventData = z.infer<typeof optOutLiftedEventSchema>;

export const importEventSchema = z.object({
  importId: z.int(),
  listId: z.int().nullable().meta({ description: 'null: it brought opt-outs alone.' }),
  status: z.string(),
  reason: z.string().nullable(),
});
export type ImportEventData = z.infer<typeof importEventSchema>;

export const campaignEventSchema = z.object({
  campaignId: z.int(),
  name: z.string(),
  status: z.string(),
  reason: z.string().nullable().meta({ description: 'Why it paused by itself.' }),
});
export type CampaignEventData = z.infer<typeof campaignEventSchema>;

export const alertEventSchema = z.object({
  alertId: z.int(),
  kind: z.string(),
  subject: z.string().meta({ description: 'Such as account:7.' }),
  message: z.string(),
  beganAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type AlertEventData = z.infer<typeof alertEventSchema>;

export const testEventSchema = z.object({ endpointId: z.int(), message: z.string() });

/** What `data` looks like, by type. */
const DATA_SCHEMAS: Readonly<Record<EventType | typeof TEST_EVENT, z.ZodObject>> = {
  'message.sent': messageEventSchema,
  'message.delivered': messageEventSchema,
  'message.undelivered': messageEventSchema,
  'message.failed': messageEventSchema,
  'message.unknown': messageEventSchema,
  'message.skipped': messageEventSchema,
  'message.canceled': messageEventSchema,
  'reply.received': replyEventSchema,
  'opt_out.created': optOutCreatedEventSchema,
  'opt_out.lifted': optOutLiftedEventSchema,
  'import.completed': importEventSchema,
  'import.failed': importEventSchema,
  'import.canceled': importEventSchema,
  'campaign.ready': campaignEventSchema,
  'campaign.started': campaignEventSchema,
  'campaign.paused': campaignEventSchema,
  'campaign.completed': campaignEventSchema,
  'campaign.canceled': campaignEventSchema,
  'alert.raised': alertEventSchema,
  'alert.resolved': alertEventSchema,
  [TEST_EVENT]: testEventSchema,
};

/** The whole body of a request of this type. */
export function payloadSchema(type: EventType | typeof TEST_EVENT): z.ZodObject {
  return z.object({
    type: z.literal(type),
    version: z.literal(PAYLOAD_VERSION),
    timestamp: z.iso.datetime(),
    data: DATA_SCHEMAS[type],
  });
}

/** Something that happened in a company, for its own systems. */
export interface EventOf<Type extends EventType, Data> {
  type: Type;
  /** When it happened, in business time. */
  at: Date;
  data: Data;
}

export type OutgoingEvent =
  | EventOf<MessageEventType, MessageEventData>
  | EventOf<'reply.received', ReplyEventData>
  | EventOf<'opt_out.created', OptOutCreatedEventData>
  | EventOf<'opt_out.lifted', OptOutLiftedEventData>
  | EventOf<ImportEventType, ImportEventData>
  | EventOf<CampaignEventType, CampaignEventData>
  | EventOf<AlertEventType, AlertEventData>;

/** Whether a text names a type that an endpoint can ask for. */
export function isEventType(text: string): text is EventType {
  return EVENT_TYPES.some((type) => type === text);
}
