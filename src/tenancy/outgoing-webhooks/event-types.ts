/** Steps of a message, by the names of its statuses. */
export const MESSAGE_EVENT_TYPES = [
  'message.sent',
  'message.delivered',
  'message.undelivered',
  'message.failed',
  'message.unknown',
  'message.skipped',
  'message.canceled',
] as const;
export type MessageEventType = (typeof MESSAGE_EVENT_TYPES)[number];

export const CAMPAIGN_EVENT_TYPES = [
  'campaign.ready',
  'campaign.started',
  'campaign.paused',
  'campaign.completed',
  'campaign.canceled',
] as const;
export type CampaignEventType = (typeof CAMPAIGN_EVENT_TYPES)[number];

export const IMPORT_EVENT_TYPES = ['import.completed', 'import.failed', 'import.canceled'] as const;
export type ImportEventType = (typeof IMPORT_EVENT_TYPES)[number];

export const ALERT_EVENT_TYPES = ['alert.raised', 'alert.resolved'] as const;
export type AlertEventType = (typeof ALERT_EVENT_TYPES)[number];

/** What an endpoint can ask for. */
export const EVENT_TYPES = [
  ...MESSAGE_EVENT_TYPES,
  'reply.received',
  'opt_out.created',
  'opt_out.lifted',
  ...IMPORT_EVENT_TYPES,
  ...CAMPAIGN_EVENT_TYPES,
  ...ALERT_EVENT_TYPES,
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** Sent when somebody tries an endpoint, whatever it asks for. */
export const TEST_EVENT = 'webhook.test';

/** Every type that the log may name. */
export const LOGGED_EVENT_TYPES = [...EVENT_TYPES, TEST_EVENT] as const;
export type LoggedEventType = (typeof LOGGED_EVENT_TYPES)[number];
