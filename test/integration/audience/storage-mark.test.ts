import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ForeignStorageError, StorageMark } from '../../../src/audience/imports/storage/storage-mark.js';
import { Environment } from '../../../src/platform/config/environment.js';
import { DeploymentFactRepository } from '../../../src/platform/deployment/deployment-fact.repository.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

describe('the folder of uploaded files', () => {
  let test: TestDatabase;
  const folders: string[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
  });

  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
    await test?.drop();
  });

  async function folder(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'storage-mark-'));
    folders.push(made);
    return made;
  }

  /** A process with this STORAGE_DIR. */
  const at = (storageDir: string) =>
    new StorageMark(
      new DeploymentFactRepository(test.database),
      new Environment({
        DATABASE_URL: test.url,
        REDIS_URL: 'redis://127.0.0.1',
        ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
        STORAGE_DIR: storageDir,
      }),
    );

  it('is told from another machine’s own, which imports nothing and takes no uploads', async () => {
    const [shared, other] = [await folder(), await folder()];
    expect(await at(shared).isSeen()).toBe(false);
    await Promise.all([at(shared).claim(), at(shared).claim(), at(shared).claim()]);
    expect(await at(shared).isSeen()).toBe(true);
    await at(shared).claim();

    expect(await at(other).isSeen()).toBe(false);
    await expect(at(other).claim()).rejects.toThrow(ForeignStorageError);
    await expect(at(join(other, 'not-mounted')).claim()).rejects.toThrow(/is the shared folder mounted/);
    expect(await readdir(other)).toEqual([]);

    await at(other).adopt();
    expect(await at(other).isSeen()).toBe(true);
    expect(await at(shared).isSeen()).toBe(false);
  });
});
