import { ERROR_CLASSES, type ErrorClass } from '../driver.js';

/** A carrier's error codes, listed by class, as a table to look one up in. What it does not hold is `unknown`. */
export function errorClasses(
  codes: Readonly<Partial<Record<ErrorClass, readonly string[]>>>,
): ReadonlyMap<string, ErrorClass> {
  return new Map(
    ERROR_CLASSES.flatMap((errorClass) =>
      (codes[errorClass] ?? []).map((code): [string, ErrorClass] => [code, errorClass]),
    ),
  );
}
