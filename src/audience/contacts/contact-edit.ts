import { InvalidInputError } from '../../platform/errors.js';
import type { Contact, ContactDraft } from './contact.js';
import type { UpdateContact } from './contact.schemas.js';
import { FIELD_LIMITS } from './contact-fields.js';
import { contactTimeZone } from './contact-time-zone.js';

/** Whether an edit says anything of where the contact is, so that its place and hours are to be decided anew. */
export function editsPlace({ state, zip, timeZone }: UpdateContact): boolean {
  return state !== undefined || zip !== undefined || timeZone !== undefined;
}

/**
 * What an edit makes of a contact.
 *
 * @throws InvalidInputError where it would hold too many custom fields
 */
export function editedContact(contact: Contact, input: UpdateContact): ContactDraft {
  return {
    phone: contact.phone,
    country: contact.country,
    firstName: chosen(input.firstName, contact.firstName),
    lastName: chosen(input.lastName, contact.lastName),
    email: chosen(input.email, contact.email),
    state: chosen(input.state, contact.region),
    zip: chosen(input.zip, contact.zip),
    timeZone: input.timeZone === undefined ? contact.timeZone : ownTimeZone(input.timeZone),
    customFields: editedCustomFields(contact.customFields, input.customFields),
  };
}

/** The IANA name of a time zone as it was given; the schemas have checked it. */
export function ownTimeZone(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : contactTimeZone(text);
}

/** Custom fields as they are kept: none are null. */
export function customFieldsOrNull(fields: Record<string, string>): Record<string, string> | null {
  return Object.keys(fields).length > 0 ? fields : null;
}

function editedCustomFields(
  present: Contact['customFields'],
  given: UpdateContact['customFields'],
): Contact['customFields'] {
  if (given === undefined) return present;
  if (given === null) return null;
  const fields = new Map(Object.entries(present ?? {}));
  for (const [name, value] of Object.entries(given)) {
    if (value === null) fields.delete(name);
    else fields.set(name, value);
  }
  if (fields.size > FIELD_LIMITS.customFields) {
    throw InvalidInputError.of(
      'customFields',
      `a contact holds at most ${FIELD_LIMITS.customFields} of them`,
    );
  }
  return customFieldsOrNull(Object.fromEntries(fields));
}

function chosen<Value>(given: Value | null | undefined, present: Value | null): Value | null {
  return given === undefined ? present : given;
}
