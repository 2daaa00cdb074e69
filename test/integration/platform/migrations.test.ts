import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { migrate, migrateDown } from '../../../src/platform/database/migrations.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('migrations', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase({ migrated: false });
  });

  afterAll(() => test.drop());

  async function tables(): Promise<string[]> {
    const rows = await test.dataSource.query<{ name: string }[]>(
      'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
    );
    return rows.map((row) => row.name).filter((name) => name !== 'migrations');
  }

  async function schema(): Promise<string[]> {
    const statements: string[] = [];
    for (const name of (await tables()).sort()) {
      const [row] = await test.dataSource.query<Record<string, string>[]>(`SHOW CREATE TABLE ${name}`);
      statements.push(String(row?.['Create Table']).replace(/ AUTO_INCREMENT=\d+/, ''));
    }
    return statements;
  }

  it('go up, down to nothing, and up again to the same schema', async () => {
    await migrate(test.dataSource);
    const first = await schema();
    expect(await tables()).toEqual(expect.arrayContaining(['messages', 'inflight', 'people', 'opt_outs']));

    await migrateDown(test.dataSource);
    expect(await tables()).toEqual([]);

    await migrate(test.dataSource);
    expect(await schema()).toEqual(first);
  });

  it('run once when several processes start at the same time', async () => {
    await migrateDown(test.dataSource);
    const processes = await Promise.all(
      [1, 2, 3].map(async () =>
        new DataSource(await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 2 })).initialize(),
      ),
    );
    try {
      const ran = await Promise.all(processes.map((dataSource) => migrate(dataSource)));
      const names = ran.flat();
      expect(new Set(names).size).toBe(names.length);
      expect(ran.filter((list) => list.length > 0)).toHaveLength(1);
      expect(await tables()).toContain('messages');
    } finally {
      await Promise.all(processes.map((dataSource) => dataSource.destroy()));
    }
  });
});
