import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { migrate } from '../../../src/platform/database/migrations.js';
import {
  newestMigration,
  noteBreakingMigration,
  requireBearableSchema,
  SchemaError,
} from '../../../src/platform/database/schema-guard.js';
import {
  acceptRestoredCopy,
  refuseRestoredCopy,
} from '../../../src/platform/deployment/restored-copy.guard.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

/** What the next release adds: an older one lives beside it. */
class AddColumn20991231000001 implements MigrationInterface {
  async up(sql: QueryRunner): Promise<void> {
    await sql.query('ALTER TABLE companies ADD COLUMN of_the_future INT NULL');
  }
  async down(): Promise<void> {}
}

/** What the release after that removes: the older one can no longer run. */
class RemoveColumn20991231000002 implements MigrationInterface {
  readonly breaksOlderBuilds = true;
  async up(sql: QueryRunner): Promise<void> {
    await sql.query('ALTER TABLE companies DROP COLUMN of_the_future');
  }
  async down(): Promise<void> {}
}

describe('releases beside each other', () => {
  let test: TestDatabase;
  const opened: DataSource[] = [];

  beforeEach(async () => {
    test = await createTestDatabase();
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((dataSource) => dataSource.destroy()));
    await test.drop();
  });

  /** Migrates as a newer release does. */
  async function deploy(...further: (new () => MigrationInterface)[]): Promise<void> {
    const options = await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 2 });
    const known = Object.values(options.migrations ?? []);
    const newer = new DataSource({ ...options, migrations: [...known, ...further] });
    opened.push(newer);
    await newer.initialize();
    await requireBearableSchema(newer);
    await migrate(newer);
    await noteBreakingMigration(newer);
  }

  it('an older one starts on what a newer one has only added to', async () => {
    await deploy(AddColumn20991231000001);
    await requireBearableSchema(test.dataSource);
    expect(await migrate(test.dataSource)).toEqual([]);
    expect(newestMigration(test.dataSource)).toMatch(/2026\d{10}$/);
  });

  it('an older one refuses what a newer one has taken something from, and says which release it needs', async () => {
    await deploy(AddColumn20991231000001, RemoveColumn20991231000002);
    await expect(requireBearableSchema(test.dataSource)).rejects.toThrow(SchemaError);
    await expect(requireBearableSchema(test.dataSource)).rejects.toThrow(
      /needs one that knows the migration RemoveColumn20991231000002, and the newest of this one is \w+2026\d{10}/,
    );
    await deploy(AddColumn20991231000001, RemoveColumn20991231000002);
  });

  it('none refuses an empty database', async () => {
    const empty = await createTestDatabase({ migrated: false });
    await requireBearableSchema(empty.dataSource);
    await empty.drop();
  });

  it('none runs on a copy of its database until somebody has said what becomes of it', async () => {
    await refuseRestoredCopy(test.dataSource);
    await refuseRestoredCopy(test.dataSource);
    // Another time of making, as a table has that was loaded; the real loading is in the test of backups.
    await test.database.execute("UPDATE deployment_facts SET value = '1' WHERE name = 'origin'");
    await expect(refuseRestoredCopy(test.dataSource)).rejects.toThrow(/after-restore/);
    await acceptRestoredCopy(test.dataSource);
    await refuseRestoredCopy(test.dataSource);
  });
});
