import type { ContactDraft } from '../contacts/contact.js';
import type { ExistingContact } from './bulk-contact.repository.js';
import type { ColumnMapping } from './import-settings.js';

/**
 * What an updating row makes of a contact: mapped columns overwrite, an empty cell included; what the file does
 * not hold stays. Two rows of one file map the same columns, so the later one alone decides the result.
 *
 * @param namedState the state that the contact itself named, beside its stored region
 */
export function mergeContact(
  existing: ExistingContact,
  draft: ContactDraft,
  mapping: ColumnMapping,
  namedState: string | null,
): ContactDraft {
  const { fields } = mapping;
  return {
    ...draft,
    firstName: fields.firstName === undefined ? existing.firstName : draft.firstName,
    lastName: fields.lastName === undefined ? existing.lastName : draft.lastName,
    email: fields.email === undefined ? existing.email : draft.email,
    zip: fields.zip === undefined ? existing.zip : draft.zip,
    state: fields.state === undefined ? namedState : draft.state,
    timeZone: fields.timeZone === undefined ? existing.timeZone : draft.timeZone,
    customFields: mergeCustom(existing.customFields, draft.customFields, mapping),
  };
}

function mergeCustom(
  existing: Record<string, string> | null,
  fromFile: Record<string, string> | null,
  mapping: ColumnMapping,
): Record<string, string> | null {
  const mapped = new Set(mapping.custom.map(({ name }) => name));
  const kept = Object.entries(existing ?? {}).filter(([name]) => !mapped.has(name));
  const merged = Object.fromEntries([...kept, ...Object.entries(fromFile ?? {})]);
  return Object.keys(merged).length === 0 ? null : merged;
}
