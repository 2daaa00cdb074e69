import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ImportRepository } from '../../../src/audience/imports/import.repository.js';
import { ImportService, type ImportWithTotals } from '../../../src/audience/imports/import.service.js';
import { ImportBatchRepository } from '../../../src/audience/imports/import-batch.repository.js';
import { ImportCompletionService } from '../../../src/audience/imports/import-completion.service.js';
import { ImportControlService } from '../../../src/audience/imports/import-control.service.js';
import { ImportCutRepository } from '../../../src/audience/imports/import-cut.repository.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { ImportPreparationService } from '../../../src/audience/imports/import-preparation.service.js';
import { ImportRecoveryService } from '../../../src/audience/imports/import-recovery.service.js';
import { toImportView } from '../../../src/audience/imports/import-view.js';
import { FileStorage } from '../../../src/audience/imports/storage/file-storage.js';
import { ListService } from '../../../src/audience/lists/list.service.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { addEventEndpoint, eventsOf } from '../../support/event-endpoint.js';
import { AudienceFixture } from './audience-fixture.js';

const FILE = `phone,first\n${Array.from({ length: 100 }, (_, row) =>
  row % 10 === 9 ? `nobody,r${row}` : `21255${10_000 + row},r${row}`,
).join('\n')}\n`;
const SUMS = { rows: 100, inserted: 90, updated: 0, duplicates: 0, rejected: 10 };

