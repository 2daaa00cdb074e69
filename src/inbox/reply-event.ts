import { formatPhone } from '../carriers/phone.js';
import { formatReference } from '../contracts/delivery-report.js';
import type { OutgoingEvent } from '../tenancy/outgoing-webhooks/event-payloads.schema.js';
import type { HandledReply } from './reply.js';

/** A reply, and whose it is. */
export function withCompany(handled: HandledReply): HandledReply & { companyId: number } {
  return { ...handled, companyId: handled.reply.companyId };
}

/** A reply as the company's own systems are told of it. */
export function toEvent({ reply, answers, verdict }: HandledReply): OutgoingEvent {
  const { id: replyId, accountId, phone, toPhone, text, receivedAt } = reply;
  return {
    type: 'reply.received',
    at: receivedAt,
    data: {
      ...{ replyId, accountId, text, verdict },
      phone: formatPhone(phone),
      to: formatPhone(toPhone),
      messageId: answers && formatReference(answers),
    },
  };
}
