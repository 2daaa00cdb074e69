/** Local times of a day between which a promotional message may arrive, in minutes after midnight; null: never. */
export type DayWindow = readonly [open: number, close: number] | null;

/** One place's week. */
export interface HoursRule {
  weekdays: DayWindow;
  saturday: DayWindow;
  sunday: DayWindow;
}

const hour = (from: number, to: number): DayWindow => [from * 60, to * 60];
const everyDay = (window: DayWindow): HoursRule => ({ weekdays: window, saturday: window, sunday: window });

/** Where a country has no row: nobody minds a text between nine and eight. */
export const DEFAULT_RULE = everyDay(hour(9, 20));

/**
 * Country, or country and state → hours; a state's row is intersected with its country's. The US baseline is the
 * federal one for telephone solicitation. Rows with a section beside them are statutes; the others come from charts
 * of the trade, and are kept because they are the stricter reading. Canada: telemarketing hours, as a convention.
 */
export const HOURS_RULES: Readonly<Record<string, HoursRule>> = {
  US: everyDay(hour(8, 21)),
  'US-AL': { weekdays: hour(8, 20), saturday: hour(8, 20), sunday: null },
  'US-CT': everyDay(hour(9, 20)),
  'US-FL': everyDay(hour(8, 20)), // §501.616(6)(a)
  'US-KY': everyDay(hour(10, 21)),
  'US-LA': { weekdays: hour(8, 20), saturday: hour(8, 20), sunday: null }, // RS 45:811
  'US-MA': everyDay(hour(8, 20)),
  'US-MD': everyDay(hour(8, 20)),
  'US-MI': everyDay(hour(9, 21)),
  'US-MN': everyDay(hour(9, 21)),
  'US-MS': { weekdays: hour(8, 20), saturday: hour(8, 20), sunday: null },
  'US-NM': everyDay(hour(9, 21)),
  'US-NV': { weekdays: hour(8, 21), saturday: hour(9, 20), sunday: hour(9, 20) },
  'US-OK': everyDay(hour(8, 20)), // 15 §775C.4
  'US-OR': everyDay(hour(8, 20)), // from 2026-01-01, names texts
  'US-RI': { weekdays: hour(9, 18), saturday: hour(10, 17), sunday: null }, // §5-61-3.6
  'US-SD': { weekdays: hour(9, 21), saturday: null, sunday: null }, // §37-30-28
  'US-TX': { weekdays: hour(9, 21), saturday: hour(9, 21), sunday: hour(12, 21) }, // SB 140
  'US-UT': { weekdays: hour(8, 21), saturday: hour(8, 21), sunday: null }, // §13-25a-103(3)
  'US-WA': everyDay(hour(8, 20)), // RCW 19.158.040(2)
  CA: { weekdays: [9 * 60, 21 * 60 + 30], saturday: hour(10, 18), sunday: hour(10, 18) },
  GB: { weekdays: hour(8, 21), saturday: hour(9, 21), sunday: null },
  FR: { weekdays: hour(10, 20), saturday: hour(10, 20), sunday: null },
  DE: everyDay(hour(8, 21)),
  IE: everyDay(hour(8, 21)),
  NL: everyDay(hour(8, 21)),
  AU: everyDay(hour(8, 21)),
  NZ: everyDay(hour(8, 21)),
};
