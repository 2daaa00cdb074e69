import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ContactIdRepository } from '../../../src/audience/contacts/contact-id.repository.js';
import {
  BulkContactRepository,
  type BulkTarget,
  type NumberedContact,
} from '../../../src/audience/imports/bulk-contact.repository.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source-options.js';
import { Database, type TransactionSql } from '../../../src/platform/database/database.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

/** Counts how often the connection itself is asked for: LOAD DATA alone needs it. */
class CountingRepository extends BulkContactRepository {
  connections = 0;

  override insertNew(
    sql: TransactionSql,
    target: BulkTarget,
    rows: readonly NumberedContact[],
    firstId: number,
  ) {
    const connection = sql.connection.bind(sql);
    sql.connection = () => {
      this.connections++;
      return connection();
    };
    return super.insertNew(sql, target, rows, firstId);
  }
}

const NASTY = 'tab\there \\ slash \\N "quoted", \'single\' \r\n line Zoë 🙂 \0 end';

function rows(from: number, to: number): NumberedContact[] {
  return Array.from({ length: to - from }, (_, index) => ({
    row: from + index,
    contact: {
      phone: String(12_125_550_000 + from + index),
      country: 'US',
      region: null,
      city: index % 2 ? 'New York' : null,
      firstName: NASTY,
      lastName: '\\N',
      email: '',
      state: null,
      zip: null,
      timeZone: null,
      hoursClassId: 7,
      customFields: index % 2 ? { note: NASTY } : null,
    },
  }));
}

describe('writing contacts in bulk', () => {
  let test: TestDatabase;
  let withoutLocal: DataSource;
  let ids: ContactIdRepository;

  beforeAll(async () => {
    test = await createTestDatabase();
    ids = new ContactIdRepository(test.database);
    const options = await dataSourceOptions({ databaseUrl: test.url, databasePoolSize: 2 });
    // A client that does not offer the capability is refused by the server as one with local_infile off is.
    withoutLocal = new DataSource({ ...options, extra: { ...options.extra, flags: ['-LOCAL_FILES'] } });
    await withoutLocal.initialize();
  });

  afterAll(async () => {
    await withoutLocal.destroy();
    await test.drop();
  });

  const target = (listId: number): BulkTarget => ({
    companyId: 1,
    listId,
    importId: 5,
    now: new Date('2026-11-21T10:00:00.123Z'),
  });

  async function stored(listId: number): Promise<object[]> {
    const found = await test.database.query<Record<string, unknown>>(
      'SELECT * FROM contacts WHERE list_id = ? ORDER BY phone',
      [listId],
    );
    return found.map(({ id, list_id, ...row }) => row);
  }

  it('writes the same by LOAD DATA and by INSERT where the server refuses LOAD DATA LOCAL', async () => {
    const loading = new CountingRepository();
    const inserting = new CountingRepository();
    const refused = new Database(withoutLocal);
    await test.database.transaction(async (sql) =>
      loading.insertNew(sql, target(1), rows(0, 5), await ids.reserve(10_000)),
    );
    await refused.transaction(async (sql) =>
      inserting.insertNew(sql, target(2), rows(0, 5), await ids.reserve(10_000)),
    );
    const tried = { loading: loading.connections, inserting: inserting.connections };
    expect(tried.inserting).toBeGreaterThan(0);
    expect(
      await test.database.transaction(async (sql) =>
        loading.insertNew(sql, target(1), rows(3, 1_200), await ids.reserve(10_000)),
      ),
    ).toEqual({ inserted: 1_195, present: ['12125550003', '12125550004'] });
    // INSERT IGNORE is not asked which ones they were.
    expect(
      await refused.transaction(async (sql) =>
        inserting.insertNew(sql, target(2), rows(3, 1_200), await ids.reserve(10_000)),
      ),
    ).toEqual({
      inserted: 1_195,
      present: null,
    });
    expect(loading.connections).toBeGreaterThan(tried.loading);
    // Refused once, never tried again.
    expect(inserting.connections).toBe(tried.inserting);
    const written = await stored(1);
    expect(written).toHaveLength(1_200);
    expect(await stored(2)).toEqual(written);
    expect(written[1]).toMatchObject({ first_name: NASTY, last_name: '\\N', email: '', city: 'New York' });
  });

  it('is told by the server which of 10,000 numbers the list knows', async () => {
    const repository = new BulkContactRepository();
    await test.database.transaction(async (sql) =>
      repository.insertNew(sql, target(4), rows(0, 9_000), await ids.reserve(10_000)),
    );
    const { inserted, present } = await test.database.transaction(async (sql) =>
      repository.insertNew(sql, target(4), rows(0, 10_000), await ids.reserve(10_000)),
    );
    expect(inserted).toBe(1_000);
    expect(present).toEqual(rows(0, 9_000).map(({ contact }) => contact.phone));
  });

  it('does not take another warning for a number that the list knows', async () => {
    const repository = new BulkContactRepository();
    const [known, tooLong] = rows(0, 2);
    if (!known || !tooLong) throw new Error('There are two rows.');
    const long = { ...tooLong, contact: { ...tooLong.contact, city: 'x'.repeat(101) } };
    await test.database.transaction(async (sql) =>
      repository.insertNew(sql, target(5), [known], await ids.reserve(1)),
    );
    // IGNORE cuts the value and warns; the row is added all the same.
    expect(
      await test.database.transaction(async (sql) =>
        repository.insertNew(sql, target(5), [known, long], await ids.reserve(2)),
      ),
    ).toEqual({ inserted: 1, present: [known.contact.phone] });
  });

  it('leaves out no number that is new, however many write numbers that others write as well', async () => {
    const repository = new BulkContactRepository();
    let lost = 0;
    await Promise.all(
      Array.from({ length: 6 }, async (_, writer) => {
        for (let round = 0; round < 15; round++) {
          // Each shares a part of its numbers with those beside and behind it.
          const some = rows(0, 2_000).filter((_row, index) => (index * 7 + round * 3 + writer) % 5 < 2);
          const batch = some.map(({ row, contact }) => ({
            row,
            contact: { ...contact, phone: String(12_125_560_000 + round * 3_000 + row + writer * 900) },
          }));
          const firstId = await ids.reserve(batch.length);
          const { inserted, present } = await test.database.transaction((sql) =>
            repository.insertNew(sql, target(6), batch, firstId),
          );
          const known = await repository.findExisting(
            test.database,
            target(6),
            batch.map(({ contact }) => contact.phone),
          );
          lost += batch.length - known.length;
          expect(present).toHaveLength(batch.length - inserted);
        }
      }),
    );
    expect(lost).toBe(0);
  });

  it('keeps what the transaction wrote before the refusal', async () => {
    const repository = new BulkContactRepository();
    await new Database(withoutLocal).transaction(async (sql) => {
      const [first] = rows(0, 1);
      if (first) await repository.overwrite(sql, target(3), [{ id: 1_000_000, ...first }]);
      expect(await repository.insertNew(sql, target(3), rows(0, 10), await ids.reserve(10_000))).toEqual({
        inserted: 9,
        present: null,
      });
    });
    expect(await stored(3)).toHaveLength(10);
  });
});
