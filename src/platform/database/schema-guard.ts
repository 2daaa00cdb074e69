import type { DataSource, MigrationInterface } from 'typeorm';
import { DeploymentFactRepository } from '../deployment/deployment-fact.repository.js';
import { Database, mysqlErrorNumber } from './database.js';

/**
 * A migration that builds from before it cannot bear, because it removes or renames what they use: set it to true
 * there. All others add only.
 */
export interface BreakingMigration extends MigrationInterface {
  breaksOlderBuilds: true;
}

/** The database belongs to another release than this one. */
export class SchemaError extends Error {}

/** ER_NO_SUCH_TABLE */
const NO_SUCH_TABLE = 1146;

/**
 * Before migrations run: refuses a database whose oldest build that may use it is newer than this one. Migrations that
 * this build does not know, and that broke nothing, are fine: in a rolling deploy two versions run side by side.
 *
 * @throws SchemaError
 */
export async function requireBearableSchema(dataSource: DataSource): Promise<void> {
  const oldest = await oldestBuild(dataSource);
  const own = newestMigration(dataSource);
  if (oldest === null || timeOf(oldest) <= timeOf(own)) return;
  throw new SchemaError(
    `This database has gone further than this build: it needs one that knows the migration ${oldest}, and the ` +
      `newest of this one is ${own}. Start the newer release; to go back to this one, restore a backup of its time.`,
  );
}

/** After migrations ran: notes the newest of them that older builds cannot bear. */
export async function noteBreakingMigration(dataSource: DataSource): Promise<void> {
  const breaking = dataSource.migrations.filter(isBreaking).map(nameOf).sort(byTime).at(-1);
  if (breaking === undefined) return;
  const known = await oldestBuild(dataSource);
  if (known !== null && timeOf(known) >= timeOf(breaking)) return;
  await new DeploymentFactRepository(new Database(dataSource)).set('oldest_build', breaking);
}

/** Name of the newest migration that this build knows. */
export function newestMigration(dataSource: DataSource): string {
  const newest = dataSource.migrations.map(nameOf).sort(byTime).at(-1);
  if (newest === undefined) throw new SchemaError('This build has no migrations: it is incomplete.');
  return newest;
}

async function oldestBuild(dataSource: DataSource): Promise<string | null> {
  try {
    return await new DeploymentFactRepository(new Database(dataSource)).find('oldest_build');
  } catch (error) {
    // An empty database, before its first migration.
    if (mysqlErrorNumber(error) === NO_SUCH_TABLE) return null;
    throw error;
  }
}

function isBreaking(migration: MigrationInterface): migration is BreakingMigration {
  return 'breaksOlderBuilds' in migration && migration.breaksOlderBuilds === true;
}

function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}

/** The digits at the end of a migration's name: when it was written. */
function timeOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? 0);
}

function byTime(a: string, b: string): number {
  return timeOf(a) - timeOf(b);
}
