import type { DataSource } from 'typeorm';
import { GeodataRepository } from '../audience/geodata/geodata.repository.js';
import { GeodataSeedService } from '../audience/geodata/geodata-seed.service.js';
import type { Clock } from '../platform/clock/clock.js';
import { Database } from '../platform/database/database.js';
import { migrate } from '../platform/database/migrations.js';

/**
 * Brings the database up to date: open migrations, then the geodata tables. Each is under a lock of its own, so any
 * number of processes may start at once; where nothing is to be done it costs a few ms.
 *
 * @returns names of the migrations that ran, and the version of the geodata
 */
export async function prepareDatabase(
  dataSource: DataSource,
  clock: Clock,
): Promise<{ migrations: string[]; geodata: string }> {
  const migrations = await migrate(dataSource);
  const seed = new GeodataSeedService(new GeodataRepository(new Database(dataSource)), clock);
  const { version } = await seed.seed();
  return { migrations, geodata: version };
}
