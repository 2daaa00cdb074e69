import { unguardFormula, withoutTextFormula } from '../../platform/csv/formula-guard.js';
import type { ContactDraft } from '../contacts/contact.js';
import { FIELD_LIMITS } from '../contacts/contact-fields.js';
import { contactTimeZone } from '../contacts/contact-time-zone.js';
import { readPhone } from '../contacts/phone-number.js';
import type { FileRecord } from './csv/read-records.js';
import type { ImportSettings } from './import-settings.js';
import type { RejectionReason } from './rejection-reason.js';

/** A row becomes a contact or is rejected; there is no third way. */
export type ReadRow = ContactDraft | RejectionReason;

/** Turns records of one import into contacts. */
export class RowReader {
  constructor(private readonly settings: ImportSettings) {}

  read(record: FileRecord): ReadRow {
    if (record.fault !== null) return record.fault;
    const { values } = record;
    const { columns, mapping, defaultCountry } = this.settings;
    if (values.length > columns.length && values.slice(columns.length).some((value) => value.trim() !== '')) {
      return 'too_many_columns';
    }
    if (values.length <= mapping.fields.phone) return 'too_few_columns';
    const phone = readPhone(values[mapping.fields.phone] ?? '', defaultCountry);
    if (!phone.valid) return phone.fault;
    const contact: ContactDraft = {
      phone: phone.digits,
      country: phone.country,
      firstName: this.value(values, mapping.fields.firstName),
      lastName: this.value(values, mapping.fields.lastName),
      email: this.value(values, mapping.fields.email),
      state: this.value(values, mapping.fields.state),
      zip: this.value(values, mapping.fields.zip),
      timeZone: null,
      customFields: this.customFields(values),
    };
    if (isTooLong(contact)) return 'field_too_long';
    const zone = this.value(values, mapping.fields.timeZone);
    if (zone !== null) {
      contact.timeZone = contactTimeZone(zone);
      if (contact.timeZone === null) return 'unknown_time_zone';
    }
    return contact;
  }

  private value(values: readonly string[], column: number | undefined): string | null {
    if (column === undefined) return null;
    const text = values[column]?.trim();
    if (!text) return null;
    // What was guarded here began with a formula of its own, which is kept.
    return text.startsWith('=') ? withoutTextFormula(text).trim() || null : unguardFormula(text);
  }

  private customFields(values: readonly string[]): Record<string, string> | null {
    let fields: Record<string, string> | null = null;
    for (const { name, column } of this.settings.mapping.custom) {
      const value = this.value(values, column);
      if (value === null) continue;
      fields ??= {};
      fields[name] = value;
    }
    return fields;
  }
}

function isTooLong({ firstName, lastName, email, state, zip, customFields }: ContactDraft): boolean {
  if (isOver(firstName, FIELD_LIMITS.firstName) || isOver(lastName, FIELD_LIMITS.lastName)) return true;
  if (isOver(email, FIELD_LIMITS.email) || isOver(state, FIELD_LIMITS.state)) return true;
  if (isOver(zip, FIELD_LIMITS.zip)) return true;
  for (const name in customFields) {
    if (isOver(customFields[name] ?? null, FIELD_LIMITS.customValue)) return true;
  }
  return false;
}

function isOver(value: string | null, limit: number): boolean {
  return value !== null && value.length > limit;
}
