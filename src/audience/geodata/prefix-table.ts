import { getCountries, getCountryCallingCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { AREA_DIGITS, type GeoPlace, isNanp, PLACE_DIGITS } from './geo-place.js';
import type { GeodataSource } from './geodata-files.js';
import { regionCode } from './region-codes.js';
import { longestMatch, ZoneResolver } from './zone-resolver.js';
import type { ZoneRule } from './zone-rules.js';

/** One row of `geo_prefixes`. */
export interface PrefixRow extends GeoPlace {
  prefix: string;
}

const COLUMN_LIMITS = { region: 64, city: 100 };
/** Exchanges tried when asking which country an area code belongs to. */
const SAMPLE_LINES = ['2345678', '5550123', '3456789', '7234567'];

/**
 * Every prefix that tells more than the next shorter one, with everything that is known of it, so that a look-up
 * takes the longest match and needs no second row.
 */
export function buildPrefixTable(source: GeodataSource, rules: readonly ZoneRule[]): PrefixRow[] {
  const zones = new ZoneResolver(source.timeZones, rules);
  const countries = countriesByCallingCode();
  const prefixes = new Set<string>();
  for (const prefix of source.places.keys()) if (prefix.length <= PLACE_DIGITS) prefixes.add(prefix);
  // An exchange's own zones are never used: its area code's union is.
  for (const prefix of source.timeZones.keys())
    if (!isNanp(prefix) || prefix.length <= AREA_DIGITS) prefixes.add(prefix);
  for (const rule of rules) prefixes.add(rule.prefix);
  const rows = new Map<string, PrefixRow>();
  const areaCountries = new Map<string, string | null>();
  const areaRegions = unanimousRegions(source.places);
  // Sorted as text, a prefix comes before all that are longer than it.
  for (const prefix of [...prefixes].sort()) {
    const row: PrefixRow = {
      prefix,
      country: isNanp(prefix) ? areaCountry(prefix, areaCountries) : longestCountry(countries, prefix),
      ...readPlace(longestMatch(source.places, prefix), isNanp(prefix)),
      timeZones: zones.zonesOf(prefix),
    };
    if (isNanp(prefix) && prefix.length >= AREA_DIGITS)
      row.region ??= areaRegions.get(prefix.slice(0, AREA_DIGITS)) ?? null;
    const shorter = longestMatch(rows, prefix);
    if (!shorter || !samePlace(shorter, row)) rows.set(prefix, row);
  }
  return [...rows.values()];
}

/** `Jersey City, NJ` → city and region. In North America a text without a comma is a region where one is so called. */
function readPlace(text: string | undefined, nanp: boolean): Pick<GeoPlace, 'region' | 'city'> {
  if (text === undefined) return { region: null, city: null };
  if (nanp) {
    const whole = regionCode(text);
    if (whole !== null) return { region: whole, city: null };
    // «Nova Scotia/Prince Edward Island»: which of them is not known.
    if (text.split('/').every((part) => regionCode(part) !== null)) return { region: null, city: null };
  }
  const comma = text.lastIndexOf(', ');
  if (comma < 0) return { region: null, city: text.slice(0, COLUMN_LIMITS.city) };
  const region = text.slice(comma + 2);
  return {
    region: (nanp ? regionCode(region) : null) ?? region.slice(0, COLUMN_LIMITS.region),
    city: text.slice(0, comma).slice(0, COLUMN_LIMITS.city),
  };
}

/**
 * Area code → the region on which all of its exchanges agree. The data has no row of their own for some area
 * codes (203, 713, 718, 905).
 */
function unanimousRegions(places: ReadonlyMap<string, string>): Map<string, string | null> {
  const regions = new Map<string, string | null>();
  for (const [prefix, text] of places) {
    if (!isNanp(prefix) || prefix.length <= AREA_DIGITS) continue;
    const { region } = readPlace(text, true);
    const areaCode = prefix.slice(0, AREA_DIGITS);
    const known = regions.get(areaCode);
    regions.set(areaCode, known === undefined || known === region ? region : null);
  }
  return regions;
}

/** Calling code → its country, or null where several share it. */
function countriesByCallingCode(): Map<string, string | null> {
  const countries = new Map<string, string | null>();
  for (const country of getCountries()) {
    const callingCode: string = getCountryCallingCode(country);
    countries.set(callingCode, countries.has(callingCode) ? null : country);
  }
  return countries;
}

function longestCountry(countries: ReadonlyMap<string, string | null>, prefix: string): string | null {
  return longestMatch(countries, prefix) ?? null;
}

/** The country of a North American area code, as libphonenumber sees numbers under it. */
function areaCountry(prefix: string, known: Map<string, string | null>): string | null {
  const areaCode = prefix.slice(0, AREA_DIGITS);
  if (areaCode.length < AREA_DIGITS) return null;
  const cached = known.get(areaCode);
  if (cached !== undefined) return cached;
  let country: string | null = null;
  for (const line of SAMPLE_LINES) {
    const number = parsePhoneNumberFromString(`+${areaCode}${line}`);
    if (number?.isValid() && number.country) {
      country = number.country;
      break;
    }
  }
  known.set(areaCode, country);
  return country;
}

function samePlace(a: GeoPlace, b: GeoPlace): boolean {
  return (
    a.country === b.country &&
    a.region === b.region &&
    a.city === b.city &&
    a.timeZones.join() === b.timeZones.join()
  );
}
