import { AREA_DIGITS, type GeoPlace, NOWHERE } from './geo-place.js';
import type { PrefixRow } from './prefix-table.js';

/**
 * The area of a number as a number: no calling code begins with 0, so nothing is lost. Numbers are looked up and
 * cached by area: there are some thousand in all, so each is asked for once and none is ever thrown away, while a
 * large list touches 300,000 exchanges.
 */
export function areaOf(phone: string): number {
  return leadingDigits(phone, AREA_DIGITS);
}

/** All places of one area: its own, and those of longer prefixes within it. */
export class AreaPlaces {
  /** Digits of the longer prefixes there are, the longest first. */
  private readonly lengths: readonly number[];
  private readonly byPrefix: ReadonlyMap<number, GeoPlace>;
  private readonly base: GeoPlace;

  /** @param rows of the area, and of shorter prefixes with which it begins */
  constructor(readonly rows: readonly PrefixRow[]) {
    const isLonger = ({ prefix }: PrefixRow) => prefix.length > AREA_DIGITS;
    const longer = rows.filter(isLonger);
    const [nearest] = rows.filter((row) => !isLonger(row)).sort((a, b) => b.prefix.length - a.prefix.length);
    this.base = nearest ?? NOWHERE;
    this.byPrefix = new Map(longer.map((row) => [Number(row.prefix), row]));
    this.lengths = [...new Set(longer.map(({ prefix }) => prefix.length))].sort((a, b) => b - a);
  }

  /** The place of the longest prefix that is known; equal prefixes give the same object. */
  placeOf(phone: string): GeoPlace {
    for (const length of this.lengths) {
      if (phone.length < length) continue;
      const place = this.byPrefix.get(leadingDigits(phone, length));
      if (place) return place;
    }
    return this.base;
  }
}

function leadingDigits(phone: string, digits: number): number {
  const length = Math.min(phone.length, digits);
  let value = 0;
  for (let at = 0; at < length; at++) value = value * 10 + phone.charCodeAt(at) - 48;
  return value;
}
