import { Injectable } from '@nestjs/common';
import { UnavailableError } from '../../platform/errors.js';
import { type GeoPlace, NOWHERE, placeKey } from './geo-place.js';
import { GeodataRepository } from './geodata.repository.js';
import { PlaceCache } from './place-cache.js';
import { longestMatch } from './zone-resolver.js';

/** Places of phone numbers by their leading digits: process memory, then Redis, then our own tables. */
@Injectable()
export class GeodataService {
  constructor(
    private readonly repository: GeodataRepository,
    private readonly cache: PlaceCache,
  ) {}

  /**
   * The place of each number, in their order. Distinct prefixes are asked once each: at most one MGET and one
   * SELECT, however many numbers.
   *
   * @param phones E.164 digits without the plus sign
   * @throws UnavailableError where the tables were never seeded: an empty answer would pass for «no zone»
   */
  async lookup(phones: readonly string[]): Promise<GeoPlace[]> {
    if (phones.length === 0) return [];
    const version = await this.repository.version();
    if (version === null) throw new UnavailableError('The geodata tables are not filled yet.');
    const keys = phones.map(placeKey);
    const distinct = [...new Set(keys)];
    const places = await this.cache.find(version, distinct);
    const missing = distinct.filter((key) => !places.has(key));
    if (missing.length > 0) {
      const read = await this.readTable(missing);
      await this.cache.store(version, read);
      for (const [key, place] of read) places.set(key, place);
    }
    return keys.map((key) => places.get(key) ?? NOWHERE);
  }

  private async readTable(keys: readonly string[]): Promise<Map<string, GeoPlace>> {
    const prefixes = new Set<string>();
    for (const key of keys) {
      for (let length = 1; length <= key.length; length++) prefixes.add(key.slice(0, length));
    }
    const rows = await this.repository.findPrefixes([...prefixes]);
    const table = new Map(rows.map(({ prefix, ...place }): [string, GeoPlace] => [prefix, place]));
    return new Map(keys.map((key) => [key, longestMatch(table, key) ?? NOWHERE]));
  }
}
