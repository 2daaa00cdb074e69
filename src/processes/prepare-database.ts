import { DataSource } from 'typeorm';
import { seedGeodata } from '../audience/geodata/seed-geodata.js';
import type { Environment } from '../platform/config/environment.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { migrate } from '../platform/database/migrations.js';

/**
 * Brings the database up to date: open migrations, then the geodata tables. Each is under a lock of its own, so any
 * number of processes may start at once; where nothing is to be done it costs a few ms.
 */
export async function prepareDatabase(environment: Environment): Promise<void> {
  const dataSource = new DataSource(
    await dataSourceOptions({ databaseUrl: environment.databaseUrl, databasePoolSize: 2 }),
  );
  await dataSource.initialize();
  try {
    await migrate(dataSource);
    await seedGeodata(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
