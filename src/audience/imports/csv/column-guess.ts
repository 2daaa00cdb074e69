import type { CountryCode } from 'libphonenumber-js/max';
import { unguardFormula } from '../../../platform/csv/formula-guard.js';
import { type ColumnMapping, MAPPED_FIELDS, type MappedField } from '../import-settings.js';
import { columnFault } from './column-fault.js';
import { isPhone } from './phone-value.js';

/** Headers that mean a field, folded to letters and digits; an earlier one is the surer. */
const HEADERS: Readonly<Record<MappedField, readonly string[]>> = {
  phone: [
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'mobilephonenumber',
    'cell',
    'cellphone',
    'cellnumber',
    'cellphonenumber',
    'phone1',
    'phone1value',
    'primaryphone',
    'contactnumber',
    'contactphone',
    'telephone',
    'telephonenumber',
    'tel',
    'msisdn',
    'number',
    'sms',
    'homephone',
    'workphone',
  ],
  firstName: ['firstname', 'first', 'fname', 'givenname', 'forename', 'namefirst'],
  lastName: ['lastname', 'last', 'lname', 'surname', 'familyname', 'namelast'],
  email: ['email', 'emailaddress', 'mail', 'email1', 'email1value', 'primaryemail'],
  state: ['state', 'stateprovince', 'province', 'stateorprovince', 'region', 'statecode', 'st'],
  zip: ['zip', 'zipcode', 'postalcode', 'postcode', 'zippostalcode', 'zip5'],
  timeZone: ['timezone', 'tz', 'timezoneid', 'ianatimezone'],
};

/** What an export of a list tells beside the contact itself; mapped by hand it would become a custom field. */
const NOT_THE_CONTACTS = ['optedout'];

/** Rows in which all columns are looked at. */
const LOOKED_AT = 50;
/** And where none of them holds a number at all. */
const LOOKED_AT_AT_LAST = 250;
/** Values that are looked at to find a column: each that is no clean number costs 40 µs. */
const LOOKED_AT_VALUES = 5_000;

/** Whether the first row names the columns: it holds no phone number, and known names or numbers below it. */
export function guessHeader(rows: readonly string[][], country: CountryCode): boolean {
  const [first, ...rest] = rows;
  if (!first || first.some((value) => isPhone(value, country))) return false;
  if (first.some((value) => fieldOf(value) !== null)) return true;
  return rest.slice(0, LOOKED_AT).some((row) => row.some((value) => isPhone(value, country)));
}

/**
 * Which column holds what: by header, and the phone column by its content where no header names it.
 *
 * @param headers null where the file has none
 * @returns null where no column can be the phone
 */
export function guessMapping(
  headers: readonly string[] | null,
  rows: readonly string[][],
  country: CountryCode,
): ColumnMapping | null {
  const fields: Partial<Record<MappedField, number>> = {};
  for (const field of MAPPED_FIELDS) {
    const column = headers ? columnByHeader(headers, field) : null;
    // A header may promise what the column does not hold.
    if (column !== null && columnFault(field, column, rows) === null) fields[field] = column;
  }
  const { phone: named, ...others } = fields;
  const phone =
    named !== undefined && holdsPhone(rows, named, country)
      ? named
      : (phoneColumn(rows.slice(0, LOOKED_AT), country) ??
        phoneColumn(rows.slice(LOOKED_AT, LOOKED_AT_AT_LAST), country));
  if (phone === null) return null;
  const taken = new Set([phone, ...Object.values(others)]);
  const free = (headers ?? []).flatMap((name, column) =>
    taken.has(column) || NOT_THE_CONTACTS.includes(fold(name))
      ? []
      : [{ name: unguardFormula(name.trim()), column }],
  );
  const custom = free.filter(
    ({ name, column }, index) =>
      name !== '' &&
      free.findIndex((other) => other.name === name) === index &&
      columnFault('custom', column, rows) === null,
  );
  return { fields: { ...others, phone }, custom };
}

/** Whether one column of the rows holds a valid number. */
export function holdsPhone(rows: readonly string[][], column: number, country: CountryCode): boolean {
  return rows.some((row) => isPhone(row[column] ?? '', country));
}

function columnByHeader(headers: readonly string[], field: MappedField): number | null {
  const folded = headers.map(fold);
  for (const name of HEADERS[field]) {
    const column = folded.indexOf(name);
    if (column >= 0) return column;
  }
  return null;
}

function phoneColumn(looked: readonly string[][], country: CountryCode): number | null {
  const columns = Math.max(0, ...looked.map((row) => row.length));
  const rows = looked.slice(0, Math.ceil(LOOKED_AT_VALUES / Math.max(1, columns)));
  let best: { column: number; phones: number } | null = null;
  for (let column = 0; column < columns; column++) {
    const phones = rows.filter((row) => isPhone(row[column] ?? '', country)).length;
    if (phones > (best?.phones ?? 0)) best = { column, phones };
  }
  return best?.column ?? null;
}

function fieldOf(header: string): MappedField | null {
  const folded = fold(header);
  return MAPPED_FIELDS.find((field) => HEADERS[field].includes(folded)) ?? null;
}

function fold(header: string): string {
  return header.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
