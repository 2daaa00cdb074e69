import { DEFAULT_HOLIDAYS } from './default-holidays.js';
import { DEFAULT_HOURS_RULES } from './default-hours-rules.js';
import type { HoursLaw } from './hours-rule.js';

/** The law as an installation begins with it. */
export const DEFAULT_HOURS_LAW: HoursLaw = {
  rules: DEFAULT_HOURS_RULES,
  holidays: DEFAULT_HOLIDAYS,
  closures: [],
};

/** The tables' rows, and the defaults that are not among them: a table that was emptied frees nobody. */
export function withDefaults(law: HoursLaw): HoursLaw {
  return {
    rules: withMissing(law.rules, DEFAULT_HOURS_LAW.rules),
    holidays: withMissing(law.holidays, DEFAULT_HOURS_LAW.holidays),
    closures: law.closures,
  };
}

function withMissing<Row extends { code: string }>(rows: readonly Row[], defaults: readonly Row[]): Row[] {
  const known = new Set(rows.map(({ code }) => code));
  return [...rows, ...defaults.filter(({ code }) => !known.has(code))];
}
