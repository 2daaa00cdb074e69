import type { DataSource } from 'typeorm';
import { seedGeodata } from '../audience/geodata/seed-geodata.js';
import { seedSendingCaps } from '../compliance/frequency/seed-sending-caps.js';
import { seedHoursLaw } from '../compliance/sending-hours/seed-hours-law.js';
import { migrate } from '../platform/database/migrations.js';
import { noteBreakingMigration, requireBearableSchema } from '../platform/database/schema-guard.js';

/**
 * Brings the database up to date: open migrations, then the sending hours' rules, the caps and the geodata tables. Each is safe
 * in any number of processes at once; where nothing is to be done it costs a few ms.
 *
 * @throws SchemaError where the database belongs to a newer release that this one cannot run beside
 * @returns names of the migrations that ran, and the version of the geodata
 */
export async function prepareDatabase(
  dataSource: DataSource,
): Promise<{ migrations: string[]; geodata: { version: string; changed: boolean } }> {
  await requireBearableSchema(dataSource);
  const migrations = await migrate(dataSource);
  await noteBreakingMigration(dataSource);
  await seedHoursLaw(dataSource);
  await seedSendingCaps(dataSource);
  return { migrations, geodata: await seedGeodata(dataSource) };
}
