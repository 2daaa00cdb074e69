import { Injectable } from '@nestjs/common';
import { UnavailableError } from '../../platform/errors.js';
import { AreaPlaces, areaOf } from './area-places.js';
import { AREA_DIGITS, type GeoPlace, NOWHERE } from './geo-place.js';
import { GeodataRepository } from './geodata.repository.js';
import { PlaceCache } from './place-cache.js';
import type { PlaceLookups } from './place-lookups.js';
import type { PrefixRow } from './prefix-table.js';
import { RegionTable } from './region-table.js';

/** About 80 rows each. */
const AREAS_PER_SELECT = 200;

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
  /** In the order of the numbers. Equal prefixes share one object for as long as the version stands. */
  places: GeoPlace[];
  /** The same object for the same version. */
  regions: RegionTable;
  lookups: PlaceLookups;
}

/** Areas of one version; never more than there are rows in the table and four-digit numbers: 15 MB in all. */
interface AreaMemory {
  version: string;
  areas: Map<number, AreaPlaces>;
}

/** Places of phone numbers by their leading digits: process memory, then Redis, then our own tables. */
@Injectable()
export class GeodataService {
  private memory: AreaMemory = { version: '', areas: new Map() };
  private regions: { version: string; table: Promise<RegionTable> } | null = null;
  /** Those who miss wait for each other, so that none asks the table for what another is just reading. */
  private reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly repository: GeodataRepository,
    private readonly cache: PlaceCache,
  ) {}

  /**
   * The place of each number. Distinct areas are asked for once each, however many numbers: the table at most once
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
    const wanted = phones.map(areaOf);
    const distinct = [...new Set(wanted)];
    const missing = distinct.filter((area) => !memory.areas.has(area));
    const lookups: PlaceLookups = {
      fromMemory: distinct.length - missing.length,
      fromRedis: 0,
      fromTable: 0,
    };
    if (missing.length > 0) await this.queue(() => this.read(memory, missing, lookups));
    const places = phones.map(
      (phone, index) => memory.areas.get(wanted[index] ?? 0)?.placeOf(phone) ?? NOWHERE,
    );
    return { places, regions, lookups };
  }

  /** Brings into the memory what it did not hold. */
  private async read(memory: AreaMemory, wanted: readonly number[], lookups: PlaceLookups): Promise<void> {
    // Another call may have read it while this one waited.
    const unseen = wanted.filter((area) => !memory.areas.has(area));
    lookups.fromMemory += wanted.length - unseen.length;
    if (unseen.length === 0) return;
    const cached = await this.cache.find(memory.version, unseen);
    for (const [area, places] of cached) memory.areas.set(area, places);
    lookups.fromRedis += cached.size;
    const uncached = unseen.filter((area) => !cached.has(area));
    if (uncached.length === 0) return;
    const read = await this.readTable(uncached);
    // Seeded anew meanwhile: rows of the new version must not live on under the name of the old one, which comes
    // back when an edit is taken back.
    if ((await this.repository.version()) !== memory.version) throw new VersionChangedError();
    for (const [area, places] of read) memory.areas.set(area, places);
    lookups.fromTable += read.size;
    await this.cache.store(memory.version, read);
  }

  private async readTable(areas: readonly number[]): Promise<Map<number, AreaPlaces>> {
    const places = new Map<number, AreaPlaces>();
    for (let start = 0; start < areas.length; start += AREAS_PER_SELECT) {
      const slice = areas.slice(start, start + AREAS_PER_SELECT);
      const rows = new Map(slice.map((area): [number, PrefixRow[]] => [area, []]));
      for (const row of await this.repository.findAreas(slice.map(String))) {
        if (row.prefix.length >= AREA_DIGITS) rows.get(areaOf(row.prefix))?.push(row);
        else for (const [area, over] of rows) if (String(area).startsWith(row.prefix)) over.push(row);
      }
      for (const [area, found] of rows) places.set(area, new AreaPlaces(found));
    }
    return places;
  }

  private queue<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.reading.then(work);
    this.reading = result.catch(() => undefined);
    return result;
  }

  /** A call holds on to the memory of its own version, whatever version another call brings meanwhile. */
  private memoryOf(version: string): AreaMemory {
    if (this.memory.version !== version) this.memory = { version, areas: new Map() };
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
