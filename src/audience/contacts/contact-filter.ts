import type { PhoneRange } from '../../carriers/phone.js';
import { InvalidInputError } from '../../platform/errors.js';
import { regionCode } from '../geodata/region-codes.js';
import type { ContactFilterQuery } from './contact.schemas.js';
import { contactTimeZone } from './contact-time-zone.js';
import { phoneRanges } from './phone-ranges.js';

/** Which contacts are meant; null: whatever it is. All that is given must hold. */
export interface ContactFilter {
  phone: PhoneRange[] | null;
  /** Beginning of the last name or of the full name. */
  name: string | null;
  /** Beginning of the address. */
  email: string | null;
  /** Code of a US state or Canadian province, else a region as it is written. */
  state: string | null;
  /** IANA name; the contact may be in this zone. */
  timeZone: string | null;
  customField: { name: string; value: string } | null;
  optedOut: boolean | null;
}

/** @throws InvalidInputError on `phone` where it can be no number */
export function toContactFilter(query: ContactFilterQuery): ContactFilter {
  const phone = query.phone === undefined ? null : phoneRanges(query.phone, query.defaultCountry);
  if (query.phone !== undefined && phone === null) {
    throw InvalidInputError.of('phone', 'must be a phone number or its first digits');
  }
  const { customField, customValue } = query;
  return {
    phone,
    name: query.name ?? null,
    email: query.email ?? null,
    state: query.state === undefined ? null : (regionCode(query.state) ?? query.state),
    timeZone: query.timeZone === undefined ? null : contactTimeZone(query.timeZone),
    customField:
      customField === undefined || customValue === undefined
        ? null
        : { name: customField, value: customValue },
    optedOut: query.optedOut === undefined ? null : query.optedOut === 'true',
  };
}

/** Whether every contact of a list is meant. */
export function isOpenFilter(filter: ContactFilter): boolean {
  return Object.values(filter).every((condition) => condition === null);
}
