import type { PlacedContact } from './contact.js';

/** The columns of a contact that an edit or an import may change, in the order of `changeableValues`. */
export const CHANGEABLE_COLUMNS = [
  'country',
  'region',
  'city',
  'first_name',
  'last_name',
  'email',
  'zip',
  'time_zone',
  'hours_class_id',
  'custom_fields',
] as const;

/** In the order of CHANGEABLE_COLUMNS. */
export function changeableValues(contact: PlacedContact): (string | number | null)[] {
  return [
    contact.country,
    contact.region,
    contact.city,
    contact.firstName,
    contact.lastName,
    contact.email,
    contact.zip,
    contact.timeZone,
    contact.hoursClassId,
    contact.customFields === null ? null : JSON.stringify(contact.customFields),
  ];
}
