/** What an editable rule says of the zones under a prefix. */
const ZONE_RULE_KINDS = ['inherit', 'override', 'country'] as const;
export type ZoneRuleKind = (typeof ZONE_RULE_KINDS)[number];

/** One row of `geo_zone_rules`. */
export interface ZoneRule {
  /** Leading E.164 digits; the rule holds for everything below it. */
  prefix: string;
  kind: ZoneRuleKind;
  /** inherit: a prefix. override: IANA names, comma-separated. country: an ISO 3166 code. */
  value: string;
  note: string;
}

const OVERLAY = 'Overlay: lies over the same ground as its parent; the published data knows it incompletely.';
const SPLIT = 'From general knowledge: the published data names too few or wrong zones.';
const MOBILE = 'Mobile numbers are not tied to a place; the published data names too few zones.';
const NO_SUMMER_TIME = 'The published data names a zone whose clock changes differ.';

/** Overlay area code → the area code that it lies over. */
const OVERLAYS: readonly (readonly [overlay: string, parent: string])[] = [
  ['986', '208'],
  ['364', '270'],
  ['448', '850'],
  ['930', '812'],
  ['458', '541'],
  ['879', '709'],
  ['639', '306'],
  ['474', '306'],
  ['581', '418'],
  ['367', '418'],
  ['236', '250'],
  ['672', '250'],
  ['778', '250'],
  ['257', '250'],
  ['483', '334'],
];

const AREA_OVERRIDES: readonly (readonly [areaCode: string, zones: string])[] = [
  ['306', 'America/Regina,America/Edmonton'],
  ['709', 'America/St_Johns,America/Halifax'],
  ['907', 'America/Anchorage,America/Adak'],
  ['334', 'America/Chicago,America/New_York'],
  ['915', 'America/Denver,America/Chicago'],
  ['931', 'America/Chicago,America/New_York'],
  // Orlando: the data says Chicago, an hour too late at night.
  ['689', 'America/New_York'],
];

/** Mobile ranges, or the whole country where mobile numbers have no range of their own. */
const WHOLE_COUNTRY: readonly (readonly [prefix: string, country: string])[] = [
  ['614', 'AU'],
  ['79', 'RU'],
  ['628', 'ID'],
  ['976', 'MN'],
  ['5939', 'EC'],
  ['346', 'ES'],
  ['347', 'ES'],
  ['675', 'PG'],
  ['569', 'CL'],
  ['861', 'CN'],
  ['642', 'NZ'],
  ['691', 'FM'],
  ['299', 'GL'],
  ['3519', 'PT'],
  ['77', 'KZ'],
  ['243', 'CD'],
  ['52', 'MX'],
];

/** The data merges zones that shared an offset on the day it was made, although their summer times differ. */
const WRONG_SUMMER_TIME: readonly (readonly [prefix: string, zones: string])[] = [
  ['212', 'Africa/Casablanca,Africa/El_Aaiun'],
  ['213', 'Africa/Algiers'],
  ['218', 'Africa/Tripoli'],
  ['505', 'America/Managua'],
  ['7401', 'Europe/Kaliningrad'],
  ['970', 'Asia/Gaza,Asia/Hebron'],
];

/** The rules that a new installation begins with; later changes to the rows are never overwritten. */
export const DEFAULT_ZONE_RULES: readonly ZoneRule[] = [
  ...OVERLAYS.map(([overlay, parent]) => rule(`1${overlay}`, 'inherit', `1${parent}`, OVERLAY)),
  ...AREA_OVERRIDES.map(([areaCode, zones]) => rule(`1${areaCode}`, 'override', zones, SPLIT)),
  ...WHOLE_COUNTRY.map(([prefix, country]) => rule(prefix, 'country', country, MOBILE)),
  ...WRONG_SUMMER_TIME.map(([prefix, zones]) => rule(prefix, 'override', zones, NO_SUMMER_TIME)),
];

function rule(prefix: string, kind: ZoneRuleKind, value: string, note: string): ZoneRule {
  return { prefix, kind, value, note };
}
