/** Half of a character that takes two units of UTF-16. JSON can name it, no database stores it as JSON. */
const LONE_SURROGATE = /\p{Surrogate}/u;
/** By units: at the end of a text, a first half is always alone. */
const FIRST_HALF_AT_END = /[\ud800-\udbff]$/;

/** Whether the text is made of whole characters. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** What zod says of a text that is not. */
export const NOT_WELL_FORMED = 'holds half of a character, which is no text';

/** The beginning of a text of whole characters: at most `limit` units of UTF-16, no character cut in two. */
export function beginningOf(text: string, limit: number): string {
  return text.slice(0, limit).replace(FIRST_HALF_AT_END, '');
}
