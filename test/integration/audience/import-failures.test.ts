import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ImportService, type ImportWithTotals } from '../../../src/audience/imports/import.service.js';
import { ImportBatchRepository } from '../../../src/audience/imports/import-batch.repository.js';
import { ImportCutRepository } from '../../../src/audience/imports/import-cut.repository.js';
import { ImportCutService } from '../../../src/audience/imports/import-cut.service.js';
import { AudienceFixture } from './audience-fixture.js';

const FILE = `phone,first\n${Array.from({ length: 100 }, (_, row) =>
  row % 10 === 9 ? `nobody,r${row}` : `21255${10_000 + row},r${row}`,
).join('\n')}\n`;

describe('an import that can never succeed', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    listId = await fixture.list(companyId);
  });

  const state = (importId: number): Promise<ImportWithTotals> =>
    fixture.get(ImportService).get(companyId, importId);

  it('fails with the batch and the reason where a batch can never succeed', async () => {
    fixture.limit({ batchRows: 20, attempts: 3 });
    const importId = await fixture.begin(companyId, listId, FILE);
    const numbers = await fixture.cut(companyId, importId);
    await fixture.runBatch(companyId, importId, 1);
    // The stored text changes behind our back: as many bytes, one row fewer in the second batch.
    const { textKey } = (await state(importId)).one;
    const lines = FILE.split('\n');
    const spoiled = [...lines.slice(0, 30), `${lines[30]} ${lines[31]}`, ...lines.slice(32)].join('\n');
    expect(spoiled).toHaveLength(FILE.length);
    await writeFile(fixture.pathOf(textKey ?? ''), spoiled);
    for (let attempt = 1; attempt < 3; attempt++) {
      await expect(fixture.runBatch(companyId, importId, 2)).rejects.toThrow('reads as 19');
    }
    await fixture.runBatch(companyId, importId, 2);
    for (const number of numbers) await fixture.runBatch(companyId, importId, number);
    expect(await state(importId)).toMatchObject({
      one: {
        status: 'failed',
        statusReason:
          'Batch 2 (rows 21 to 40, from line 22 on) could not be imported in 3 attempts: ' +
          'it was cut with 20 rows and reads as 19.',
        frozen: true,
      },
      totals: { rows: 20, inserted: 18, rejected: 2 },
    });
    expect(await fixture.contactCount(listId)).toEqual({ kept: 18, counted: 18 });
    expect(await fixture.storedFiles()).toEqual([]);
  });

  it('fails where every attempt at a batch took its worker with it', async () => {
    fixture.limit({ batchRows: 20, attempts: 3 });
    const importId = await fixture.begin(companyId, listId, FILE);
    await fixture.cut(companyId, importId);
    for (let death = 1; death <= 3; death++) await fixture.get(ImportBatchRepository).begin(importId, 4);
    await fixture.runBatch(companyId, importId, 4);
    expect((await state(importId)).one).toMatchObject({
      status: 'failed',
      statusReason: 'Batch 4 (rows 61 to 80, from line 62 on) could not be imported in 3 attempts.',
    });
  });

  it('fails where no attempt at cutting comes to an end', async () => {
    fixture.limit({ batchRows: 20, attempts: 2 });
    const importId = await fixture.begin(companyId, listId, FILE);
    const cuts = fixture.get(ImportCutRepository);
    const saveCut = cuts.saveCut.bind(cuts);
    cuts.saveCut = async () => {
      throw new Error('The disk is on fire.');
    };
    const cutter = fixture.get(ImportCutService);
    try {
      await expect(cutter.cut(companyId, importId)).rejects.toThrow('on fire');
      expect(await cutter.cut(companyId, importId)).toBeNull();
    } finally {
      cuts.saveCut = saveCut;
    }
    expect((await state(importId)).one).toMatchObject({
      status: 'failed',
      statusReason: 'The file could not be read in 2 attempts.',
    });
  });
});
