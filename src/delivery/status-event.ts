import { formatPhone } from '../carriers/phone.js';
import { formatReference } from '../contracts/delivery-report.js';
import { type LockedMessage, type StatusChange, toReference } from '../messages/message.repository.js';
import type { MessageStatus } from '../messages/message-status.js';
import type { OutgoingEvent } from '../tenancy/outgoing-webhooks/event-payloads.schema.js';
import type { MessageEventType } from '../tenancy/outgoing-webhooks/event-types.js';

/** What a company is told of a status; of a message that waits there is nothing to tell. */
const TYPE_OF_STATUS: Readonly<Record<Exclude<MessageStatus, 'pending' | 'queued'>, MessageEventType>> = {
  sent: 'message.sent',
  delivered: 'message.delivered',
  undelivered: 'message.undelivered',
  failed: 'message.failed',
  unknown: 'message.unknown',
  skipped: 'message.skipped',
  canceled: 'message.canceled',
};

/** The step of a message as its company's own systems are told of it. */
export function statusEvent(
  message: LockedMessage,
  { status, reason, carrierError, at }: StatusChange,
): OutgoingEvent {
  if (status === 'pending' || status === 'queued') throw new Error(`No event tells of ${status}.`);
  const { campaignId, phone } = message;
  const messageId = formatReference(toReference(message));
  return {
    type: TYPE_OF_STATUS[status],
    at,
    data: { messageId, campaignId, phone: formatPhone(phone), status, reason, carrierError },
  };
}
