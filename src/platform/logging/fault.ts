import { errorCode } from '../error-code.js';

const FRAMES = 10;

/** What may be logged of an error. */
export interface Fault {
  name: string;
  code: string | null;
  /** Where it was thrown, without the message. */
  at: string[];
}

/**
 * An error without its words: a failed statement carries its values, a failed Redis command its arguments, a JSON
 * error a piece of the text. A reply's text and a person's number must reach no log.
 */
export function describeFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: typeof error, code: null, at: [] };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return { name: error.name, code: errorCode(error), at: frames.slice(0, FRAMES).map((line) => line.trim()) };
}
