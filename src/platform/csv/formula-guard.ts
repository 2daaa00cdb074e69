/**
 * What a spreadsheet takes for the beginning of a formula (OWASP, «CSV Injection»). Apostrophes before it count as
 * well: so each guarded text has exactly one apostrophe more than its original, and none is lost on the way back.
 */
const FORMULA_START = /^'*[=+\-@\t\r]/;
/** A plus sign with nothing but digits calculates nothing, and other systems read no apostrophe. */
const PHONE = /^\+\d+$/;

/** The text as a spreadsheet shows it without running it. */
export function guardFormula(text: string): string {
  return FORMULA_START.test(text) && !PHONE.test(text) ? `'${text}` : text;
}

/** Undoes `guardFormula`: a file that was written here is read as what it was made of. */
export function unguardFormula(text: string): string {
  return text.startsWith("'") && FORMULA_START.test(text) ? text.slice(1) : text;
}

/** The text within `="0123"`, by which programs keep a spreadsheet from making a number of it; others as they are. */
export function withoutTextFormula(text: string): string {
  return text.startsWith('="') && text.length > 2 && text.endsWith('"')
    ? text.slice(2, -1).replaceAll('""', '"')
    : text;
}
