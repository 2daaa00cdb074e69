import type { MergeFields, MessageTemplate } from '../../campaigns/composing/message-template.js';
import { countSegments } from '../../campaigns/composing/segments.js';
import { formatPhone } from '../../carriers/phone.js';
import type { MessageReason } from '../../messages/message-status.js';
import { textsFromJsonColumn } from '../../platform/database/json-column.js';
import type { PickedContact } from './pick.repository.js';

/** The text for one contact and how many segments it takes. */
export interface Composed {
  text: string;
  segments: number;
}

/** A message longer than this is refused by most carriers. */
const MAX_SEGMENTS = 10;

/** The text with the contact's fields, or why there is none; a contact-less message has only its number. */
export function composeFor(
  template: MessageTemplate,
  phone: number,
  contact: PickedContact | undefined,
): Composed | MessageReason {
  const text = template.render(mergeFields(phone, contact));
  if (text === null) return 'text_failed';
  if (text === '') return 'text_empty';
  const { segments } = countSegments(text);
  return segments > MAX_SEGMENTS ? 'text_too_long' : { text, segments };
}

function mergeFields(phone: number, contact: PickedContact | undefined): MergeFields {
  if (!contact) return { phone: formatPhone(phone) };
  return {
    ...textsFromJsonColumn(contact.customFields),
    phone: formatPhone(phone),
    first_name: contact.firstName ?? '',
    last_name: contact.lastName ?? '',
    email: contact.email ?? '',
    city: contact.city ?? '',
    state: contact.region ?? '',
    zip: contact.zip ?? '',
  };
}
