import { FIELD_LIMITS } from '../../contacts/contact-fields.js';
import { contactTimeZone } from '../../contacts/contact-time-zone.js';
import type { MappedField } from '../import-settings.js';

/** Fields that hold only what looks like them; any text may be a name. */
const TESTS: Partial<Record<MappedField, { holds: (value: string) => boolean; what: string }>> = {
  timeZone: { holds: (value) => contactTimeZone(value) !== null, what: 'time zone' },
  email: { holds: (value) => value.includes('@'), what: 'e-mail address' },
};

const LIMITS: Readonly<Record<Exclude<MappedField, 'phone' | 'timeZone'> | 'custom', number>> = {
  firstName: FIELD_LIMITS.firstName,
  lastName: FIELD_LIMITS.lastName,
  email: FIELD_LIMITS.email,
  state: FIELD_LIMITS.state,
  zip: FIELD_LIMITS.zip,
  custom: FIELD_LIMITS.customValue,
};

/**
 * Why a column cannot fill a field: not one of its values would be taken. Null where it can, and where the rows
 * hold nothing there. The phone is judged on its own.
 */
export function columnFault(
  field: MappedField | 'custom',
  column: number,
  rows: readonly string[][],
): string | null {
  if (field === 'phone') return null;
  const values = rows.map((row) => row[column]?.trim() ?? '').filter((value) => value !== '');
  if (values.length === 0) return null;
  const test = field === 'custom' ? undefined : TESTS[field];
  if (test && !values.some(test.holds)) return `holds no ${test.what} in the first ${rows.length} rows`;
  if (field === 'timeZone') return null;
  const limit = LIMITS[field];
  return values.every((value) => value.length > limit)
    ? `holds nothing but values of more than ${limit} characters in the first ${rows.length} rows`
    : null;
}
