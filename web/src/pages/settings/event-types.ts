import type { Schemas } from '../../api/client.js';

export type EventType = Schemas['WebhookEndpoint']['types'][number];

/** Events by what they are about; a type that the API adds is missed here by the compiler. */
const LABELS: Readonly<Record<EventType, string>> = {
  'message.sent': 'Message handed to the carrier',
  'message.delivered': 'Message delivered',
  'message.undelivered': 'Message not delivered',
  'message.failed': 'Message failed',
  'message.unknown': 'Nobody knows whether a message left',
  'message.skipped': 'Message skipped by a rule',
  'message.canceled': 'Message canceled',
  'reply.received': 'Reply received',
  'opt_out.created': 'Person opted out',
  'opt_out.lifted': 'Opt-out lifted',
  'import.completed': 'Import completed',
  'import.failed': 'Import failed',
  'import.canceled': 'Import canceled',
  'campaign.ready': 'Campaign ready to start',
  'campaign.started': 'Campaign started',
  'campaign.paused': 'Campaign paused',
  'campaign.completed': 'Campaign completed',
  'campaign.canceled': 'Campaign canceled',
  'alert.raised': 'Alert raised',
  'alert.resolved': 'Alert over',
};

export const EVENT_TYPES = Object.entries(LABELS).map(([value, label]) => ({ value, label }));

export function isEventType(text: string): text is EventType {
  return Object.hasOwn(LABELS, text);
}
