import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ImportRepository } from '../../../src/audience/imports/import.repository.js';
import { ImportService } from '../../../src/audience/imports/import.service.js';
import { ImportBatchRepository } from '../../../src/audience/imports/import-batch.repository.js';
import { ImportControlService } from '../../../src/audience/imports/import-control.service.js';
import { ImportCutRepository } from '../../../src/audience/imports/import-cut.repository.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { ImportRecoveryService } from '../../../src/audience/imports/import-recovery.service.js';
import { FileGoneError, FileStorage } from '../../../src/audience/imports/storage/file-storage.js';
import { ListService } from '../../../src/audience/lists/list.service.js';
import { ListDeletionService } from '../../../src/audience/lists/list-deletion.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { AudienceFixture } from './audience-fixture.js';

const FILE = `phone,first\n${Array.from({ length: 100 }, (_, row) =>
  row % 10 === 9 ? `nobody,r${row}` : `21255${10_000 + row},r${row}`,
).join('\n')}\n`;
const SUMS = { rows: 100, inserted: 90, updated: 0, duplicates: 0, rejected: 10 };

describe('imports that are interrupted', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({ batchRows: 20 });
    listId = await fixture.list(companyId);
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
  });

  const state = async (importId: number) => fixture.get(ImportService).get(companyId, importId);

  async function waitingJobs(): Promise<string[]> {
    const jobs = await fixture.get(Jobs).queue('imports').getJobs(['waiting', 'delayed', 'prioritized']);
    return jobs.map((job) => String(job.id)).sort();
  }

  it('a batch that is run again changes nothing', async () => {
    const { one, totals } = await fixture.importAll(companyId, listId, FILE, {}, (numbers) => [
      ...numbers,
      ...numbers,
    ]);
    expect(totals).toMatchObject(SUMS);
    await fixture.runBatch(companyId, one.id, 1);
    expect((await state(one.id)).totals).toMatchObject(SUMS);
    expect(await fixture.contactCount(listId)).toEqual({ kept: 90, counted: 90 });
  });

  it('a batch that two workers hold at the same time is done once', async () => {
    const file = `phone\n${Array.from({ length: 21 }, (_, row) => `21255${10_000 + row}`).join('\n')}\n`;
    const importId = await fixture.begin(companyId, listId, file);
    await fixture.cut(companyId, importId);
    await Promise.all([1, 2, 3].map(() => fixture.runBatch(companyId, importId, 1)));
    expect((await state(importId)).totals).toMatchObject({ rows: 20, inserted: 20, duplicates: 0 });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 20, counted: 20 });
    await fixture.runBatch(companyId, importId, 2);
    expect((await state(importId)).one.status).toBe('completed');
  });

  it('a worker that dies within a batch leaves nothing of it, and the batch is done afterwards', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    const batches = fixture.get(ImportBatchRepository);
    const complete = batches.complete.bind(batches);
    let deaths = 2;
    batches.complete = async (sql, ...rest) => {
      await complete(sql, ...rest);
      // Everything is written, nothing committed: the moment at which a crash would hurt most.
      if (deaths-- > 0) await sql.execute('KILL CONNECTION_ID()').catch(() => sql.query('SELECT 1'));
    };
    try {
      for (const number of numbers.slice(0, 2)) {
        await expect(fixture.runBatch(companyId, importId, number)).rejects.toThrow();
      }
      expect(await fixture.contactCount(listId)).toEqual({ kept: 0, counted: 0 });
      expect((await state(importId)).totals).toMatchObject({ rows: 0, rejected: 0 });
      for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    } finally {
      batches.complete = complete;
    }
    const { one, totals } = await state(importId);
    expect(one.status).toBe('completed');
    expect(totals).toMatchObject(SUMS);
    expect(await fixture.contactCount(listId)).toEqual({ kept: 90, counted: 90 });
  });

  it('lets no more than so many batches wait, and goes on from where it was', async () => {
    fixture.limit({ batchRows: 5, waitingBatches: 4 });
    const importId = await fixture.begin(companyId, listId, FILE);
    const cutter = fixture.get(ImportCutService);
    expect(await cutter.cut(companyId, importId)).not.toBeNull();
    expect(await cutter.cut(companyId, importId)).not.toBeNull();
    expect(await fixture.cut(companyId, importId)).toEqual([1, 2, 3, 4]);
    await fixture.runBatch(companyId, importId, 2);
    expect(await fixture.cut(companyId, importId)).toEqual([1, 2, 3, 4, 5]);
    for (let number = 1; number <= 20; number++) {
      await fixture.cut(companyId, importId);
      await fixture.runBatch(companyId, importId, number);
    }
    await fixture.cut(companyId, importId);
    const { one, totals } = await state(importId);
    expect(one.status).toBe('completed');
    expect(totals).toMatchObject(SUMS);
  });

  it('two cutters at once write each batch once', async () => {
    fixture.limit({ batchRows: 5 });
    const importId = await fixture.begin(companyId, listId, FILE);
    const cutter = fixture.get(ImportCutService);
    await Promise.all([cutter.cut(companyId, importId), cutter.cut(companyId, importId)]);
    const numbers = await fixture.cut(companyId, importId);
    expect(numbers).toHaveLength(20);
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    expect((await state(importId)).totals).toMatchObject(SUMS);
  });

  it('a cutter that comes late with what another one has cut writes nothing', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const imports = fixture.get(ImportRepository);
    await imports.step(companyId, importId, 'start', new Date());
    const one = await imports.find(companyId, importId);
    if (!one) throw new Error('The import is gone.');
    const batch = { startOffset: 12, endOffset: 100, firstRow: 1, firstLine: 2, rows: 5 };
    const next = { offset: 100, rows: 5, line: 7 };
    expect(await fixture.get(ImportCutRepository).saveCut(one, [batch], next, false)).toBe(true);
    expect(await fixture.get(ImportCutRepository).saveCut(one, [batch], next, false)).toBe(false);
    expect((await imports.find(companyId, importId))?.batchesCut).toBe(1);
    await fixture.get(ImportControlService).cancel(companyId, importId);
  });

  it('the sweep queues again what Redis forgot, and only that', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const recovery = fixture.get(ImportRecoveryService);
    const queue = fixture.get(Jobs).queue('imports');
    expect(await waitingJobs()).toEqual([`cut-${importId}`]);
    await queue.obliterate({ force: true });
    expect(await recovery.requeueStalledImports()).toBe(1);
    expect(await waitingJobs()).toEqual([`cut-${importId}`]);
    await fixture.cut(companyId, importId);
    expect(await recovery.requeueStalledImports()).toBe(0);
    await fixture.runBatch(companyId, importId, 3);
    await queue.obliterate({ force: true });
    expect(await recovery.requeueStalledImports()).toBe(4);
    expect(await waitingJobs()).toEqual([1, 2, 4, 5].map((number) => `batch-${importId}-${number}`));
    expect(await recovery.requeueStalledImports()).toBe(0);
    for (const number of [1, 2, 4, 5]) await fixture.runBatch(companyId, importId, number);
    expect((await state(importId)).one.status).toBe('completed');
  });

  it('the sweep completes an import whose last worker died before it said so', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    for (const number of await fixture.cut(companyId, importId))
      await fixture.runBatch(companyId, importId, number);
    await fixture.database.execute(
      "UPDATE imports SET status = 'running', frozen = FALSE, finished_at = NULL WHERE id = ?",
      [importId],
    );
    await fixture.get(ImportRecoveryService).requeueStalledImports();
    const { one, totals } = await state(importId);
    expect(one.status).toBe('completed');
    expect(totals).toMatchObject(SUMS);
  });

  it('cancel keeps what is in, takes no further batch, and removes the file', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    await fixture.get(ImportControlService).cancel(companyId, importId);
    const { one, totals } = await state(importId);
    expect(one).toMatchObject({ status: 'canceled', storageKey: null });
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    expect((await state(importId)).totals).toEqual(totals);
    expect(totals).toMatchObject({ rows: 20, inserted: 18, rejected: 2 });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 18, counted: 18 });
    expect(await fixture.storedFiles()).toEqual([]);
    await expect(fixture.get(ImportControlService).cancel(companyId, importId)).rejects.toThrow(
      'cannot be canceled',
    );
  });

  it('a batch that is worked on while its import is canceled is rolled back', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.cut(companyId, importId);
    const batches = fixture.get(ImportBatchRepository);
    const complete = batches.complete.bind(batches);
    batches.complete = async (sql, ...rest) => {
      await complete(sql, ...rest);
      await fixture.get(ImportControlService).cancel(companyId, importId);
    };
    try {
      await fixture.runBatch(companyId, importId, 1);
    } finally {
      batches.complete = complete;
    }
    expect(await state(importId)).toMatchObject({ one: { status: 'canceled' }, totals: { rows: 0 } });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 0, counted: 0 });
  });

  it('goes on where the storage was away for a moment', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const storage = fixture.get(FileStorage);
    const read = storage.read;
    const away: FileStorage['read'] = async function* (key) {
      yield* [];
      throw new FileGoneError(key, null);
    };
    storage.read = away;
    await expect(fixture.cut(companyId, importId)).rejects.toThrow('is gone');
    storage.read = read;
    const numbers = await fixture.cut(companyId, importId);
    storage.read = away;
    for (const number of numbers) {
      await expect(fixture.runBatch(companyId, importId, number)).rejects.toThrow('is gone');
    }
    storage.read = read;
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    const { one, totals } = await state(importId);
    expect([one.status, totals]).toEqual(['completed', expect.objectContaining(SUMS)]);
  });

  it('is canceled also where its file cannot be removed, which the sweeper does later', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const storage = fixture.get(FileStorage);
    const remove = storage.remove;
    storage.remove = () => Promise.reject(new Error('The storage is read-only.'));
    await fixture.get(ImportControlService).cancel(companyId, importId);
    storage.remove = remove;
    expect((await state(importId)).one).toMatchObject({ status: 'canceled', frozen: false });
    await fixture.get(ImportRecoveryService).requeueStalledImports();
    expect((await state(importId)).one.frozen).toBe(true);
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('fails with the reason where the stored file is gone', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const [row] = await fixture.database.query<{ key: string }>(
      'SELECT storage_key AS `key` FROM imports WHERE id = ?',
      [importId],
    );
    await fixture.get(FileStorage).remove(row?.key ?? '');
    fixture.limit({ attempts: 2 });
    await expect(fixture.cut(companyId, importId)).rejects.toThrow('is gone');
    expect((await state(importId)).one.status).toBe('running');
    await fixture.cut(companyId, importId);
    expect((await state(importId)).one).toMatchObject({
      status: 'failed',
      statusReason: 'The uploaded file is gone from the storage.',
    });
  });

  it('a deleted list empties in slices, and the import into it ends', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    await fixture.get(ListService).delete(companyId, listId);
    await expect(fixture.get(ListService).get(companyId, listId)).rejects.toThrow('No such list');
    await fixture.runBatch(companyId, importId, numbers[1] ?? 0);
    expect((await state(importId)).one).toMatchObject({
      status: 'canceled',
      statusReason: 'The list was deleted.',
    });
    const deletion = fixture.get(ListDeletionService);
    while ((await deletion.deleteSome(companyId, listId)) !== null);
    expect(await fixture.contacts(listId, 'id')).toEqual([]);
    expect(await fixture.database.query('SELECT 1 FROM contact_lists WHERE id = ?', [listId])).toEqual([]);
    expect(await deletion.deleteSome(companyId, listId)).toBeNull();
  });
});
