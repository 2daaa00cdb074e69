import type { DataSource } from 'typeorm';
import { Database } from '../database/database.js';
import { DeploymentFactRepository } from './deployment-fact.repository.js';

/** The database was loaded from a backup, and nobody has said yet what was sent since. */
export class RestoredCopyError extends Error {}

/**
 * Refuses to run on a database that was loaded from a backup: it takes for unsent what has left since. The row with the
 * origin came with the backup, the table in which it stands was made by loading it.
 *
 * @throws RestoredCopyError
 */
export async function refuseRestoredCopy(dataSource: DataSource): Promise<void> {
  const facts = new DeploymentFactRepository(new Database(dataSource));
  const madeAt = await facts.tableMadeAt();
  if ((await facts.settle('origin', madeAt)) === madeAt) return;
  throw new RestoredCopyError(
    'This database was loaded from a backup (or copied). What was sent since then stands in it as unsent, and would ' +
      'be sent again. Run `node dist/src/processes/console.js after-restore` first: it holds everything that may ' +
      'have left. See docs/operating.md, «Restore».',
  );
}

/** Takes the copy for the deployment's own from now on. */
export async function acceptRestoredCopy(dataSource: DataSource): Promise<void> {
  const facts = new DeploymentFactRepository(new Database(dataSource));
  await facts.set('origin', await facts.tableMadeAt());
}