describe('imports that are paused, resumed and canceled', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;
  let control: ImportControlService;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
    control = fixture.get(ImportControlService);
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({ batchRows: 20 });
    listId = await fixture.list(companyId);
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
  });

  const state = (importId: number): Promise<ImportWithTotals> =>
    fixture.get(ImportService).get(companyId, importId);

  async function waitingJobs(): Promise<string[]> {
    const jobs = await fixture.get(Jobs).queue('imports').getJobs(['waiting', 'delayed', 'prioritized']);
    return jobs.map((job) => String(job.id)).sort();
  }

  /** Runs `interfere` in the transaction of the next batch, when all is written and nothing committed. */
  async function amidBatch(
    importId: number,
    number: number,
    interfere: () => Promise<unknown>,
  ): Promise<void> {
    const batches = fixture.get(ImportBatchRepository);
    const complete = batches.complete.bind(batches);
    batches.complete = async (sql, ...rest) => {
      await complete(sql, ...rest);
      batches.complete = complete;
      await interfere();
    };
    await fixture.runBatch(companyId, importId, number);
    expect(batches.complete).toBe(complete);
  }

  async function finish(importId: number): Promise<void> {
    for (const number of await fixture.cut(companyId, importId)) {
      await fixture.runBatch(companyId, importId, number);
    }
    const { one, totals } = await state(importId);
    expect(one).toMatchObject({ status: 'completed', frozen: true, storageKey: null, textKey: null });
    expect(totals).toMatchObject(SUMS);
    expect(await fixture.contactCount(listId)).toEqual({ kept: 90, counted: 90 });
    expect(await fixture.storedFiles()).toEqual([]);
  }

  it('commits nothing while it is paused, and goes on where it was', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    await amidBatch(importId, 2, () => control.pause(companyId, importId));
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    expect(await state(importId)).toMatchObject({
      one: { status: 'paused' },
      totals: { rows: 20, inserted: 18, rejected: 2 },
    });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 18, counted: 18 });
    await expect(control.pause(companyId, importId)).rejects.toThrow(
      'This import is paused and cannot be paused.',
    );

    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
    await control.resume(companyId, importId);
    expect(await waitingJobs()).toEqual([2, 3, 4, 5].map((number) => `batch-${importId}-${number}`));
    await expect(control.resume(companyId, importId)).rejects.toThrow('is running and cannot be resumed');
    await finish(importId);
    await expect(control.pause(companyId, importId)).rejects.toThrow('is completed and cannot be paused');
  });

  it('is not started by a worker while it is paused', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await control.pause(companyId, importId);
    expect(await fixture.get(ImportCutService).cut(companyId, importId)).toBeNull();
    expect((await state(importId)).one).toMatchObject({ status: 'paused', startedAt: null, batchesCut: 0 });
    await control.resume(companyId, importId);
    await finish(importId);
  });

  it('keeps the text that is made while it is paused, and cuts nothing of it before it is resumed', async () => {
    const importId = await fixture.begin(companyId, listId, gzipSync(FILE));
    const preparation = fixture.get(ImportPreparationService);
    const prepare = preparation.prepare.bind(preparation);
    preparation.prepare = async (one) => {
      preparation.prepare = prepare;
      await control.pause(companyId, importId);
      return prepare(one);
    };
    const cutter = fixture.get(ImportCutService);
    // What it was about to write down is refused; the next look sees why.
    expect(await cutter.cut(companyId, importId)).not.toBeNull();
    expect(await cutter.cut(companyId, importId)).toBeNull();
    const { one } = await state(importId);
    expect(one).toMatchObject({ status: 'paused', batchesCut: 0, workingSince: null });
    expect(one.textKey).not.toBeNull();
    await control.resume(companyId, importId);
    expect(await waitingJobs()).toEqual([`cut-${importId}`]);
    await finish(importId);
  });

  it('leaves no text behind where it is canceled while the text is made', async () => {
    const importId = await fixture.begin(companyId, listId, gzipSync(FILE));
    const preparation = fixture.get(ImportPreparationService);
    const prepare = preparation.prepare.bind(preparation);
    preparation.prepare = async (one) => {
      preparation.prepare = prepare;
      const made = prepare(one);
      await control.cancel(companyId, importId);
      return made;
    };
    const cutter = fixture.get(ImportCutService);
    await cutter.cut(companyId, importId);
    expect(await cutter.cut(companyId, importId)).toBeNull();
    expect((await state(importId)).one).toMatchObject({ status: 'canceled', frozen: true });
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('writes down no batch that was cut while it was paused', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const cuts = fixture.get(ImportCutRepository);
    const saveCut = cuts.saveCut.bind(cuts);
    cuts.saveCut = async (...cut) => {
      cuts.saveCut = saveCut;
      await control.pause(companyId, importId);
      return saveCut(...cut);
    };
    expect(await fixture.cut(companyId, importId)).toEqual([]);
    await control.resume(companyId, importId);
    await finish(importId);
  });

  it('completes on resume where it was paused between its last batch and its end', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const completion = fixture.get(ImportCompletionService);
    const completeIfDone = completion.completeIfDone.bind(completion);
    completion.completeIfDone = async () => undefined;
    try {
      for (const number of await fixture.cut(companyId, importId)) {
        await fixture.runBatch(companyId, importId, number);
      }
    } finally {
      completion.completeIfDone = completeIfDone;
    }
    await control.pause(companyId, importId);
    await completion.completeIfDone(companyId, importId);
    expect((await state(importId)).one.status).toBe('paused');
    await control.resume(companyId, importId);
    expect((await state(importId)).one.status).toBe('completed');
    await finish(importId);
  });

  it('is canceled out of a pause: the sums stand, the file goes', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    await control.pause(companyId, importId);
    await control.cancel(companyId, importId);
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    expect(await state(importId)).toMatchObject({
      one: { status: 'canceled', frozen: true },
      totals: { rows: 20, inserted: 18, rejected: 2 },
    });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 18, counted: 18 });
    expect(await fixture.storedFiles()).toEqual([]);
    await expect(control.resume(companyId, importId)).rejects.toThrow('is canceled and cannot be resumed');
  });

  it('is given its jobs by the sweep where the process died behind the status; a paused one is given none', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.cut(companyId, importId);
    await control.pause(companyId, importId);
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
    const recovery = fixture.get(ImportRecoveryService);
    expect(await recovery.requeueStalledImports()).toBe(0);
    await fixture.get(ImportRepository).step(companyId, importId, 'resume', new Date());
    expect(await recovery.requeueStalledImports()).toBe(5);
    expect(await recovery.requeueStalledImports()).toBe(0);
    await finish(importId);
  });

  it('is ended by the sweep where the process died between the end and the removal of the file', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.get(ImportRepository).step(companyId, importId, 'cancel', new Date(), 'Canceled.');
    expect(await fixture.storedFiles()).toHaveLength(1);
    await fixture.get(ImportRecoveryService).requeueStalledImports();
    expect((await state(importId)).one).toMatchObject({ status: 'canceled', frozen: true, storageKey: null });
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('does not hold up the sweep of the others where its file cannot be removed', async () => {
    const stuck = await fixture.begin(companyId, listId, FILE);
    const lost = await fixture.begin(companyId, listId, FILE);
    await fixture.get(ImportRepository).step(companyId, stuck, 'cancel', new Date(), 'Canceled.');
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
    const storage = fixture.get(FileStorage);
    const remove = storage.remove.bind(storage);
    storage.remove = async () => {
      throw new Error('The storage is read-only.');
    };
    try {
      await fixture.get(ImportRecoveryService).requeueStalledImports();
    } finally {
      storage.remove = remove;
    }
    expect(await waitingJobs()).toEqual([`cut-${lost}`]);
    await control.cancel(companyId, lost);
    await fixture.get(ImportRecoveryService).requeueStalledImports();
    expect((await state(stuck)).one.frozen).toBe(true);
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('counts only the time in which it worked', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    // 10 s of work, then a pause of an hour.
    await fixture.database.execute(
      'UPDATE imports SET working_since = working_since - INTERVAL 10 SECOND WHERE id = ?',
      [importId],
    );
    await control.pause(companyId, importId);
    await fixture.database.execute(
      'UPDATE imports SET started_at = started_at - INTERVAL 1 HOUR WHERE id = ?',
      [importId],
    );
    const paused = await state(importId);
    expect(toImportView(paused.one, paused.totals)).toMatchObject({ secondsLeft: null, rowsPerSecond: 2 });
    await control.resume(companyId, importId);
    const { one, totals } = await state(importId);
    const view = toImportView(one, totals);
    expect(view.rowsPerSecond).toBe(2);
    expect(view.secondsLeft).toBeGreaterThan(35);
    expect(view.secondsLeft).toBeLessThan(50);
    await control.cancel(companyId, importId);
    expect((await state(importId)).one).toMatchObject({ workingSince: null });
  });

  it('ends when its list is deleted, also where it is paused', async () => {
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.cut(companyId, importId);
    await control.pause(companyId, importId);
    await fixture.get(ListService).delete(companyId, listId);
    await fixture.get(ImportCompletionService).cancelOfList(companyId, listId);
    expect((await state(importId)).one).toMatchObject({
      status: 'canceled',
      statusReason: 'The list was deleted.',
      frozen: true,
    });
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('tell the company’s own systems how each ended, once', async () => {
    const own = await fixture.company();
    const list = await fixture.list(own);
    await addEventEndpoint(fixture.database, own);
    const ends = [];
    for (const end of ['complete', 'cancel', 'fail'] as const) {
      const importId = await fixture.begin(own, list, FILE);
      const completion = fixture.get(ImportCompletionService);
      if (end === 'complete') {
        for (const number of await fixture.cut(own, importId)) await fixture.runBatch(own, importId, number);
      } else await completion[end](own, importId, `to ${end}`);
      await completion.fail(own, importId, 'too late');
      ends.push(importId);
    }
    const [completed, canceled, failed] = ends;
    const told = await eventsOf(fixture.database, own);
    expect(told).toEqual([
      {
        type: 'import.completed',
        data: { importId: completed, listId: list, status: 'completed', reason: null },
      },
      {
        type: 'import.canceled',
        data: { importId: canceled, listId: list, status: 'canceled', reason: 'to cancel' },
      },
      {
        type: 'import.failed',
        data: { importId: failed, listId: list, status: 'failed', reason: 'to fail' },
      },
    ]);
  });
});
