/** What a phone number's prefix tells of the person's place. */
export interface GeoPlace {
  /** ISO 3166 code, or null where several countries share the prefix. */
  country: string | null;
  /** US state or Canadian province code; elsewhere the region's English name where the data has one. */
  region: string | null;
  city: string | null;
  /** IANA names of every zone in which the person may be, sorted; empty where no zone is known. */
  timeZones: string[];
}

export const NOWHERE: Readonly<GeoPlace> = Object.freeze({
  country: null,
  region: null,
  city: null,
  timeZones: [],
});

/** Digits of a North American number that tell the place: country code 1, area code, exchange. */
const NANP_DIGITS = 7;
/** Elsewhere: the data's ninth digit only tells quarters of Chinese prefectures apart (111,000 of 127,000 rows). */
export const MAX_PREFIX_DIGITS = 8;

/** Only the North American plan begins with 1. */
export function isNanp(digits: string): boolean {
  return digits.startsWith('1');
}

/** The leading digits by which a number is looked up and cached; many numbers share them. */
export function placeKey(digits: string): string {
  return digits.slice(0, isNanp(digits) ? NANP_DIGITS : MAX_PREFIX_DIGITS);
}
