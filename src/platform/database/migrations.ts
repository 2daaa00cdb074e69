import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';

const LOCK_WAIT_SECONDS = 600;

/**
 * Runs the migrations that are still open, one process at a time: GET_LOCK is the database's own lock, held by
 * this connection and gone with it, so a killed process leaves nothing locked.
 *
 * @returns names of the migrations that ran
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  return underLock(dataSource, async () => {
    const done = await dataSource.runMigrations({ transaction: 'none' });
    return done.map((migration) => migration.name);
  });
}

/** Takes every migration back, newest first; for tests and for leaving. */
export async function migrateDown(dataSource: DataSource): Promise<number> {
  return underLock(dataSource, async () => {
    let undone = 0;
    for (; await hasExecuted(dataSource); undone++)
      await dataSource.undoLastMigration({ transaction: 'none' });
    return undone;
  });
}

async function hasExecuted(dataSource: DataSource): Promise<boolean> {
  const [row] = await dataSource.query<{ n: number }[]>('SELECT COUNT(*) AS n FROM migrations');
  return row !== undefined && row.n > 0;
}

async function underLock<Result>(dataSource: DataSource, work: () => Promise<Result>): Promise<Result> {
  const runner = dataSource.createQueryRunner();
  try {
    const [schema] = await runner.query('SELECT DATABASE() AS name');
    // A lock's name is server-wide and at most 64 characters long.
    const lock = `migrations:${createHash('sha1').update(String(schema.name)).digest('hex')}`;
    const [held] = await runner.query('SELECT GET_LOCK(?, ?) AS held', [lock, LOCK_WAIT_SECONDS]);
    if (Number(held.held) !== 1) throw new Error('Another process holds the migration lock.');
    try {
      return await work();
    } finally {
      await runner.query('SELECT RELEASE_LOCK(?)', [lock]);
    }
  } finally {
    await runner.release();
  }
}
