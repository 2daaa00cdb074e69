/** What a phone number's prefix tells of the person's place. */
export interface GeoPlace {
  /** ISO 3166 code, or null where several countries share the prefix. */
  country: string | null;
  /** US state or Canadian province code; elsewhere the region's English name where the data has one. */
  region: string | null;
  city: string | null;
  /** IANA names of every zone in which the person may be, sorted; empty where no zone is known. */
  timeZones: readonly string[];
}

export const NOWHERE: Readonly<GeoPlace> = Object.freeze({
  country: null,
  region: null,
  city: null,
  timeZones: [],
});

/**
 * Places are kept to this depth. In North America seven digits are country code, area code and exchange: all that
 * tells the place. Elsewhere further digits only name smaller places in 74,000 (eight) and 127,000 rows (nine).
 */
export const PLACE_DIGITS = 7;

/** Digits of an area: in North America the area code with the 1 before it, elsewhere the first four too. */
export const AREA_DIGITS = 4;

/** Only the North American plan begins with 1. */
export function isNanp(digits: string): boolean {
  return digits.startsWith('1');
}
