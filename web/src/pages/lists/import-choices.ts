import type { Schemas } from '../../api/client.js';

export type SettingsInput = Schemas['ImportSettingsInput'];
export type MappingInput = NonNullable<SettingsInput['mapping']>;

/** What the person decided about a file; what is left out, the server finds out by itself. */
export interface ImportChoices {
  settings: Omit<SettingsInput, 'mapping'>;
  mapping: MappingInput | null;
}

/** What a column may hold, beside a custom field. */
export const STANDARD_FIELDS = [
  { value: 'phone', label: 'Phone number' },
  { value: 'firstName', label: 'First name' },
  { value: 'lastName', label: 'Last name' },
  { value: 'email', label: 'E-mail' },
  { value: 'state', label: 'State' },
  { value: 'zip', label: 'Postal code' },
  { value: 'timeZone', label: 'Time zone' },
] as const;

type StandardField = (typeof STANDARD_FIELDS)[number]['value'];

function isStandard(use: string): use is StandardField {
  return STANDARD_FIELDS.some(({ value }) => value === use);
}

const CUSTOM = 'custom:';
export const IGNORED = 'ignored';

/** How each column is used: the name of a standard field, `custom:` with a name, or ignored. */
export function usesOf(settings: Schemas['ImportSettings'], columns: number): string[] {
  const uses = Array.from({ length: columns }, () => IGNORED);
  for (const [field, column] of Object.entries(settings.mapping.fields)) {
    if (typeof column === 'number') uses[column] = field;
  }
  for (const { name, column } of settings.mapping.custom) uses[column] = `${CUSTOM}${name}`;
  return uses;
}

export function customUse(name: string): string {
  return `${CUSTOM}${name}`;
}

/** The same as the server takes it; null where no column holds the number. */
export function toMapping(uses: readonly string[]): MappingInput | null {
  const phone = uses.indexOf('phone');
  if (phone === -1) return null;
  const mapping: MappingInput = { phone };
  const custom: Record<string, number> = {};
  for (const [column, use] of uses.entries()) {
    if (isStandard(use)) mapping[use] = column;
    else if (use.startsWith(CUSTOM)) custom[use.slice(CUSTOM.length)] = column;
  }
  return Object.keys(custom).length === 0 ? mapping : { ...mapping, custom };
}
