import { Injectable } from '@nestjs/common';
import { UnavailableError } from '../../platform/errors.js';
import { type GeoPlace, NOWHERE, placeKey } from './geo-place.js';
import { GeodataRepository } from './geodata.repository.js';
import { PlaceCache } from './place-cache.js';
import type { PlaceLookups } from './place-lookups.js';
import { PlaceMemory } from './place-memory.js';
import { RegionTable } from './region-table.js';
import { longestMatch } from './zone-resolver.js';

/**
 * A large list touches nearly every exchange of North America, listed or not: some 400 area codes of up to 792. Kept
 * are numbers and references, 30 MB at most; with room for fewer than it meets, an import asks Redis for each row.
 */
const MEMORY_LIMIT = 500_000;
/** A key is looked for by up to seven prefixes: 2,000 keys are a statement of about 100 kB. */
const KEYS_PER_SELECT = 2_000;

/** The tables are seeded anew by hand or at an upgrade: twice within one call is not to be expected. */
const ATTEMPTS = 5;

/** The tables were seeded anew while they were read. */
class VersionChangedError extends Error {
  constructor() {
    super('The geodata tables changed while they were read.');
    this.name = 'VersionChangedError';
  }
}

/** Places of some numbers, all from one version of the tables. */
export interface GeoAnswer {
  /** In the order of the numbers. Equal prefixes share one object, as long as this process remembers it. */
  places: GeoPlace[];
  /** The same object for the same version. */
  regions: RegionTable;
  lookups: PlaceLookups;
}

/** Places of phone numbers by their leading digits: process memory, then Redis, then our own tables. */
@Injectable()
export class GeodataService {
  private memory = new PlaceMemory('', MEMORY_LIMIT);
  private regions: { version: string; table: Promise<RegionTable> } | null = null;
  /** Those who miss wait for each other, so that none asks the table for what another is just reading. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: GeodataRepository,
    private readonly cache: PlaceCache,
  ) {}

  /**
   * The place of each number. Distinct prefixes are asked once each, however many numbers: the table at most once
   * for as long as this process or Redis remembers the answer.
   *
   * @param phones E.164 digits without the plus sign
   * @throws UnavailableError where the tables were never seeded: an empty answer would pass for «no zone»
   */
  async lookup(phones: readonly string[]): Promise<GeoAnswer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.lookupOnce(phones);
      } catch (error) {
        if (!(error instanceof VersionChangedError) || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async lookupOnce(phones: readonly string[]): Promise<GeoAnswer> {
    const version = await this.repository.version();
    if (version === null) throw new UnavailableError('The geodata tables are not filled yet.');
    const regions = await this.regionsOf(version);
    const memory = this.memoryOf(version);
    const keys = phones.map(placeKey);
    const known = new Map<number, GeoPlace>();
    const missing = new Set<number>();
    for (const key of keys) {
      if (known.has(key) || missing.has(key)) continue;
      const place = memory.get(key);
      if (place) known.set(key, place);
      else missing.add(key);
    }
    const lookups: PlaceLookups = { fromMemory: known.size, fromRedis: 0, fromTable: 0 };
    if (missing.size > 0) await this.queue(() => this.read(memory, [...missing], known, lookups));
    return { places: keys.map((key) => known.get(key) ?? NOWHERE), regions, lookups };
  }

  /** Finds what the memory did not hold, and remembers it. */
  private async read(
    memory: PlaceMemory,
    wanted: readonly number[],
    known: Map<number, GeoPlace>,
    lookups: PlaceLookups,
  ): Promise<void> {
    const take = (key: number, place: GeoPlace) => {
      known.set(key, place);
      memory.set(key, place);
    };
    const unseen = wanted.filter((key) => {
      // Another call may have read it while this one waited.
      const place = memory.get(key);
      if (place) known.set(key, place);
      return !place;
    });
    lookups.fromMemory += wanted.length - unseen.length;
    if (unseen.length === 0) return;
    const cached = await this.cache.find(memory.version, unseen);
    for (const [key, place] of cached) take(key, place);
    lookups.fromRedis += cached.size;
    const uncached = unseen.filter((key) => !cached.has(key));
    if (uncached.length === 0) return;
    const rows = await this.readTable(uncached);
    // Seeded anew meanwhile: rows of the new version must not live on under the name of the old one, which comes
    // back when an edit is taken back.
    if ((await this.repository.version()) !== memory.version) throw new VersionChangedError();
    for (const [key, place] of rows) take(key, place);
    lookups.fromTable += rows.size;
    await this.cache.store(memory.version, rows);
  }

  private async readTable(keys: readonly number[]): Promise<Map<number, GeoPlace>> {
    const places = new Map<number, GeoPlace>();
    for (let start = 0; start < keys.length; start += KEYS_PER_SELECT) {
      const slice = keys.slice(start, start + KEYS_PER_SELECT);
      const prefixes = new Set<string>();
      for (const key of slice.map(String)) {
        for (let length = 1; length <= key.length; length++) prefixes.add(key.slice(0, length));
      }
      const rows = await this.repository.findPrefixes([...prefixes]);
      const table = new Map(rows.map(({ prefix, ...place }): [string, GeoPlace] => [prefix, place]));
      for (const key of slice) places.set(key, longestMatch(table, String(key)) ?? NOWHERE);
    }
    return places;
  }

  private queue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.reading.then(work);
    this.reading = result.catch(() => undefined);
    return result;
  }

  /** A call holds on to the memory of its own version, whatever version another call brings meanwhile. */
  private memoryOf(version: string): PlaceMemory {
    if (this.memory.version !== version) this.memory = new PlaceMemory(version, MEMORY_LIMIT);
    return this.memory;
  }

  private async regionsOf(version: string): Promise<RegionTable> {
    if (this.regions?.version !== version) this.regions = { version, table: this.readRegions() };
    const { regions } = this;
    try {
      return await regions.table;
    } catch (error) {
      if (this.regions === regions) this.regions = null;
      throw error;
    }
  }

  private async readRegions(): Promise<RegionTable> {
    return new RegionTable(await this.repository.states(), await this.repository.zipPrefixes());
  }
}
