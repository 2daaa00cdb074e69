// @ts-check

/**
 * Something that the person at the terminal can act on: printed as it stands, without a stack.
 * `details` holds what a program said (the tail of its log), `advice` what to type next.
 */
export class PlainFailure extends Error {
  /**
   * @param {string} message
   * @param {{ details?: string, advice?: string, cause?: unknown }} [more]
   */
  constructor(message, more = {}) {
    super(message, { cause: more.cause });
    this.name = 'PlainFailure';
    this.details = more.details?.trim() ?? '';
    this.advice = more.advice?.trim() ?? '';
  }
}

/**
 * The text that a person should read for any error.
 * @param {unknown} error
 * @returns {string}
 */
export function describeFailure(error) {
  if (!(error instanceof PlainFailure)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const parts = [error.message];
  if (error.details !== '') parts.push(error.details.replace(/^/gm, '  | '));
  if (error.advice !== '') parts.push(error.advice);
  return parts.join('\n');
}
