import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ImportBatchRepository } from '../../../src/audience/imports/import-batch.repository.js';
import { WHOLE_COMPANY } from '../../../src/compliance/opt-outs/opt-out.js';
import { OptOutService } from '../../../src/compliance/opt-outs/opt-out.service.js';
import { OptOutListService } from '../../../src/compliance/opt-outs/opt-out-list.service.js';
import { redisKeys } from '../../../src/contracts/redis-keys.js';
import { AudienceFixture } from './audience-fixture.js';

const phone = (row: number): number => 12_125_510_000 + row;
const fileOf = (rows: number[]): string => `phone\n${rows.map((row) => `+${phone(row)}`).join('\n')}\n`;
const ASKED = () => ({ accountId: null, reason: 'asked for it', askedAt: new Date().toISOString() });
const ROWS = Array.from({ length: 60 }, (_, row) => row);

describe('opt-outs of an import', () => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;
  let optOuts: OptOutService;
  let lists: OptOutListService;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    optOuts = fixture.get(OptOutService);
    lists = fixture.get(OptOutListService);
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({ batchRows: 20 });
    companyId = await fixture.company();
    listId = await fixture.list(companyId);
  });

  const active = async (): Promise<number[]> =>
    [...(await optOuts.find(companyId, WHOLE_COMPANY, ROWS.map(phone)))].sort();

  async function events(row: number): Promise<string[]> {
    const { history } = await lists.person(companyId, `+${phone(row)}`);
    return history.map(({ kind, source }) => `${kind} ${source ?? ''}`.trim());
  }

  const signs = (rows: number[]): Promise<number> =>
    fixture.redis.exists(rows.map((row) => redisKeys.optedOut(companyId, phone(row))));

  it('of all its people where the import says so, whatever becomes of their contacts', async () => {
    await fixture.importAll(companyId, listId, fileOf([0, 1, 2]));
    const file = `${fileOf([...ROWS, 5, 5, 59])}nobody\n`;
    const { totals } = await fixture.importAll(companyId, listId, file, { optOutAll: true });
    expect(totals).toMatchObject({ rows: 64, inserted: 57, updated: 0, duplicates: 6, rejected: 1 });
    expect(totals.optedOut).toBe(63);
    expect(await active()).toEqual(ROWS.map(phone));
    expect(await events(0)).toEqual(['opted_out import']);
    expect(await events(5)).toEqual(['opted_out import']);
    expect(await signs(ROWS)).toBe(60);
    const other = await fixture.company();
    expect(await optOuts.find(other, WHOLE_COMPANY, ROWS.map(phone))).toEqual(new Set());
  });

  it('take the place of what a person could lift by a reply, and block again who came back', async () => {
    await optOuts.record(companyId, [phone(1), phone(2)], 'reply');
    await optOuts.lift(companyId, `+${phone(2)}`, ASKED(), null);
    await fixture.redis.flushdb();
    await fixture.importAll(companyId, listId, fileOf([1, 2, 3]), { optOutAll: true });
    expect(await active()).toEqual([1, 2, 3].map(phone));
    expect(await events(1)).toEqual(['opted_out import', 'opted_out reply']);
    expect((await lists.one(companyId, `+${phone(1)}`, WHOLE_COMPANY)).source).toBe('import');
    expect(await events(2)).toEqual(['opted_out import', 'lifted', 'opted_out reply']);
    expect(await lists.one(companyId, `+${phone(2)}`, WHOLE_COMPANY)).toMatchObject({
      active: true,
      source: 'import',
      liftedAt: null,
      liftReason: null,
    });
    expect(await signs([1])).toBe(0);
    expect(await signs([2, 3])).toBe(2);
    // The same file again: nothing changes.
    await fixture.importAll(companyId, listId, fileOf([1, 2, 3]), { optOutAll: true });
    expect(await events(1)).toEqual(['opted_out import', 'opted_out reply']);
    expect(await events(3)).toEqual(['opted_out import']);
  });

  it('are counted and never lifted by an import of the usual kind', async () => {
    await optOuts.record(companyId, [phone(1), phone(4), phone(30)], 'manual');
    await optOuts.record(companyId, [phone(2)], 'manual');
    await optOuts.lift(companyId, `+${phone(2)}`, ASKED(), null);
    for (const duplicates of ['keep', 'update'] as const) {
      const { totals } = await fixture.importAll(companyId, listId, fileOf([...ROWS, 4, 59, 30]), {
        duplicates,
      });
      // 4 and 30 stand in the file twice, in another batch.
      expect(totals.optedOut).toBe(5);
      const twiceInOne = await fixture.importAll(companyId, listId, fileOf([4, 4, 4, 5]), { duplicates });
      expect(twiceInOne.totals.optedOut).toBe(3);
    }
    expect(await active()).toEqual([1, 4, 30].map(phone));
    expect(await events(1)).toEqual(['opted_out manual']);
  });

  it('are written with the batch or not at all', async () => {
    const importId = await fixture.begin(companyId, listId, fileOf(ROWS), { optOutAll: true });
    const numbers = await fixture.cut(companyId, importId);
    const batches = fixture.get(ImportBatchRepository);
    const complete = batches.complete.bind(batches);
    batches.complete = async (sql, ...rest) => {
      await complete(sql, ...rest);
      await sql.execute('KILL CONNECTION_ID()').catch(() => sql.query('SELECT 1'));
    };
    try {
      await expect(fixture.runBatch(companyId, importId, 1)).rejects.toThrow();
    } finally {
      batches.complete = complete;
    }
    expect(await active()).toEqual([]);
    expect(await signs(ROWS)).toBe(0);
    for (const number of [...numbers, ...numbers]) await fixture.runBatch(companyId, importId, number);
    expect(await active()).toEqual(ROWS.map(phone));
    expect(await events(0)).toEqual(['opted_out import']);
  });

  it('get one entry in the history where many imports bring the same people at once', async () => {
    const rows = Array.from({ length: 3_000 }, (_, row) => row);
    fixture.limit({ batchRows: 1_500 });
    const imports = await Promise.all(
      [0, 1, 2, 3].map(async (shift) => {
        const list = await fixture.list(companyId);
        const shifted = [...rows.slice(shift * 400), ...rows.slice(0, shift * 400)];
        const importId = await fixture.begin(companyId, list, fileOf(shifted), { optOutAll: true });
        return { importId, numbers: await fixture.cut(companyId, importId) };
      }),
    );
    await Promise.all(
      imports.flatMap(({ importId, numbers }) =>
        numbers.map((number) => fixture.runBatch(companyId, importId, number)),
      ),
    );
    const [count] = await fixture.database.query<{ people: number; events: number }>(
      `SELECT (SELECT COUNT(*) FROM opt_outs WHERE company_id = ?) AS people,
         (SELECT COUNT(*) FROM opt_out_events WHERE company_id = ?) AS events`,
      [companyId, companyId],
    );
    expect(count).toEqual({ people: 3_000, events: 3_000 });
  });
});
