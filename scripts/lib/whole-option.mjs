// @ts-check
import { PlainFailure } from './plain-failure.mjs';

/**
 * An option that must be a whole number.
 * @param {Record<string, unknown>} values as parseArgs gives them
 * @param {string} name
 * @param {number} least
 * @returns {number}
 * @throws {PlainFailure}
 */
export function wholeOption(values, name, least) {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new PlainFailure(`--${name}: "${values[name]}" is not a whole number from ${least} on.`);
}
