import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSourceOptions, MigrationInterface } from 'typeorm';
import type { Environment } from '../config/environment.js';
import { discoverModules } from '../discover-modules.js';
import { mysqlDriver } from './mysql-driver.js';

type MigrationClass = new () => MigrationInterface;

/** The migrations folder beside `src`, in the source tree as in the build. */
const MIGRATIONS_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '../../../migrations');

/** Connection, pool and migrations for TypeORM. */
export async function dataSourceOptions(
  environment: Pick<Environment, 'databaseUrl' | 'databasePoolSize'>,
): Promise<DataSourceOptions> {
  return {
    type: 'mysql',
    driver: mysqlDriver,
    url: environment.databaseUrl.replace(/^mariadb:/, 'mysql:'),
    charset: 'utf8mb4',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false,
    synchronize: false,
    migrationsTableName: 'migrations',
    migrations: await loadMigrations(),
    extra: {
      connectionLimit: environment.databasePoolSize,
      decimalNumbers: true,
      enableKeepAlive: true,
      // A stack for each statement, in case that it fails: it tells of the driver's frames alone.
      trace: false,
      flags: ['+LOCAL_FILES'],
    },
  };
}

async function loadMigrations(): Promise<MigrationClass[]> {
  const modules = await discoverModules(MIGRATIONS_FOLDER, '');
  return modules.flatMap((module) => Object.values(module).filter(isMigrationClass));
}

function isMigrationClass(value: unknown): value is MigrationClass {
  return typeof value === 'function' && 'up' in value.prototype && 'down' in value.prototype;
}
