import { textsFromJsonColumn } from '../../platform/database/json-column.js';
import type { Contact } from './contact.js';

/** A contact as the database hands it out. */
export interface ContactRow extends Omit<Contact, 'phone' | 'customFields' | 'state'> {
  phone: number;
  customFields: unknown;
}

/** What a SELECT of contacts names to be read by `toContact`. */
export const CONTACT_COLUMNS = `id, list_id AS listId, phone, country, region, city, first_name AS firstName,
  last_name AS lastName, email, zip, time_zone AS timeZone, hours_class_id AS hoursClassId,
  custom_fields AS customFields, created_at AS createdAt, updated_at AS updatedAt`;

export function toContact(row: ContactRow): Contact {
  return {
    ...row,
    phone: String(row.phone),
    state: row.region,
    customFields: textsFromJsonColumn(row.customFields),
  };
}
