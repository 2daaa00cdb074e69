import type { Redis } from 'ioredis';
import type { GeoPlace } from '../../../src/audience/geodata/geo-place.js';
import { GeodataRepository } from '../../../src/audience/geodata/geodata.repository.js';
import { GeodataService } from '../../../src/audience/geodata/geodata.service.js';
import { PlaceCache } from '../../../src/audience/geodata/place-cache.js';
import type { PrefixRow } from '../../../src/audience/geodata/prefix-table.js';
import type { Database } from '../../../src/platform/database/database.js';
import { Log } from '../../../src/platform/logging/log.js';

export class SilentLog extends Log {
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

/** Keeps the areas of each statement that looks for them. */
export class CountingRepository extends GeodataRepository {
  asked: (readonly string[])[] = [];
  /** Happens once, right before the next statement. */
  beforeFind: (() => Promise<void>) | null = null;

  override async findAreas(areas: readonly string[]): Promise<PrefixRow[]> {
    const { beforeFind } = this;
    this.beforeFind = null;
    await beforeFind?.();
    this.asked.push(areas);
    return super.findAreas(areas);
  }
}

/** Geodata as a process of its own sees them: an empty memory, the given Redis. */
export function geodataProcess(
  database: Database,
  redis: Redis,
): { geodata: GeodataService; repository: CountingRepository } {
  const repository = new CountingRepository(database);
  return { geodata: new GeodataService(repository, new PlaceCache(redis, new SilentLog())), repository };
}

export async function placesOf(geodata: GeodataService, phones: string[]): Promise<GeoPlace[]> {
  return (await geodata.lookup(phones)).places;
}
