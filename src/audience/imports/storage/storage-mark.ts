import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../../platform/config/environment.js';
import { DeploymentFactRepository } from '../../../platform/deployment/deployment-fact.repository.js';
import { errorCode } from '../../../platform/error-code.js';

const MARK_FILE = '.storage-mark';

/** STORAGE_DIR is another folder than the one to which this deployment's files were uploaded. */
export class ForeignStorageError extends Error {}

/**
 * Whether this process sees the folder to which files are uploaded: a file with a mark lies in it, and the database
 * knows the mark. A worker that does not see it sends and answers all the same, and leaves imports to others.
 */
@Injectable()
export class StorageMark {
  private readonly path: string;

  constructor(
    private readonly facts: DeploymentFactRepository,
    private readonly environment: Environment,
  ) {
    this.path = join(resolve(environment.storageDir), MARK_FILE);
  }

  /** Whether the folder is that of the deployment. Nothing is written. */
  async isSeen(): Promise<boolean> {
    const mark = await this.facts.find('storage');
    return mark !== null && mark === (await this.read());
  }

  /**
   * For a process that takes uploads in: marks the folder of a new deployment.
   *
   * @throws ForeignStorageError where the files of this deployment lie in another one
   */
  async claim(): Promise<void> {
    const known = await this.facts.find('storage');
    if (known === null && (await this.facts.settle('storage', await this.mark())) === (await this.read()))
      return;
    if (known !== null && known === (await this.read())) return;
    throw new ForeignStorageError(
      `STORAGE_DIR (${this.environment.storageDir}) is not the folder that holds the uploaded files of this ` +
        'deployment: is the shared folder mounted? Every API needs the same one. Where the files are lost for good, ' +
        'run `node dist/src/processes/console.js storage:adopt` with this STORAGE_DIR: imports under way will fail.',
    );
  }

  /** Takes this folder for the deployment's from now on. */
  async adopt(): Promise<void> {
    await this.facts.set('storage', await this.mark());
  }

  /** The folder's mark; one without gets its own. Of two who write it at once, one does. */
  private async mark(): Promise<string> {
    const there = await this.read();
    if (there !== null) return there;
    await mkdir(resolve(this.environment.storageDir), { recursive: true });
    const mark = randomBytes(16).toString('hex');
    try {
      await writeFile(this.path, mark, { flag: 'wx' });
      return mark;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
      return (await this.read()) ?? mark;
    }
  }

  private async read(): Promise<string | null> {
    try {
      return (await readFile(this.path, 'utf8')).trim() || null;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return null;
      throw error;
    }
  }
}
