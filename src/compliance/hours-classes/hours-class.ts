import { createHash } from 'node:crypto';

/** What kind of message the hours are for: the law allows more to a transactional one. */
export type Purpose = 'promotional' | 'transactional';

/** ISO 3166 reserves ZZ for «unknown». */
export const UNKNOWN_COUNTRY = 'ZZ';

/** Everything about a person that the sending hours depend on; rules and windows are evaluated later. */
export interface HoursClassInputs {
  /** ISO 3166 code, or UNKNOWN_COUNTRY. */
  country: string;
  /** IANA names of every zone in which the person may be; empty: no hour is known to be allowed. */
  timeZones: readonly string[];
  /** US state and Canadian province codes that may apply. */
  states: readonly string[];
  purpose: Purpose;
}

/** Inputs with the id under which they were interned. */
export interface HoursClass extends HoursClassInputs {
  id: number;
}

/** The same inputs in one spelling: sorted, each entry once. */
export function normalizeInputs(inputs: HoursClassInputs): HoursClassInputs {
  // Most inputs come in order; a copy of each of 10,000 would cost more than all the rest.
  if (isSortedOnce(inputs.timeZones) && isSortedOnce(inputs.states)) return inputs;
  return {
    country: inputs.country,
    timeZones: sortedOnce(inputs.timeZones),
    states: sortedOnce(inputs.states),
    purpose: inputs.purpose,
  };
}

/** A text that is equal for equal inputs; expects them normalized. */
export function inputsKey(inputs: HoursClassInputs): string {
  return `${inputs.country}|${joined(inputs.timeZones)}|${joined(inputs.states)}|${inputs.purpose}`;
}

/** SHA-256 of the inputs' text: the unique key of the table. */
export function inputsHash(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function sortedOnce(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}

function isSortedOnce(values: readonly string[]): boolean {
  for (let index = 1; index < values.length; index++) {
    const before = values[index - 1];
    if (before === undefined || before >= (values[index] ?? '')) return false;
  }
  return true;
}

function joined(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? '') : values.join(',');
}
