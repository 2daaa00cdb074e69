/** What a spreadsheet takes for the beginning of a formula (OWASP, «CSV Injection»). */
const FORMULA_START = /^[=+\-@\t\r]/;

/** One CSV line by RFC 4180; values that a spreadsheet would run as formulas begin with an apostrophe. */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const defused = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}
