import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDatabase } from '../../scripts/lib/database-server.mjs';
import { contactFile, ImportRuns } from '../support/import-run.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { databaseProgram } from '../support/server-programs.js';
import { waitUntil } from '../support/wait-until.js';

const ROWS = 80_000;
const DISTINCT = 47_000;

describe('an import whose database is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-import-database-'));
  let database: Awaited<ReturnType<typeof startDatabase>>;
  let platform: PlatformProcesses | undefined;

  async function start(): Promise<typeof database> {
    return startDatabase(databaseProgram(), folder, 'scratch');
  }

  beforeAll(async () => {
    database = await start();
    platform = await PlatformProcesses.start({}, { server: database.url, simulator: false });
    platform.run('scheduler');
    platform.run('worker');
    await platform.waitUntilReady('worker');
  });

  afterAll(async () => {
    await platform?.stop();
    await database?.stop(AbortSignal.abort());
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on where it was, exact to the row', async () => {
    if (!platform) throw new Error('The platform did not start.');
    const runs = new ImportRuns(platform);
    const listId = await runs.list();
    const id = await runs.begin(listId, contactFile(ROWS, DISTINCT));
    await runs.rowsDone(20_000, id);
    process.kill(database.pid, 'SIGKILL');
    await waitUntil('the database is gone', () => !isAlive(database.pid));
    const { port } = database;
    database = await start();
    expect(database.port).toBe(port);
    const ended = await runs.ended(id);
    const rejected = ROWS / 50;
    const { contacts, people, kept, keptByPlace } = await runs.contents(listId);
    expect(ended).toMatchObject({
      status: 'completed',
      rows: ROWS,
      updated: 0,
      rejected,
      inserted: contacts,
    });
    expect(ended.duplicates).toBe(ROWS - rejected - contacts);
    expect(people).toBe(contacts);
    expect(kept).toBe(contacts);
    expect(keptByPlace).toBe(contacts);
    const { kept: sums, added } = await runs.accounts(id);
    expect(sums).toEqual(added);
  }, 400_000);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
