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
  return {
    country: inputs.country,
    timeZones: sortedOnce(inputs.timeZones),
    states: sortedOnce(inputs.states),
    purpose: inputs.purpose,
  };
}

/** A text that is equal for equal inputs; expects them normalized. */
export function inputsKey(inputs: HoursClassInputs): string {
  return [inputs.country, inputs.timeZones.join(','), inputs.states.join(','), inputs.purpose].join('|');
}

/** SHA-256 of the inputs' text: the unique key of the table. */
export function inputsHash(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

function sortedOnce(values: readonly string[]): string[] {
  return values.length < 2 ? [...values] : [...new Set(values)].sort();
}
