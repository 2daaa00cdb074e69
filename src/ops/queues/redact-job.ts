/** Keys whose values name a person or open something, whatever they look like. */
const HIDDEN_KEYS = /phone|token|secret|password|key|text|email|recipient/i;
const HIDDEN = '[hidden]';
/** Of an error's words. characters */
const LONGEST_ERROR = 400;

/**
 * What may be shown of a job's payload: ids, times, counts and switches. Text is hidden, whatever it is: it may be a
 * person's number, name or what they were written.
 */
export function redactPayload(value: unknown, key = ''): unknown {
  if (HIDDEN_KEYS.test(key) && value !== null) return HIDDEN;
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => redactPayload(item, key));
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, redactPayload(item, name)]));
  }
  return HIDDEN;
}

/** An error's words without numbers as long as a phone's, addresses, and what stands in quotation marks. */
export function redactError(words: string): string {
  return words
    .slice(0, 4 * LONGEST_ERROR)
    .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, '‹…›')
    .replace(/[^\s@<>]+@[^\s@<>]+/g, '…@…')
    .replace(/\+?\d(?:[\s().-]{0,3}\d){6,}/g, '…')
    .slice(0, LONGEST_ERROR);
}
