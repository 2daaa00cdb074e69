/** A JSON column's value: MySQL hands it out parsed, MariaDB as text. */
export function fromJsonColumn(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value;
}

/** A JSON column that holds texts by name, or null. */
export function textsFromJsonColumn(value: unknown): Record<string, string> | null {
  const parsed = fromJsonColumn(value);
  if (typeof parsed !== 'object' || parsed === null) return null;
  return Object.fromEntries(Object.entries(parsed).map(([name, text]) => [name, String(text)]));
}
