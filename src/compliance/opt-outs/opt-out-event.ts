import { formatPhone } from '../../carriers/phone.js';
import { formatReference } from '../../contracts/delivery-report.js';
import type { OutgoingEvent } from '../../tenancy/outgoing-webhooks/event-payloads.schema.js';
import { type OptOut, type OptOutScope, WHOLE_COMPANY } from './opt-out.js';

/** An opt-out as the company's own systems are told of it. */
export function createdEvent({ source, campaignId, messageId, at, ...scope }: OptOut): OutgoingEvent {
  const isAnswer = campaignId !== null && messageId !== null;
  return {
    type: 'opt_out.created',
    at,
    data: {
      ...toData(scope),
      source,
      messageId: isAnswer ? formatReference({ campaignId, messageId }) : null,
    },
  };
}

/** A lift, likewise. */
export function liftedEvent({
  at,
  reason,
  ...scope
}: OptOutScope & { at: Date; reason: string }): OutgoingEvent {
  return { type: 'opt_out.lifted', at, data: { ...toData(scope), reason } };
}

function toData({ phone, accountId }: OptOutScope): { phone: string; accountId: number | null } {
  return { phone: formatPhone(phone), accountId: accountId === WHOLE_COMPANY ? null : accountId };
}
