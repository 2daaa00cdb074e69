import type { GeoPlace } from './geo-place.js';

/**
 * Places of one version in this process. Two generations stand in for an order of use: what was asked lately is in
 * the young one or moves there, and when that is full the old one goes as a whole. A hit costs one look into a map.
 */
export class PlaceMemory {
  private young = new Map<number, GeoPlace>();
  private old = new Map<number, GeoPlace>();
  /** Some thousand different places stand behind all keys: each is kept once. */
  private readonly distinct = new Map<string, GeoPlace>();

  /** @param limit most places kept */
  constructor(
    readonly version: string,
    private readonly limit: number,
  ) {}

  get size(): number {
    return this.young.size + this.old.size;
  }

  get(key: number): GeoPlace | undefined {
    const place = this.young.get(key);
    if (place !== undefined) return place;
    const older = this.old.get(key);
    if (older !== undefined) {
      this.old.delete(key);
      this.set(key, older);
    }
    return older;
  }

  set(key: number, place: GeoPlace): void {
    if (this.young.size >= this.limit / 2) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, this.intern(place));
  }

  private intern(place: GeoPlace): GeoPlace {
    const { country, region, city, timeZones } = place;
    const text = `${country}|${region}|${city}|${timeZones.join()}`;
    const known = this.distinct.get(text);
    if (known) return known;
    if (this.distinct.size >= this.limit / 2) this.distinct.clear();
    this.distinct.set(text, place);
    return place;
  }
}
