import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { queuePrefix } from '../../src/contracts/queues.js';
import { contactFile, type ImportBody, ImportRuns } from '../support/import-run.js';
import { PlatformProcesses } from '../support/platform-processes.js';
import { createTestRedis } from '../support/test-redis.js';
import { waitUntil } from '../support/wait-until.js';

const ROWS = 60_000;
const FILE = contactFile(ROWS, 35_000);
const POLICIES = ['keep', 'update'] as const;

const sumsOf = ({ status, rows, inserted, updated, duplicates, rejected }: ImportBody) => ({
  status,
  rows,
  inserted,
  updated,
  duplicates,
  rejected,
});

describe('imports by several workers', () => {
  let platform: PlatformProcesses;
  let runs: ImportRuns;
  let queue: Queue;

  beforeAll(async () => {
    platform = await PlatformProcesses.start({ LOG_LEVEL: 'debug' }, { simulator: false });
    platform.run('scheduler');
    platform.run('worker', 'worker-1');
    platform.run('worker', 'worker-2');
    await Promise.all(['worker-1', 'worker-2'].map((name) => platform.waitUntilReady(name)));
    runs = new ImportRuns(platform);
    const { redisUrl } = platform.running;
    queue = new Queue('imports', { prefix: queuePrefix('imports'), connection: { url: redisUrl } });
  });

  afterAll(async () => {
    await queue?.close();
    await platform?.stop();
  });

  /** A list that holds some of the file's people already, so that «update» has something to update. */
  async function filledList(): Promise<number> {
    const listId = await runs.list();
    await runs.ended(await runs.begin(listId, contactFile(5_000, 4_999)));
    return listId;
  }

  async function importInto(listIds: number[]): Promise<number[]> {
    const ids: number[] = [];
    for (const [index, duplicates] of POLICIES.entries()) {
      ids.push(await runs.begin(listIds[index] ?? 0, FILE, { duplicates }));
    }
    return ids;
  }

  const batchesOf = (worker: string): number =>
    platform.log(worker).split('"msg":"batch imported"').length - 1;

  let straight: { lists: number[]; sums: ReturnType<typeof sumsOf>[] };

  it('share the batches of one file', async () => {
    const lists = await Promise.all([filledList(), filledList()]);
    const before = ['worker-1', 'worker-2'].map(batchesOf);
    const ids = await importInto(lists);
    const ended: ImportBody[] = [];
    for (const id of ids) ended.push(await runs.ended(id));
    straight = { lists, sums: ended.map(sumsOf) };
    for (const [index, { rows, inserted, updated, duplicates, rejected }] of straight.sums.entries()) {
      expect(straight.sums[index]).toMatchObject({ status: 'completed', rows: ROWS, rejected: ROWS / 50 });
      expect(inserted + updated + duplicates + rejected).toBe(rows);
      expect(updated > 0).toBe(POLICIES[index] === 'update');
    }
    for (const [index, worker] of ['worker-1', 'worker-2'].entries()) {
      expect(batchesOf(worker) - (before[index] ?? 0)).toBeGreaterThan(0);
    }
  }, 500_000);

  it('lose no row and count none twice when two of them are killed in the middle', async () => {
    const lists = await Promise.all([filledList(), filledList()]);
    const ids = await importInto(lists);
    await runs.rowsDone(20_000, ...ids);
    expect(await platform.kill('worker-1', 'SIGKILL')).toBe('SIGKILL');
    platform.run('worker', 'worker-3');
    await runs.rowsDone(50_000, ...ids);
    await runs.held(ids, async () => {
      const inTheMiddle = await Promise.all(ids.map((id) => runs.get(id)));
      expect(inTheMiddle.map(({ status }) => status)).toContain('running');
      expect(await platform.kill('worker-2', 'SIGKILL')).toBe('SIGKILL');
    });
    for (const [index, id] of ids.entries()) {
      expect(sumsOf(await runs.ended(id))).toEqual(straight.sums[index]);
      const { kept, added } = await runs.accounts(id);
      expect(kept).toEqual(added);
      expect(await runs.contents(lists[index] ?? 0)).toEqual(await runs.contents(straight.lists[index] ?? 0));
    }
  }, 500_000);

  it('go on where they were after a redeploy and with a Redis that lost everything', async () => {
    const listId = await filledList();
    const id = await runs.begin(listId, FILE);
    await runs.rowsDone(10_000, id);
    await runs.held([id], async () => {
      process.kill(platform.pid('worker-3'), 'SIGTERM');
      await waitUntil('it takes no more', () => platform.log('worker-3').includes('"msg":"stopping"'));
    });
    expect(await platform.kill('worker-3', 'SIGTERM')).toBe(0);
    expect((await runs.get(id)).status).toBe('running');
    // Opening and closing it empties it: the platform's own queues and schedules are in there.
    await (await createTestRedis()).close();
    platform.run('worker', 'worker-4');
    expect(sumsOf(await runs.ended(id))).toEqual(straight.sums[0]);
    expect(await runs.contents(listId)).toEqual(await runs.contents(straight.lists[0] ?? 0));
  }, 500_000);

  /** No job of the queue runs or waits: whatever a worker had in hand has come to its end. */
  async function workersRest(): Promise<void> {
    await waitUntil('the workers have nothing in hand', async () => {
      const jobs = await queue.getJobs(['active', 'waiting', 'prioritized', 'delayed']);
      // The periodic one is always there.
      return jobs.filter(Boolean).every(({ name }) => name === 'remove-abandoned');
    });
  }

  it('write nothing while it is paused, and the rest once it is resumed', async () => {
    const listId = await filledList();
    const id = await runs.begin(listId, FILE);
    await runs.rowsDone(10_000, id);
    const paused = await runs.act(id, 'pause');
    const contents = await runs.contents(listId);
    expect(paused.rows).toBeLessThan(ROWS);
    expect((await runs.api.call('POST', `/api/v1/imports/${id}/pause`)).status).toBe(409);
    await workersRest();
    expect(sumsOf(await runs.get(id))).toEqual(sumsOf(paused));
    expect(await runs.contents(listId)).toEqual(contents);
    await runs.act(id, 'resume');
    expect(sumsOf(await runs.ended(id))).toEqual(straight.sums[0]);
    expect(await runs.contents(listId)).toEqual(await runs.contents(straight.lists[0] ?? 0));
  }, 500_000);

  it('write nothing more once it is canceled', async () => {
    const listId = await runs.list();
    const id = await runs.begin(listId, FILE);
    await runs.rowsDone(10_000, id);
    const canceled = await runs.act(id, 'cancel');
    const contents = await runs.contents(listId);
    expect(contents).toMatchObject({ contacts: canceled.inserted, kept: canceled.inserted });
    await workersRest();
    expect(await runs.get(id)).toEqual(canceled);
    expect(await runs.contents(listId)).toEqual(contents);
    const { kept, added } = await runs.accounts(id);
    expect(kept).toEqual(added);
    expect(await platform.storedFiles()).toEqual([]);
  }, 300_000);

  it('end it when its list is deleted, and leave no contact behind', async () => {
    const listId = await runs.list();
    const id = await runs.begin(listId, FILE);
    await runs.rowsDone(10_000, id);
    expect((await runs.api.call('DELETE', `/api/v1/lists/${listId}`)).status).toBe(204);
    expect(await runs.ended(id)).toMatchObject({ status: 'canceled', statusReason: 'The list was deleted.' });
    await waitUntil('the list is gone', async () => {
      const rows = await runs.database.query('SELECT 1 FROM contact_lists WHERE id = ?', [listId]);
      return rows.length === 0;
    });
    await workersRest();
    expect(await runs.database.query('SELECT 1 FROM contacts WHERE list_id = ? LIMIT 1', [listId])).toEqual(
      [],
    );
    expect(await platform.storedFiles()).toEqual([]);
  }, 300_000);
});
