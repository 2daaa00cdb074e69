import type { DataSource } from 'typeorm';
import { SystemClock } from '../../platform/clock/clock.js';
import { Database } from '../../platform/database/database.js';
import { GeodataRepository } from './geodata.repository.js';
import { GeodataSeedService } from './geodata-seed.service.js';

/**
 * Brings the geodata tables of a database up to date before anything else of the platform runs. A few ms where
 * nothing changed, a few seconds the first time; safe in several processes at once.
 */
export async function seedGeodata(dataSource: DataSource): Promise<{ version: string; changed: boolean }> {
  const repository = new GeodataRepository(new Database(dataSource));
  return new GeodataSeedService(repository, new SystemClock(0)).seed();
}
