import type { HoursClass } from '../../compliance/hours-classes/hours-class.js';

/** No state is known, or several may be it. */
export const NO_STATE = '';

/** Number and address of the person speak of different states. */
export function isDisputed({ states }: Pick<HoursClass, 'states'>): boolean {
  return states.length > 1;
}

/**
 * The state of the person whom a message was made for, by its hours class: that is fixed with the message. Where number
 * and address speak of different ones, the region of the contact tells which one is theirs, if it still is one of them.
 */
export function stateOf({ states }: Pick<HoursClass, 'states'>, region: string | null): string {
  const [first, second] = states;
  if (first === undefined) return NO_STATE;
  if (second === undefined) return first;
  return region !== null && states.includes(region) ? region : NO_STATE;
}
