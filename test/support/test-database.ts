import { randomBytes } from 'node:crypto';
import mysql from 'mysql2/promise';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { Database } from '../../src/platform/database/database.js';
import { migrate } from '../../src/platform/database/migrations.js';

/** A database of its own for one test file, with the real migrations; `drop` removes it. */
export interface TestDatabase {
  url: string;
  dataSource: DataSource;
  database: Database;
  drop(): Promise<void>;
}

/** Makes an empty database on the scratch server, or another one, and migrates it. */
export async function createTestDatabase(
  options: { migrated?: boolean; server?: string } = {},
): Promise<TestDatabase> {
  const server = options.server ?? requireServer('TEST_DATABASE_URL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = await mysql.createConnection(server);
  await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await admin.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const dataSource = new DataSource(await dataSourceOptions({ databaseUrl: url.href, databasePoolSize: 10 }));
  await dataSource.initialize();
  if (options.migrated !== false) await migrate(dataSource);
  return {
    url: url.href,
    dataSource,
    database: new Database(dataSource),
    drop: async () => {
      await dataSource.query(`DROP DATABASE ${name}`);
      await dataSource.destroy();
    },
  };
}

/** The address of a scratch server; `scripts/test.mjs` starts them and sets it. */
export function requireServer(variable: 'TEST_DATABASE_URL' | 'TEST_REDIS_URL'): string {
  const url = process.env[variable];
  if (!url) throw new Error(`${variable} is not set: run the tests with \`npm test -- <path>\`.`);
  return url;
}
