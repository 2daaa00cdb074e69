import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchWriterService } from '../../../src/audience/imports/batch-writer.service.js';
import { BulkContactRepository } from '../../../src/audience/imports/bulk-contact.repository.js';
import { ImportService } from '../../../src/audience/imports/import.service.js';
import { ImportBatchService } from '../../../src/audience/imports/import-batch.service.js';
import type { ImportSettingsInput } from '../../../src/audience/imports/import-settings.js';
import { countState } from '../../../src/audience/lists/list-count.repository.js';
import { AudienceFixture } from './audience-fixture.js';

interface Person {
  phone: number;
  first: string | null;
  last: string | null;
  custom: string | null;
  row: number | null;
}

const PERSON = `phone, first_name AS first, last_name AS last, import_row AS \`row\`,
  JSON_UNQUOTE(JSON_EXTRACT(custom_fields, '$.Company')) AS custom`;

const reversed = (numbers: number[]) => [...numbers].reverse();
const shuffled = (numbers: number[]) => [...numbers].sort((a, b) => ((a * 7) % 5) - ((b * 7) % 5));

describe.each([
  ['LOAD DATA', false],
  ['INSERT, as the server refuses LOAD DATA', true],
])('duplicates of an import by %s', (_way, localInfileRefused) => {
  let fixture: AudienceFixture;
  let companyId: number;
  let listId: number;

  beforeAll(async () => {
    fixture = await AudienceFixture.start();
    companyId = await fixture.company();
    Object.assign(fixture.get(BulkContactRepository), { localInfileRefused });
  });

  afterAll(() => fixture.stop());

  beforeEach(async () => {
    fixture.limit({ batchRows: 3 });
    listId = await fixture.list(companyId);
  });

  /** Whatever a test did: the kept counts are those of the contacts. */
  afterEach(async () => {
    const kept = await fixture.database.query<{ state: string; hours: number; n: number }>(
      'SELECT state, hours_class_id AS hours, n FROM contact_list_counts WHERE list_id = ? AND n <> 0',
      [listId],
    );
    const contacts = await fixture.contacts<{ region: string | null; hours: number }>(
      listId,
      'region, hours_class_id AS hours',
    );
    const counted = new Map<string, number>();
    for (const { region, hours } of contacts) {
      const key = `${countState(region)} ${hours}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    expect(new Map(kept.map(({ state, hours, n }) => [`${state} ${hours}`, Number(n)]))).toEqual(counted);
  });

  const people = () => fixture.contacts<Person>(listId, PERSON);

  /** Twelve rows, four a person: A in rows 1, 4, 7, 10, B in 2, 5, 8, 11, C in 3, 6, 9, 12. */
  const ROUNDS = `phone,first,last,Company,state\n${Array.from({ length: 12 }, (_, index) => {
    const row = index + 1;
    return `212555010${index % 3},first ${row},${row % 2 ? `last ${row}` : ''},${row < 10 ? `Co ${row}` : ''},${['CA', 'TX', 'Bavaria', ''][row % 4]}`;
  }).join('\n')}\n`;

  describe.each([
    ['in order', (numbers: number[]) => numbers],
    ['in reverse', reversed],
    ['shuffled', shuffled],
  ])('with batches that finish %s', (_, order) => {
    it('keep: the first row wins', async () => {
      const { totals } = await fixture.importAll(companyId, listId, ROUNDS, { duplicates: 'keep' }, order);
      expect(totals).toMatchObject({ rows: 12, inserted: 3, updated: 0, duplicates: 9, rejected: 0 });
      expect(await people()).toEqual([
        { phone: 12125550100, first: 'first 1', last: 'last 1', custom: 'Co 1', row: 1 },
        { phone: 12125550101, first: 'first 2', last: null, custom: 'Co 2', row: 2 },
        { phone: 12125550102, first: 'first 3', last: 'last 3', custom: 'Co 3', row: 3 },
      ]);
    });

    it('update: the last row wins, its empty values included', async () => {
      const { totals } = await fixture.importAll(companyId, listId, ROUNDS, { duplicates: 'update' }, order);
      expect(totals).toMatchObject({ rows: 12, inserted: 3, updated: 0, duplicates: 9, rejected: 0 });
      expect(await people()).toEqual([
        { phone: 12125550100, first: 'first 10', last: null, custom: null, row: 10 },
        { phone: 12125550101, first: 'first 11', last: 'last 11', custom: null, row: 11 },
        { phone: 12125550102, first: 'first 12', last: null, custom: null, row: 12 },
      ]);
    });

    it('counts a contact that was there once, whatever the policy', async () => {
      await fixture.importAll(companyId, listId, 'phone,first,last\n2125550100,Old,Name\n');
      const kept = await fixture.importAll(companyId, listId, ROUNDS, { duplicates: 'keep' }, order);
      expect(kept.totals).toMatchObject({ inserted: 2, updated: 0, duplicates: 10 });
      expect((await people())[0]).toMatchObject({ first: 'Old', last: 'Name' });
      const updated = await fixture.importAll(companyId, listId, ROUNDS, { duplicates: 'update' }, order);
      expect(updated.totals).toMatchObject({ inserted: 0, updated: 3, duplicates: 9 });
      expect((await people())[0]).toMatchObject({ first: 'first 10', row: 10 });
      expect(await fixture.contactCount(listId)).toEqual({ kept: 3, counted: 3 });
    });
  });

  it('update leaves alone what the file has no column for, and its hours', async () => {
    await fixture.importAll(
      companyId,
      listId,
      'phone,first,last,state,tz,Company\n2125550100,Old,Name,CA,America/Los_Angeles,Acme\n',
    );
    const hours = () =>
      fixture.contacts<{ zones: string; states: string }>(
        listId,
        `(SELECT time_zones FROM hours_classes h WHERE h.id = hours_class_id) AS zones,
         (SELECT states FROM hours_classes h WHERE h.id = hours_class_id) AS states`,
      );
    await fixture.importAll(companyId, listId, 'phone,last\n2125550100,New\n', { duplicates: 'update' });
    expect(await people()).toMatchObject([{ first: 'Old', last: 'New', custom: 'Acme' }]);
    expect(await hours()).toEqual([{ zones: 'America/Los_Angeles', states: 'CA,NY' }]);
    await fixture.importAll(companyId, listId, 'phone,tz\n2125550100,\n', { duplicates: 'update' });
    expect(await hours()).toEqual([{ zones: 'America/Los_Angeles,America/New_York', states: 'CA,NY' }]);
  });

  it('update takes no region that number or postal code explain for a state that the contact named', async () => {
    await fixture.importAll(
      companyId,
      listId,
      'phone,first,zip,state\n2125550100,Zip,90210,\n2125550101,State,,CA\n',
    );
    const places = () =>
      fixture.contacts<{ region: string; states: string }>(
        listId,
        'region, (SELECT states FROM hours_classes h WHERE h.id = hours_class_id) AS states',
      );
    const before = [
      { region: 'CA', states: 'CA,NY' },
      { region: 'CA', states: 'CA,NY' },
    ];
    expect(await places()).toEqual(before);
    await fixture.importAll(companyId, listId, 'phone,first\n2125550100,A\n2125550101,B\n', {
      duplicates: 'update',
    });
    expect(await places()).toEqual(before);
    await fixture.importAll(companyId, listId, 'phone,zip\n2125550100,60601\n2125550101,60601\n', {
      duplicates: 'update',
    });
    expect(await places()).toEqual([
      { region: 'IL', states: 'IL,NY' },
      { region: 'CA', states: 'CA,IL,NY' },
    ]);
  });

  it('update prepares again where a contact changed between reading and writing', async () => {
    await fixture.importAll(companyId, listId, 'phone,first,last\n2125550100,Old,Name\n');
    const writer = fixture.get(BatchWriterService);
    const prepare = writer.prepare.bind(writer);
    let prepared = 0;
    writer.prepare = async (...parameters) => {
      const result = await prepare(...parameters);
      if (prepared++ === 0) {
        await fixture.database.execute("UPDATE contacts SET last_name = 'Edited' WHERE list_id = ?", [
          listId,
        ]);
      }
      return result;
    };
    try {
      await fixture.importAll(companyId, listId, 'phone,first\n2125550100,New\n', { duplicates: 'update' });
    } finally {
      writer.prepare = prepare;
    }
    expect(prepared).toBe(2);
    expect(await people()).toMatchObject([{ first: 'New', last: 'Edited' }]);
  });

  it.each<ImportSettingsInput['duplicates']>(['keep', 'update'])(
    'two workers that share an import come to the same sums (%s)',
    async (duplicates) => {
      fixture.limit({ batchRows: 50 });
      const rows = Array.from(
        { length: 1_000 },
        (_, row) => `21255${String(10_000 + ((row * 37) % 400))},r${row}`,
      );
      const importId = await fixture.begin(companyId, listId, `phone,first\n${rows.join('\n')}\n`, {
        duplicates,
      });
      const numbers = await fixture.cut(companyId, importId);
      expect(numbers).toHaveLength(20);
      const batches = fixture.get(ImportBatchService);
      // Both take every batch, one from each end: each batch is worked on twice, half of them at the same time.
      await Promise.all([
        runAll(batches, companyId, importId, numbers),
        runAll(batches, companyId, importId, reversed(numbers)),
      ]);
      const { one, totals } = await fixture.get(ImportService).get(companyId, importId);
      expect(one.status).toBe('completed');
      expect(totals).toMatchObject({ rows: 1_000, inserted: 400, updated: 0, duplicates: 600, rejected: 0 });
      const found = await people();
      expect(found).toHaveLength(400);
      for (const { phone, first } of found) {
        const mine = rows.filter((row) => row.startsWith(String(phone).slice(1)));
        expect(first).toBe((duplicates === 'keep' ? mine.at(0) : mine.at(-1))?.split(',')[1]);
      }
      expect(await fixture.contactCount(listId)).toEqual({ kept: 400, counted: 400 });
    },
  );
});

async function runAll(
  batches: ImportBatchService,
  companyId: number,
  importId: number,
  numbers: readonly number[],
): Promise<void> {
  for (const number of numbers) await batches.run(companyId, importId, number);
}
