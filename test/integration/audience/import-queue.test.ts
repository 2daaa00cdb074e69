import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, Worker } from 'bullmq';
import { ImportBatchService } from '../../../src/audience/imports/import-batch.service.js';
import { ImportControlService } from '../../../src/audience/imports/import-control.service.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { ImportQueue } from '../../../src/audience/imports/import-queue.js';
import { queuePrefix } from '../../../src/contracts/queues.js';
import { Jobs } from '../../../src/platform/queues/jobs.js';
import { waitUntil } from '../../support/wait-until.js';
import { AudienceFixture } from './audience-fixture.js';

const fileOf = (rows: number): string =>
  `phone\n${Array.from({ length: rows }, (_, row) => `21255${10_000 + row}`).join('\n')}\n`;

describe('the queue of imports', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let worker: Worker | undefined;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({ batchRows: 5 });
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
  });

  afterEach(async () => {
    await worker?.close();
    worker = undefined;
  });

  /** A worker that does what the platform's does, one job at a time, with something before or behind it. */
  function work(around: (job: Job, run: () => Promise<unknown>) => Promise<unknown>): void {
    worker = new Worker(
      'imports',
      (job: Job<{ importId: number; batchNumber: number }>) => {
        const { importId, batchNumber } = job.data;
        return around(job, () =>
          job.name === 'cut'
            ? fixture.get(ImportCutService).cut(companyId, importId)
            : fixture.get(ImportBatchService).run(companyId, importId, batchNumber),
        );
      },
      { prefix: queuePrefix('imports'), connection: { url: String(process.env['REDIS_URL']) } },
    );
  }

  it('cuts a small file before the batches of a large one, and works on its batch right behind them', async () => {
    const large = await fixture.begin(companyId, await fixture.list(companyId), fileOf(150));
    await fixture.get(Jobs).queue('imports').obliterate({ force: true });
    expect(await fixture.cut(companyId, large)).toHaveLength(30);
    const small = await fixture.begin(companyId, await fixture.list(companyId), fileOf(5));
    const order: string[] = [];
    work(async (job, run) => {
      order.push(String(job.id));
      await run();
    });
    await waitUntil('all jobs have run', () => order.length >= 32);
    const ofLarge = Array.from({ length: 30 }, (_, index) => `batch-${large}-${index + 1}`);
    expect(order).toEqual([`cut-${small}`, ...ofLarge, `batch-${small}-1`]);
  });

  it('gives a resumed import its cutter back although the last one is about to go', async () => {
    const importId = await fixture.begin(companyId, await fixture.list(companyId), fileOf(20));
    const control = fixture.get(ImportControlService);
    await control.pause(companyId, importId);
    const queue = fixture.get(ImportQueue);
    const ensure = queue.ensure.bind(queue);
    let looked = false;
    queue.ensure = async (job) => {
      const found = await ensure(job);
      looked = true;
      return found;
    };
    let sawPause = false;
    work(async (_job, run) => {
      const last = await run();
      if (sawPause || last !== null) return;
      sawPause = true;
      // It has seen the pause and holds its id until the resume has found the id taken.
      await waitUntil('the resume has looked', () => looked);
    });
    await waitUntil('a cutter has seen the pause', () => sawPause);
    await control.resume(companyId, importId);
    queue.ensure = ensure;
    await waitUntil('the import is cut', async () => {
      const [row] = await fixture.database.query<{ n: number }>(
        'SELECT batches_cut AS n FROM imports WHERE id = ?',
        [importId],
      );
      return row?.n === 4;
    });
  });
});
