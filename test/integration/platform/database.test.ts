import { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isDuplicateKey } from '../../../src/platform/database/database.js';
import { isUnreachable } from '../../../src/platform/unreachable.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';
import { waitUntil } from '../../support/wait-until.js';

/** Whether the socket of a mysql2 connection is gone. */
function hasClosed(connection: unknown): boolean {
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return false;
  const { stream } = connection;
  return stream instanceof Socket && stream.destroyed;
}

describe('Database', () => {
  let test: TestDatabase;

  beforeAll(async () => {
    test = await createTestDatabase({ migrated: false });
    await test.database.execute('CREATE TABLE pairs (id INT PRIMARY KEY, n INT NOT NULL) ENGINE=InnoDB');
  });
  beforeEach(async () => {
    await test.database.execute('DELETE FROM pairs');
    await test.database.execute('INSERT INTO pairs VALUES (1, 0), (2, 0)');
  });
  afterAll(() => test.drop());

  async function values(): Promise<number[]> {
    const rows = await test.database.query<{ n: number }>('SELECT n FROM pairs ORDER BY id');
    return rows.map((row) => row.n);
  }

  it('runs a deadlocked transaction again, each exactly once', async () => {
    const opposite = (first: number, second: number) =>
      test.database.transaction(async (sql) => {
        await sql.execute('UPDATE pairs SET n = n + 1 WHERE id = ?', [first]);
        await sql.query('SELECT SLEEP(0.02)');
        await sql.execute('UPDATE pairs SET n = n + 1 WHERE id = ?', [second]);
      });
    await Promise.all(Array.from({ length: 8 }, (_, index) => (index % 2 ? opposite(1, 2) : opposite(2, 1))));
    expect(await values()).toEqual([8, 8]);
  });

  it('leaves nothing of a transaction that throws, and gives its connection back', async () => {
    for (let turn = 0; turn < 15; turn++) {
      await expect(
        test.database.transaction(async (sql) => {
          await sql.execute('UPDATE pairs SET n = 9');
          throw new Error('no');
        }),
      ).rejects.toThrow('no');
    }
    expect(await values()).toEqual([0, 0]);
  });

  it('tells a lost connection as one that is away, whichever statement of a transaction meets it', async () => {
    const lost = test.database.transaction(async (sql) => {
      const [row] = await sql.query<{ id: number }>('SELECT CONNECTION_ID() AS id');
      await test.database.execute(`KILL ${row?.id}`);
      const connection = await sql.connection();
      // Nothing is under way when the connection goes.
      await waitUntil('the end of the connection is noticed', () => hasClosed(connection));
      await sql.execute('UPDATE pairs SET n = 9');
    });
    const error = await lost.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect({ error, away: isUnreachable(error) }).toMatchObject({ away: true });
    expect(await values()).toEqual([0, 0]);
  });

  it('reads committed rows only, and without locking them', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let written = false;
    const writer = test.database.transaction(async (sql) => {
      await sql.execute('UPDATE pairs SET n = 5 WHERE id = 1');
      written = true;
      await held;
    });
    await waitUntil('the row is written', () => written);
    expect(await values()).toEqual([0, 0]);
    release();
    await writer;
    expect(await values()).toEqual([5, 0]);
  });

  it('tells a duplicate key from other errors', async () => {
    const error: unknown = await test.database
      .execute('INSERT INTO pairs VALUES (1, 1)')
      .catch((one: unknown) => one);
    expect(isDuplicateKey(error)).toBe(true);
    const other: unknown = await test.database.query('SELECT nonsense').catch((one: unknown) => one);
    expect(isDuplicateKey(other)).toBe(false);
  });
});
